package dev.slipway.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Opens ONNX Runtime's native library, once per process, and keeps clear of its two traps. */
final class OnnxNatives {

  /** Where ONNX Runtime looks for its libraries; an operator may point it at another build. */
  static final String PATH_PROPERTY = "onnxruntime.native.path";

  /** Keeps ONNX Runtime from collecting usage data when it is set before the process starts. */
  static final String NO_TELEMETRY = "ORT_DISABLE_TELEMETRY";

  private static final System.Logger LOG = System.getLogger(OnnxNatives.class.getName());

  /**
   * ONNX Runtime 1.29 matches the process' whole command line against a regular expression, and the
   * C++ library's matcher recurses: about 260 bytes of stack for each character. On a Java thread
   * of 1 MB a command line of 4 KB kills the process. So the environment is opened on a thread with
   * room for it.
   */
  private static final long STACK_BYTES_PER_CHARACTER = 1024;

  private static final long STACK_BYTES = 16L << 20;
  private static final long MAX_COMMAND_LINE = 256 << 10;

  private OnnxNatives() {}

  /** The version of the Java binding; loads nothing native. */
  static String runtimeVersion() {
    return Objects.requireNonNullElse(
        OrtException.class.getPackage().getImplementationVersion(), "unknown");
  }

  /**
   * @throws EngineException {@link EngineFailure#UNSUPPORTED} if ONNX Runtime cannot be had on this
   *     machine
   */
  static OrtEnvironment open(EngineContext context) throws EngineException {
    if (System.getProperty(PATH_PROPERTY) == null) {
      System.setProperty(PATH_PROPERTY, unpack(context).toString());
    }
    long commandLine = commandLineLength();
    requireReadable(commandLine);
    FutureTask<OrtEnvironment> opening = new FutureTask<>(OPEN);
    try {
      Thread thread =
          new Thread(
              null,
              opening,
              "onnxruntime-open",
              STACK_BYTES + commandLine * STACK_BYTES_PER_CHARACTER);
      thread.start();
      return opening.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          EngineFailure.CANCELLED, "interrupted while ONNX Runtime was opened", e);
    } catch (Exception | OutOfMemoryError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "ONNX Runtime "
              + runtimeVersion()
              + " cannot be opened on this machine ("
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ", libraries in "
              + System.getProperty(PATH_PROPERTY)
              + "): "
              + cause,
          cause);
    }
  }

  private static final Callable<OrtEnvironment> OPEN =
      () -> {
        OrtEnvironment environment =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "slipway");
        environment.setTelemetry(false);
        if (System.getenv(NO_TELEMETRY) == null) {
          LOG.log(
              System.Logger.Level.INFO,
              "ONNX Runtime's collection of usage data is switched off; it keeps an identifier in"
                  + " ~/.cache/Microsoft unless the process starts with "
                  + NO_TELEMETRY
                  + "=1");
        }
        return environment;
      };

  /**
   * Refuses a command line for which no stack can be provided.
   *
   * @param length in bytes
   */
  static void requireReadable(long length) throws EngineException {
    if (length > MAX_COMMAND_LINE) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "ONNX Runtime reads the process' command line with a method that needs stack for each"
              + " character, and this one has "
              + length
              + " of at most "
              + MAX_COMMAND_LINE
              + ": start the process with a shorter one, e.g. -cp 'lib/*' or an @argfile");
    }
  }

  private static long commandLineLength() {
    try {
      return Files.readAllBytes(Path.of("/proc/self/cmdline")).length;
    } catch (IOException noProc) {
      return ProcessHandle.current().info().commandLine().map(String::length).orElse(0);
    }
  }

  private static Path unpack(EngineContext context) throws EngineException {
    String folder = platform();
    List<String> names =
        folder.startsWith("win")
            ? List.of(
                "onnxruntime.dll", "onnxruntime4j_jni.dll", "onnxruntime_providers_shared.dll")
            : folder.startsWith("osx")
                ? List.of("libonnxruntime.dylib", "libonnxruntime4j_jni.dylib")
                : List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");
    String prefix = "ai/onnxruntime/native/" + folder + "/";
    try {
      return context.unpack(OrtEnvironment.class, names.stream().map(prefix::concat).toList());
    } catch (IOException e) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "ONNX Runtime's native libraries for "
              + folder
              + " cannot be unpacked: "
              + e.getMessage(),
          e);
    }
  }

  private static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return (os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux")
        + "-"
        + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
  }
}
