package dev.slipway.registry.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an alias pointed from some moment on.
 *
 * @param number 1 for the first; what an edit names as the one it saw
 * @param version the target, or null where the alias was taken away
 */
public record AliasRevision(
    String model,
    String alias,
    int number,
    @Nullable Integer version,
    String actor,
    String reason,
    Instant changedAt) {}
