package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.SettingSpec.Change;
import dev.slipway.engine.Settings;
import java.util.List;
import org.tensorflow.proto.ConfigProto;

/** TensorFlow's session configuration as described settings. */
final class TensorFlowSettings {

  static final String INTRA_OP_THREADS = "intra-op-threads";
  static final String INTER_OP_THREADS = "inter-op-threads";

  static final List<SettingSpec> ALL =
      List.of(
          SettingSpec.integer(
              INTRA_OP_THREADS,
              "threads",
              1,
              256,
              1,
              Change.RELOAD,
              "Threads that work on one operation. TensorFlow makes this pool once: what the first"
                  + " model of the process asks for holds for all until the next start. At most the"
                  + " threads of the deployment's share."),
          SettingSpec.integer(
              INTER_OP_THREADS,
              "threads",
              1,
              256,
              1,
              Change.RELOAD,
              "Threads that work on different operations of one call at once; each model has its"
                  + " own. At most the threads of the deployment's share."));

  private TensorFlowSettings() {}

  static void requireHonourable(Settings settings, DeviceShare share) throws EngineException {
    if (share.device().kind() != Device.Kind.CPU) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "the deployment wishes for the device '"
              + share.device().id()
              + "', and only a worker process may open a GPU, which this release does not have yet");
    }
    for (String name : List.of(INTRA_OP_THREADS, INTER_OP_THREADS)) {
      int wished = settings.integer(name);
      if (wished > share.threads()) {
        throw new EngineException(
            EngineFailure.UNSUPPORTED,
            "'"
                + name
                + "' is "
                + wished
                + ", the deployment's share has "
                + share.threads()
                + " threads");
      }
    }
  }

  static ConfigProto config(Settings settings) {
    return ConfigProto.newBuilder()
        .putDeviceCount("GPU", 0)
        .setIntraOpParallelismThreads(settings.integer(INTRA_OP_THREADS))
        .setInterOpParallelismThreads(settings.integer(INTER_OP_THREADS))
        .setUsePerSessionThreads(true)
        .build();
  }
}
