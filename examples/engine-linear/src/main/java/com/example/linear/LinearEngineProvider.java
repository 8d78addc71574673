package com.example.linear;

import dev.slipway.engine.Device;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactInspector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;

/** The plugin's entry: what the engine can do, and how it loads a model. */
public final class LinearEngineProvider implements EngineProvider, Engine {

  static final String FORMAT = "linear";

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public String version() {
    return "1.0.0";
  }

  @Override
  public List<String> formats() {
    return List.of(FORMAT);
  }

  @Override
  public Set<TensorType> datatypes() {
    return Set.of(TensorType.FP64);
  }

  @Override
  public EngineTraits traits() {
    return EngineTraits.pureJava();
  }

  @Override
  public ArtifactInspector inspector() {
    return new LinearInspector();
  }

  @Override
  public Engine open(EngineContext context) {
    return this; // Plain Java: there is no native library to load.
  }

  @Override
  public LoadedModel load(LoadRequest request) throws EngineException {
    if (!request.format().equals(FORMAT)) {
      throw new EngineException(
          EngineFailure.BAD_MODEL,
          "this engine loads '" + FORMAT + "', got '" + request.format() + "'");
    }
    if (request.share().device().kind() != Device.Kind.CPU) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "this engine runs on a CPU, got " + request.share().device().id());
    }
    try (InputStream file = Files.newInputStream(request.artifact().resolve(request.entry()))) {
      return new LinearModel(Coefficients.read(file));
    } catch (IOException bad) {
      throw new EngineException(
          EngineFailure.BAD_MODEL, request.entry() + ": " + bad.getMessage(), bad);
    }
  }

  @Override
  public void close() {}
}
