package dev.slipway.engine.onnx;

import ai.onnxruntime.OrtException;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Translates ONNX Runtime's failures. It has no code of its own for lack of memory: an exception of
 * a general code says so in its text.
 */
final class OrtFailures {

  private static final Pattern CUDA_FAILURE = Pattern.compile("CUDA (?:failure|error) (\\d+)");

  /** CUDA's number for lack of memory; after any other the process' context is lost. */
  private static final String CUDA_OUT_OF_MEMORY = "2";

  private static final Pattern SOURCE_PLACE =
      Pattern.compile(
          "/onnxruntime_src/\\S+(?: [^\\[\\]]*\\)(?: const)?)?\\s*(?:\\[ONNXRuntimeError\\] : \\d+ : [A-Z_]+ : )?");

  private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");

  private static final int LONGEST_TEXT = 800;

  private OrtFailures() {}

  /** A failure of a run. */
  static EngineException ofRun(OrtException e) {
    EngineFailure failure = general(e);
    if (failure == null) {
      failure =
          e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT
              ? EngineFailure.BAD_INPUT
              : EngineFailure.INTERNAL;
    }
    return new EngineException(failure, "ONNX Runtime: " + text(e), e);
  }

  /**
   * A failure of a load.
   *
   * @param directory the artifact's place, which no caller needs to know
   */
  static EngineException ofLoad(OrtException e, String entry, String directory) {
    EngineFailure failure = general(e);
    String text = text(e).replace(directory + "/", "").replace(directory, "");
    return new EngineException(
        failure == null ? EngineFailure.BAD_MODEL : failure,
        "'" + entry + "' cannot be loaded: " + text,
        e);
  }

  private static @Nullable EngineFailure general(OrtException e) {
    String text = String.valueOf(e.getMessage());
    Matcher cuda = CUDA_FAILURE.matcher(text);
    if (cuda.find()) {
      return cuda.group(1).equals(CUDA_OUT_OF_MEMORY)
          ? EngineFailure.SHARE_EXHAUSTED
          : EngineFailure.DEVICE_LOST;
    }
    if (saysOutOfMemory(text)) {
      return EngineFailure.SHARE_EXHAUSTED;
    }
    return switch (e.getCode()) {
      case ORT_DEVICE_RESET -> EngineFailure.DEVICE_LOST;
      case ORT_EP_FAIL, ORT_ENGINE_ERROR -> EngineFailure.INSTANCE_BROKEN;
      default -> null;
    };
  }

  private static boolean saysOutOfMemory(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("failed to allocate memory")
        || lower.contains("bad_alloc")
        || lower.contains("bad allocation")
        || lower.contains("out of memory");
  }

  /** What the exception says, without its places in ONNX Runtime's source. */
  static String text(OrtException e) {
    String text = CODE.matcher(String.valueOf(e.getMessage())).replaceFirst("");
    text = SOURCE_PLACE.matcher(text).replaceAll("").replaceAll("\\s+", " ").strip();
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + " …";
  }
}
