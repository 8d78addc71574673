package dev.slipway.registry.intake;

import java.util.UUID;

/**
 * Hears how far uploads are. Called on whichever thread did the step, between it and the next one;
 * it must not block.
 */
@FunctionalInterface
public interface IntakeListener {
  /** Nobody listens. */
  IntakeListener NONE = (upload, stage) -> {};

  /** The step is done. */
  void reached(UUID upload, IntakeStage stage);
}
