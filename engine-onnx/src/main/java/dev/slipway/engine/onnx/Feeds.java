package dev.slipway.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.slipway.engine.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Input tensors that live for one run; closing this frees them. */
final class Feeds implements AutoCloseable {

  private final OnnxModel model;
  private final List<OnnxTensor> owned = new ArrayList<>();
  private final List<RunResult> casts = new ArrayList<>();

  Feeds(OnnxModel model) {
    this.model = model;
  }

  /** Takes the ownership of a tensor. */
  OnnxTensor own(OnnxTensor tensor) {
    owned.add(tensor);
    RunResult.HELD.increment();
    return tensor;
  }

  /**
   * An input that cannot lie over the platform's buffer.
   *
   * @param signed the same bits as a signed tensor, for an unsigned word; else null
   * @param texts the elements of a BYTES input; else null
   */
  OnnxTensor make(int input, @Nullable OnnxTensor signed, String @Nullable [] texts, Shape shape)
      throws OrtException {
    if (texts != null) {
      return own(OnnxTensor.createTensor(model.environment, texts, shape.toArray()));
    }
    OnnxType type = OnnxType.of(model.signature.inputs().get(input).type());
    RunResult cast = model.unsignedInput.cast(type, Objects.requireNonNull(signed));
    casts.add(cast);
    return cast.first();
  }

  @Override
  public void close() {
    casts.forEach(RunResult::close);
    for (OnnxTensor tensor : owned) {
      OnnxModel.closeQuietly(tensor);
      RunResult.HELD.decrement();
    }
  }
}
