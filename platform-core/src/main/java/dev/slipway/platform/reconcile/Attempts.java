package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import java.time.Instant;

/**
 * What has failed so far for one generation of a wish.
 *
 * @param failed in a row
 * @param notBefore the next try is due then
 * @param last why the last one failed
 */
@Pure
public record Attempts(long generation, int failed, Instant notBefore, Reason last) {}
