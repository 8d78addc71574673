package dev.slipway.engine;

/** An opened engine: its native library is loaded. One per provider and process. Thread-safe. */
public interface Engine extends AutoCloseable {

  /**
   * Loads a model. Blocks, for as long as it takes.
   *
   * @throws EngineException {@link EngineFailure#BAD_MODEL} if the files are not a model that this
   *     engine can run, {@link EngineFailure#SHARE_EXHAUSTED} if it does not fit into its share,
   *     {@link EngineFailure#UNSUPPORTED} for a device or setting that this engine cannot honour
   *     here
   */
  LoadedModel load(LoadRequest request) throws EngineException;

  /** Ends the engine; all its models are closed before. A second call does nothing. */
  @Override
  void close();
}
