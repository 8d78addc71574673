package dev.slipway.engine;

import java.util.List;

/** Owns a model's weights. Thread-safe. Closed once, after its instances. */
public interface LoadedModel extends AutoCloseable {

  /**
   * What the model takes and gives, the default signature first; equal to what the inspector found.
   */
  List<Signature> signatures();

  /**
   * Opens one more executor. Instances share the weights where {@link EngineTraits#sharesWeights()}
   * says so.
   *
   * @param signature one of {@link #signatures()}
   * @throws EngineException if the instance cannot be made, or the model is closed
   */
  ModelInstance open(Signature signature) throws EngineException;

  /**
   * Takes new values of the settings that are described as {@link SettingSpec.Change#LIVE}; the
   * others are as they were at the load. Binding for runs that begin after it has returned. An
   * engine without live settings has nothing to do.
   *
   * @param settings complete and valid
   * @throws EngineException {@link EngineFailure#UNSUPPORTED} for a value that cannot be honoured
   *     here; the old ones stay
   */
  default void adjust(Settings settings) throws EngineException {}

  /** What the engine knows of the memory that this model holds. */
  default MemoryUse memoryUse() {
    return MemoryUse.UNKNOWN;
  }

  /** Frees the weights. Never called while an instance is open; a second call does nothing. */
  @Override
  void close();
}
