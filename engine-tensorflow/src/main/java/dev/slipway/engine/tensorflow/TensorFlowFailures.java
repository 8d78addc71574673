package dev.slipway.engine.tensorflow;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/** TensorFlow's exceptions in the SPI's words. Its messages are many lines; the first says what. */
final class TensorFlowFailures {

  private static final int LONGEST = 600;

  private TensorFlowFailures() {}

  static EngineException ofRun(RuntimeException failure) {
    EngineFailure code =
        failure instanceof TFInvalidArgumentException || failure instanceof TFOutOfRangeException
            ? EngineFailure.BAD_INPUT
            : failure instanceof TFResourceExhaustedException
                ? EngineFailure.SHARE_EXHAUSTED
                : EngineFailure.INTERNAL;
    return new EngineException(code, "TensorFlow: " + firstLine(failure), failure);
  }

  static EngineException ofLoad(RuntimeException failure, String entry, String artifact) {
    return new EngineException(
        failure instanceof TFResourceExhaustedException
            ? EngineFailure.SHARE_EXHAUSTED
            : EngineFailure.BAD_MODEL,
        "TensorFlow does not load '"
            + entry
            + "': "
            + firstLine(failure).replace(artifact, "the artifact"),
        failure);
  }

  private static String firstLine(RuntimeException failure) {
    String message = String.valueOf(failure.getMessage()).strip();
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
