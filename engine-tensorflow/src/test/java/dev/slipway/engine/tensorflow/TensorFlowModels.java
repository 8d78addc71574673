package dev.slipway.engine.tensorflow;

import dev.slipway.engine.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** SavedModels, made and exported by TensorFlow Java itself. */
public final class TensorFlowModels {

  private TensorFlowModels() {}

  /** Builds a graph and says what it is called by. */
  public interface Building {
    Signature[] build(Ops tf) throws IOException;
  }

  /** Builds a graph, runs its initialisers and exports it. */
  public static Path export(Path directory, Building building) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Signature[] signatures = building.build(tf);
      try (Session session = new Session(graph)) {
        session.initialize();
        SavedModelBundle.Exporter exporter =
            SavedModelBundle.exporter(directory.toString()).withSession(session);
        for (Signature signature : signatures) {
          exporter = exporter.withSignature(signature);
        }
        exporter.export();
      }
    }
    return directory;
  }

  private static Signature signature(String name, Operand<?> x, Operand<?> y) {
    return Signature.builder(name).input("x", x).output("y", y).build();
  }

  /** {@code y = x · (1, 2, 3, 4)ᵀ + 0.5}, the weights in variables. */
  public static Path linear(Path directory) throws IOException {
    return export(
        directory,
        tf -> {
          Placeholder<TFloat32> x =
              tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 4)));
          Variable<TFloat32> w = tf.variable(tf.constant(new float[][] {{1}, {2}, {3}, {4}}));
          Variable<TFloat32> b = tf.variable(tf.constant(new float[] {0.5f}));
          return new Signature[] {
            signature("serving_default", x, tf.math.add(tf.linalg.matMul(x, w), b))
          };
        });
  }

  /** Two signatures over one weight: doubles, and counts letters. */
  public static Path twoSignatures(Path directory) throws IOException {
    return export(
        directory,
        tf -> {
          Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
          Placeholder<TString> text =
              tf.placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
          return new Signature[] {
            signature("lengths", text, tf.strings.stringLength(text)),
            signature("serving_default", x, tf.math.mul(x, tf.constant(2f)))
          };
        });
  }

  /** What comes goes: {@code x} [-1,2] → {@code y} [-1,2]. */
  public static Path identity(Path directory, TensorType type) throws IOException {
    return export(
        directory,
        tf -> {
          Placeholder<? extends TType> x =
              tf.placeholder(classOf(type), Placeholder.shape(Shape.of(-1, 2)));
          return new Signature[] {signature("serving_default", x, tf.identity(x))};
        });
  }

  /** {@code x} [] → {@code y} []. */
  public static Path scalar(Path directory) throws IOException {
    return export(
        directory,
        tf -> {
          Placeholder<TFloat64> x =
              tf.placeholder(TFloat64.class, Placeholder.shape(Shape.scalar()));
          return new Signature[] {signature("serving_default", x, tf.identity(x))};
        });
  }

  /** A text to a text by some operation. */
  public static Path text(
      Path directory, Function<Ops, Function<Operand<TString>, Operand<?>>> operation)
      throws IOException {
    return export(
        directory,
        tf -> {
          Placeholder<TString> x = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
          return new Signature[] {signature("serving_default", x, operation.apply(tf).apply(x))};
        });
  }

  private static Class<? extends TType> classOf(TensorType type) {
    return switch (type) {
      case FP32 -> TFloat32.class;
      case FP64 -> TFloat64.class;
      case FP16 -> TFloat16.class;
      case BF16 -> TBfloat16.class;
      case INT32 -> TInt32.class;
      case INT64 -> TInt64.class;
      case UINT8 -> TUint8.class;
      case UINT16 -> TUint16.class;
      case BOOL -> TBool.class;
      case BYTES -> TString.class;
      default ->
          throw new IllegalArgumentException(type + " of " + Arrays.asList(TensorType.values()));
    };
  }
}
