package dev.slipway.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.util.EnumMap;
import java.util.Map;

/**
 * Makes UINT16, UINT32 and UINT64 tensors, which the Java binding has no way to make: a model of
 * one node casts the signed type of the same size, which keeps the bits. Costs a small native call
 * and a copy for each such input.
 *
 * <p>Thread-safe; owns its sessions.
 */
final class UnsignedInput implements AutoCloseable {

  private final OrtEnvironment environment;
  private final Map<OnnxType, OrtSession> casts = new EnumMap<>(OnnxType.class);

  UnsignedInput(OrtEnvironment environment) {
    this.environment = environment;
  }

  /** A tensor with the bits of {@code signed}; closing the result frees it. */
  RunResult cast(OnnxType type, OnnxTensor signed) throws OrtException {
    return new RunResult(session(type).run(Map.of("x", signed)));
  }

  private synchronized OrtSession session(OnnxType type) throws OrtException {
    OrtSession session = casts.get(type);
    if (session == null) {
      try (SessionOptions options = new SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        session = environment.createSession(castModel(type), options);
      }
      casts.put(type, session);
    }
    return session;
  }

  @Override
  public synchronized void close() {
    casts.values().forEach(OnnxModel::closeQuietly);
    casts.clear();
  }

  /** An ONNX file with the one node {@code y = Cast(x, to)}; any shape. */
  private static byte[] castModel(OnnxType to) {
    int from =
        switch (to) {
          case UINT16 -> OnnxType.INT16.number;
          case UINT32 -> OnnxType.INT32.number;
          case UINT64 -> OnnxType.INT64.number;
          default -> throw new IllegalArgumentException(to + " needs no cast");
        };
    return OneNode.model("Cast", OneNode.attribute("to", to.number), from, to.number, 17);
  }
}
