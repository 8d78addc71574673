package dev.slipway.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.SettingSpec.Change;
import dev.slipway.engine.Settings;
import java.util.List;

/** ONNX Runtime's session options as described settings. */
final class OnnxSettings {

  static final String DEVICE = "device";
  static final String INTRA_OP_THREADS = "intra-op-threads";
  static final String INTER_OP_THREADS = "inter-op-threads";
  static final String SPINNING = "spinning";
  static final String GRAPH_OPTIMISATION = "graph-optimisation";
  static final String EXECUTION_MODE = "execution-mode";
  static final String MEMORY_ARENA = "memory-arena";

  static final List<SettingSpec> ALL =
      List.of(
          SettingSpec.choice(
              DEVICE,
              List.of("cpu", "cuda"),
              "cpu",
              Change.RELOAD,
              "Where the model runs. A GPU needs a worker process, which this release does not have"
                  + " yet: with 'cuda' the deployment is refused."),
          SettingSpec.integer(
              INTRA_OP_THREADS,
              "threads",
              1,
              256,
              1,
              Change.RELOAD,
              "Threads that work on one operator. With 1 each instance uses its own thread alone,"
                  + " which serves most requests per second; more shorten a single call. At most the"
                  + " threads of the deployment's share."),
          SettingSpec.integer(
              INTER_OP_THREADS,
              "threads",
              1,
              256,
              1,
              Change.RELOAD,
              "Threads that work on different operators at once; used in the execution mode"
                  + " 'parallel' only. At most the threads of the deployment's share."),
          SettingSpec.bool(
              SPINNING,
              false,
              Change.RELOAD,
              "Whether threads that wait for work keep a processor busy. Helps a single model on a"
                  + " quiet machine by a little and halves the throughput of a shared one."),
          SettingSpec.choice(
              GRAPH_OPTIMISATION,
              List.of("none", "basic", "extended", "all"),
              "all",
              Change.RELOAD,
              "How far the graph is rewritten at load time. Less loads faster and helps to find a"
                  + " fault; 'all' runs fastest."),
          SettingSpec.choice(
              EXECUTION_MODE,
              List.of("sequential", "parallel"),
              "sequential",
              Change.RELOAD,
              "Whether independent branches of the graph may run at once. 'parallel' helps only"
                  + " models with many branches."),
          SettingSpec.bool(
              MEMORY_ARENA,
              true,
              Change.RELOAD,
              "Whether memory for intermediate results is kept between calls. Off saves memory and"
                  + " costs time in each call."));

  private OnnxSettings() {}

  /** What this release cannot honour, whatever the share. */
  static List<String> problems(Settings settings) {
    return settings.text(DEVICE).equals("cuda")
        ? List.of(needsWorker("a GPU ('device' is 'cuda')"))
        : List.of();
  }

  private static String needsWorker(String wish) {
    return "the deployment wishes for "
        + wish
        + ", and only a worker process may open one, which this release does not have yet: set"
        + " 'device' to 'cpu'";
  }

  /**
   * Refuses what cannot be honoured here.
   *
   * @throws EngineException {@link EngineFailure#UNSUPPORTED}
   */
  static void requireHonourable(Settings settings, DeviceShare share) throws EngineException {
    if (share.device().kind() != Device.Kind.CPU) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED, needsWorker("the device '" + share.device().id() + "'"));
    }
    List<String> problems = problems(settings);
    if (!problems.isEmpty()) {
      throw new EngineException(EngineFailure.UNSUPPORTED, String.join("; ", problems));
    }
    requireThreads(settings, INTRA_OP_THREADS, share);
    if (parallel(settings)) {
      requireThreads(settings, INTER_OP_THREADS, share);
    }
  }

  private static void requireThreads(Settings settings, String name, DeviceShare share)
      throws EngineException {
    int wished = settings.integer(name);
    if (wished > share.threads()) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "'"
              + name
              + "' is "
              + wished
              + " and the deployment's share has "
              + share.threads()
              + " for each call: lower the setting or raise the share's threads");
    }
  }

  /** Session options of these settings; the caller closes them. */
  static SessionOptions sessionOptions(Settings settings) throws OrtException {
    SessionOptions options = new SessionOptions();
    try {
      options.setIntraOpNumThreads(settings.integer(INTRA_OP_THREADS));
      options.setInterOpNumThreads(parallel(settings) ? settings.integer(INTER_OP_THREADS) : 1);
      options.setExecutionMode(
          parallel(settings) ? ExecutionMode.PARALLEL : ExecutionMode.SEQUENTIAL);
      String spinning = settings.bool(SPINNING) ? "1" : "0";
      options.addConfigEntry("session.intra_op.allow_spinning", spinning);
      options.addConfigEntry("session.inter_op.allow_spinning", spinning);
      options.setOptimizationLevel(level(settings.text(GRAPH_OPTIMISATION)));
      options.setCPUArenaAllocator(settings.bool(MEMORY_ARENA));
      // What was looked at is an ONNX file; by the file's name alone it could be read as another.
      options.addConfigEntry("session.load_model_format", "ONNX");
      // What goes wrong in a run comes back as an exception; on the error stream it is said twice,
      // and a caller's bad value would fill it.
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      return options;
    } catch (OrtException | RuntimeException e) {
      options.close();
      throw e;
    }
  }

  private static boolean parallel(Settings settings) {
    return settings.text(EXECUTION_MODE).equals("parallel");
  }

  private static OptLevel level(String word) {
    return switch (word) {
      case "none" -> OptLevel.NO_OPT;
      case "basic" -> OptLevel.BASIC_OPT;
      case "extended" -> OptLevel.EXTENDED_OPT;
      default -> OptLevel.ALL_OPT;
    };
  }
}
