package dev.slipway.platform.reconcile;

/**
 * Why a load or a warm-up failed.
 *
 * @param lasting trying again cannot help, e.g. the files are no model
 * @param text a sentence for a person
 */
public record Failure(boolean lasting, String text) {}
