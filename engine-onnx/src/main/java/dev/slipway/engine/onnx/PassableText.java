package dev.slipway.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows which texts of a model's answer come through the Java binding as they are. Afterwards it
 * cannot be seen: the binding cuts a text at NUL, and makes one letter of four bytes. So ONNX
 * Runtime itself looks, by a model of one node that matches each text against all that the binding
 * passes on. Costs a small native call for each BYTES output.
 *
 * <p>Thread-safe; owns its session.
 */
final class PassableText implements AutoCloseable {

  /** UTF-8 of Unicode's basic plane, but for NUL. What is no UTF-8 matches nothing. */
  private static final String PATTERN = "[\\x{1}-\\x{D7FF}\\x{E000}-\\x{FFFF}]*";

  private final OrtEnvironment environment;
  private volatile @Nullable OrtSession matching;

  PassableText(OrtEnvironment environment) {
    this.environment = environment;
  }

  /** For each element whether it is passed on as it is. */
  boolean[] of(OnnxTensor texts) throws OrtException {
    try (RunResult matched = new RunResult(session().run(Map.of("x", texts)))) {
      ByteBuffer found = matched.first().getByteBuffer();
      boolean[] passable = new boolean[found.remaining()];
      for (int i = 0; i < passable.length; i++) {
        passable[i] = found.get(i) != 0;
      }
      return passable;
    }
  }

  /** Every run asks, so only the first ones wait for each other. */
  private OrtSession session() throws OrtException {
    OrtSession session = matching;
    return session == null ? open() : session;
  }

  private synchronized OrtSession open() throws OrtException {
    OrtSession session = matching;
    if (session == null) {
      try (SessionOptions options = new SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        byte[] model =
            OneNode.model(
                "RegexFullMatch",
                OneNode.attribute("pattern", PATTERN),
                OnnxType.BYTES.number,
                OnnxType.BOOL.number,
                20);
        session = environment.createSession(model, options);
      }
      matching = session;
    }
    return session;
  }

  @Override
  public synchronized void close() {
    OnnxModel.closeQuietly(matching);
    matching = null;
  }
}
