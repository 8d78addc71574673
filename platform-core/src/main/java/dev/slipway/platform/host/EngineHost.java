package dev.slipway.platform.host;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import java.util.function.Consumer;

/**
 * A place where one engine runs. Callers see the engine's own types; whether a call stays in this
 * process or goes to a worker is the host's business. Thread-safe.
 */
public interface EngineHost extends AutoCloseable {

  /** The engine's name, e.g. {@code onnx}. */
  String engine();

  /** The version of the runtime behind it. */
  String version();

  EngineTraits traits();

  /**
   * Loads a model; opens the engine when it is the first. Blocks, so never on an event loop.
   *
   * @throws EngineException as {@link dev.slipway.engine.Engine#load} says; anything else that the
   *     engine throws becomes {@code INTERNAL}
   */
  LoadedModel load(LoadRequest request) throws EngineException;

  /**
   * Loads a model for somebody who wants to hear of its loss: that it is gone although nobody
   * closed it, since the process that had it died. A host in this process never has that to tell,
   * and this method is the other one there.
   *
   * @param lost told at most once, on any thread, and not for a model that was closed before; it
   *     does not block. It may be told before this returns
   */
  default LoadedModel load(LoadRequest request, Consumer<EngineException> lost)
      throws EngineException {
    return load(request);
  }

  /** The context class loader that a thread which calls the engine has to carry. */
  ClassLoader contextLoader();

  /** Ends the engine; its models are closed before. A second call does nothing. Blocks. */
  @Override
  void close();
}
