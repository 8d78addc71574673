package dev.slipway.engine.onnx;

import dev.slipway.engine.Device;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.EngineTraits.MemoryLimit;
import dev.slipway.engine.EngineTraits.MemoryReturn;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.Settings;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactInspector;
import java.util.List;
import java.util.Set;

/** Offers ONNX Runtime as the engine {@code onnx}. */
public final class OnnxEngineProvider implements EngineProvider {

  static final String FORMAT = "onnx";

  private static final Set<TensorType> DATATYPES = Set.copyOf(OnnxType.tensorTypes());

  /**
   * ONNX Runtime's Java binding has no limit for the CPU's arena, gives back all but the
   * allocator's rest when a session closes, and looks at the terminate flag between two nodes.
   */
  private static final EngineTraits TRAITS =
      new EngineTraits(
          Set.of(Device.Kind.CPU),
          MemoryLimit.NONE,
          false,
          MemoryReturn.TRIMMED,
          true,
          true,
          false,
          true,
          false);

  @Override
  public String name() {
    return "onnx";
  }

  @Override
  public String version() {
    return OnnxNatives.runtimeVersion();
  }

  @Override
  public List<String> formats() {
    return List.of(FORMAT);
  }

  @Override
  public Set<TensorType> datatypes() {
    return DATATYPES;
  }

  @Override
  public EngineTraits traits() {
    return TRAITS;
  }

  @Override
  public List<SettingSpec> settings() {
    return OnnxSettings.ALL;
  }

  @Override
  public List<String> problems(Settings settings) {
    return OnnxSettings.problems(settings);
  }

  @Override
  public ArtifactInspector inspector() {
    return new OnnxInspector();
  }

  @Override
  public Engine open(EngineContext context) throws EngineException {
    return new OnnxEngine(OnnxNatives.open(context));
  }
}
