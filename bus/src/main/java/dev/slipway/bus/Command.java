package dev.slipway.bus;

/**
 * A request as its receiver gets it.
 *
 * @param requestId of the call at the edge that caused it, for logs and change records
 */
public record Command<Q>(Q request, Actor actor, Deadline deadline, String requestId) {}
