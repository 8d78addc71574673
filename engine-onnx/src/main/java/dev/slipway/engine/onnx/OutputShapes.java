package dev.slipway.engine.onnx;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.onnx.ModelValue.Dim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells the shape of an output before the run where the file's declarations determine it: a
 * dimension is declared, or has the name of an input's dimension, or is the outermost one of a
 * batchable model, which has the batch's rows. Only such an output can be written straight into the
 * platform's memory.
 *
 * <p>Declarations can be wrong. ONNX Runtime then refuses the given memory, and the output is never
 * determined again. Thread-safe.
 */
final class OutputShapes {

  private static final long ROWS = -1;

  /**
   * A dimension that an input tells: this minus the input's index × {@link #STRIDE} plus the
   * dimension's.
   */
  private static final long FROM_INPUT = -2;

  private static final int STRIDE = ModelSurface.MAX_DIMS;

  private final String[] names;

  /** For each output its dimensions, or null where they are not determined. */
  private final long[] @Nullable [] plans;

  private final boolean[] wrong;

  OutputShapes(ModelSurface surface, Signature signature) {
    Map<String, Long> symbols = new HashMap<>();
    for (int i = 0; i < surface.inputs().size(); i++) {
      List<Dim> dims = Objects.requireNonNull(surface.inputs().get(i).dims());
      for (int d = 0; d < dims.size(); d++) {
        String symbol = dims.get(d).symbol();
        if (symbol != null) {
          symbols.putIfAbsent(symbol, FROM_INPUT - ((long) i * STRIDE + d));
        }
      }
    }
    int outputs = surface.outputs().size();
    names = new String[outputs];
    plans = new long[outputs][];
    wrong = new boolean[outputs];
    for (int o = 0; o < outputs; o++) {
      ModelValue output = surface.outputs().get(o);
      names[o] = output.name();
      OnnxType type = OnnxType.of(signature.outputs().get(o).type());
      // An input that is an output too never reaches given memory: ONNX Runtime hands it through.
      boolean handedThrough = signature.inputIndex(output.name()) >= 0;
      if (type.tensorType != TensorType.BYTES && !type.unsignedWord() && !handedThrough) {
        plans[o] = plan(Objects.requireNonNull(output.dims()), symbols, signature.batchable());
      }
    }
  }

  private static long @Nullable [] plan(
      List<Dim> dims, Map<String, Long> symbols, boolean batchable) {
    long[] plan = new long[dims.size()];
    for (int d = 0; d < plan.length; d++) {
      Dim dim = dims.get(d);
      Long told = dim.symbol() == null ? null : symbols.get(dim.symbol());
      if (dim.value() >= 0) {
        plan[d] = dim.value();
      } else if (d == 0 && batchable) {
        plan[d] = ROWS;
      } else if (told != null) {
        plan[d] = told;
      } else {
        return null;
      }
    }
    return plan;
  }

  /** The output's shape for inputs of these shapes, or null where only the run will tell. */
  @Nullable Shape known(int output, Shape[] inputs, long rows) {
    long[] plan = plans[output];
    if (plan == null || wrong[output]) {
      return null;
    }
    long[] dims = new long[plan.length];
    for (int d = 0; d < dims.length; d++) {
      long step = plan[d];
      if (step >= 0) {
        dims[d] = step;
      } else if (step == ROWS) {
        dims[d] = rows;
      } else {
        int place = (int) (FROM_INPUT - step);
        dims[d] = inputs[place / STRIDE].dim(place % STRIDE);
      }
    }
    return Shape.of(dims);
  }

  /** Whether the text is ONNX Runtime's refusal of memory of the wrong shape; then remembers it. */
  boolean learn(String text) {
    if (!text.contains("The output OrtValue provided for output '")) {
      return false;
    }
    boolean learned = false;
    for (int o = 0; o < names.length; o++) {
      if (!wrong[o] && plans[o] != null && text.contains("for output '" + names[o] + "'")) {
        wrong[o] = true;
        learned = true;
      }
    }
    return learned;
  }
}
