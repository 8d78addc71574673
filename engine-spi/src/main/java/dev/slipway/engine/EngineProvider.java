package dev.slipway.engine;

import dev.slipway.engine.inspect.ArtifactInspector;
import java.util.List;
import java.util.Set;

/**
 * A plugin's entry, found by {@link java.util.ServiceLoader}. Everything here answers without
 * loading a native library, except {@link #open}. Stateless and thread-safe.
 *
 * <p>A plugin sees the JDK and this SPI, nothing else of the platform. It logs through {@link
 * System.Logger}.
 */
public interface EngineProvider {

  /** The engine's name, e.g. {@code onnx}: lower-case letters, digits and hyphens. */
  String name();

  /**
   * The version of the runtime behind it, e.g. {@code 1.29.0}; a part of the key under which
   * footprints are kept.
   */
  String version();

  /** The formats it runs, e.g. {@code onnx}; at least one. */
  List<String> formats();

  /** The datatypes it can take and give. A model with others is refused at inspection. */
  Set<TensorType> datatypes();

  EngineTraits traits();

  /**
   * What can be set for each deployment, described well enough for a form, its validation and its
   * documentation.
   */
  default List<SettingSpec> settings() {
    return List.of();
  }

  /**
   * Why values that the descriptions allow one by one cannot be honoured here, one sentence each
   * that says what to set; empty when they can. Asked before a deployment is stored, so that nobody
   * waits for a load that must fail; answers at once.
   */
  default List<String> problems(Settings settings) {
    return List.of();
  }

  /** Reads artifacts of its formats; loads nothing native. */
  ArtifactInspector inspector();

  /**
   * Opens the engine. Called at most once per process, when the first model needs it. Blocks.
   *
   * @throws EngineException if the runtime cannot be had on this machine; the message says what is
   *     missing
   */
  Engine open(EngineContext context) throws EngineException;
}
