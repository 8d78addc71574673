package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Device;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.EngineTraits.MemoryLimit;
import dev.slipway.engine.EngineTraits.MemoryReturn;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactInspector;
import java.util.List;
import java.util.Set;

/** Offers TensorFlow as the engine {@code tensorflow}. */
public final class TensorFlowEngineProvider implements EngineProvider {

  static final String FORMAT = "tensorflow-savedmodel";

  private static final Set<TensorType> DATATYPES = Set.copyOf(TensorFlowType.tensorTypes());

  /**
   * TensorFlow's pools belong to the process: what its first session says of memory and threads
   * holds for all, and nothing comes back before the process ends. Its Java binding cannot stop a
   * running call.
   */
  private static final EngineTraits TRAITS =
      new EngineTraits(
          Set.of(Device.Kind.CPU),
          MemoryLimit.PER_PROCESS,
          true,
          MemoryReturn.AT_EXIT,
          false,
          true,
          true,
          true,
          false);

  @Override
  public String name() {
    return "tensorflow";
  }

  @Override
  public String version() {
    return TensorFlowNatives.runtimeVersion();
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
    return TensorFlowSettings.ALL;
  }

  @Override
  public ArtifactInspector inspector() {
    return new SavedModelInspector();
  }

  @Override
  public Engine open(EngineContext context) throws EngineException {
    TensorFlowNatives.open(context);
    return new TensorFlowEngine();
  }
}
