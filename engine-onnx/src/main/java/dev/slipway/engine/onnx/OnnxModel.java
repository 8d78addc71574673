package dev.slipway.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Signature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session, shared by all instances: ONNX Runtime runs it from several threads at once.
 *
 * <p>{@link #memoryUse} stays unknown: the Java binding has no statistics of the allocator.
 */
final class OnnxModel implements LoadedModel {

  private static final System.Logger LOG = System.getLogger(OnnxModel.class.getName());

  final OrtEnvironment environment;
  final OrtSession session;
  final Signature signature;
  final OutputShapes outputShapes;
  final UnsignedInput unsignedInput;
  final PassableText passableText;
  final int maxRows;

  private final SessionOptions options;
  private boolean closed;

  OnnxModel(
      OrtEnvironment environment,
      OrtSession session,
      SessionOptions options,
      ModelSurface surface,
      int maxRows) {
    this.environment = environment;
    this.session = session;
    this.options = options;
    this.signature = surface.signature();
    this.outputShapes = new OutputShapes(surface, signature);
    this.unsignedInput = new UnsignedInput(environment);
    this.passableText = new PassableText(environment);
    this.maxRows = maxRows;
  }

  @Override
  public List<Signature> signatures() {
    return List.of(signature);
  }

  @Override
  public synchronized ModelInstance open(Signature signature) throws EngineException {
    if (closed) {
      throw new EngineException(EngineFailure.INTERNAL, "the model is closed");
    }
    if (!signature.equals(this.signature)) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "an ONNX model has one signature, '"
              + this.signature.name()
              + "', got '"
              + signature.name()
              + "'");
    }
    try {
      return new OnnxInstance(this);
    } catch (OrtException e) {
      throw OrtFailures.ofRun(e);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    unsignedInput.close();
    passableText.close();
    closeQuietly(session);
    options.close();
  }

  static void closeQuietly(@Nullable AutoCloseable resource) {
    if (resource == null) {
      return;
    }
    try {
      resource.close();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "ONNX Runtime failed to close " + resource, e);
    }
  }
}
