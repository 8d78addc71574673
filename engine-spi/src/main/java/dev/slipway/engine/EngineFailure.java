package dev.slipway.engine;

/** How something failed in an engine; the platform maps it to the product's codes. */
public enum EngineFailure {
  /** A caller's value that this model cannot take; the caller's fault. */
  BAD_INPUT,
  /** The artifact's files are not a model that this engine can run. */
  BAD_MODEL,
  /** A device, datatype or setting that this engine cannot honour here. */
  UNSUPPORTED,
  /** This call or load did not fit into the share; the model may go on. */
  SHARE_EXHAUSTED,
  /** The instance gives no more right answers: close it and open another. */
  INSTANCE_BROKEN,
  /** The device does not answer any more: replace the process. */
  DEVICE_LOST,
  /** The run stopped because its deadline passed. */
  DEADLINE_EXCEEDED,
  /** The run stopped because nobody waits for it. */
  CANCELLED,
  /** Anything else; the engine's fault. */
  INTERNAL
}
