package dev.slipway.platform.reconcile;

/**
 * What killed a process, if it did: an artifact in an engine with its settings.
 *
 * @param settings in canonical text
 */
public record LoadKey(String digest, String engine, String engineVersion, String settings) {}
