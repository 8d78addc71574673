package com.example.train;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.framework.optimizers.Adam;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * Trains a network of two hidden layers on a table of numbers and exports it as a SavedModel whose
 * signature takes the columns as they are: {@code x} FP64 [-1, columns] gives {@code y} FP64 [-1].
 *
 * <p>The same rows give the same network, up to the rounding of the machine's instructions.
 */
public final class TrainNetwork {

  private static final int HIDDEN = 8;
  private static final int STEPS = 1_000;
  private static final float RATE = 0.01f;

  private TrainNetwork() {}

  /**
   * @param words the table's file and the directory to make
   */
  public static void main(String[] words) throws IOException {
    if (words.length != 2) {
      System.err.println("Usage: TrainNetwork ROWS.csv DIRECTORY");
      System.exit(2);
    }
    train(Table.read(Path.of(words[0])), Path.of(words[1]), System.out);
  }

  static void train(Table table, Path directory, PrintStream out) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Scale[] scales =
          IntStream.range(0, table.columns())
              .mapToObj(column -> Scale.of(table.column(column)))
              .toArray(Scale[]::new);
      Scale target = Scale.of(table.y());

      Placeholder<TFloat64> x =
          tf.withName("x")
              .placeholder(TFloat64.class, Placeholder.shape(Shape.of(-1, table.columns())));
      // The signature has the columns' own precision; a network needs half of it.
      Operand<TFloat32> network =
          network(tf, standardised(tf, tf.dtypes.cast(x, TFloat32.class), scales), scales.length);
      Operand<TFloat32> answer =
          tf.math.add(
              tf.math.mul(network, tf.constant((float) target.deviation())),
              tf.constant((float) target.mean()));
      Operand<TFloat64> y = tf.withName("y").dtypes.cast(answer, TFloat64.class);

      Placeholder<TFloat32> wanted =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1)));
      Operand<TFloat32> loss =
          tf.math.mean(tf.math.squaredDifference(answer, wanted), tf.constant(new int[] {0}));
      Op step = new Adam(graph, RATE).minimize(loss);

      try (Session session = new Session(graph);
          TFloat64 rows = TFloat64.tensorOf(StdArrays.ndCopyOf(table.x()));
          TFloat32 answers = TFloat32.vectorOf(floats(table.y()))) {
        session.initialize();
        for (int done = 1; done <= STEPS; done++) {
          Session.Runner runner =
              session.runner().feed(x, rows).feed(wanted, answers).addTarget(step).fetch(loss);
          try (Result result = runner.run()) {
            if (done == 1 || done % 250 == 0) {
              double now = ((TFloat32) result.get(0)).getFloat();
              out.printf(
                  Locale.ROOT, "step %,5d  RMSE on its own rows %.4f%n", done, Math.sqrt(now));
            }
          }
        }
        SavedModelBundle.exporter(directory.toString())
            .withSession(session)
            .withSignature(
                Signature.builder("serving_default").input("x", x).output("y", y).build())
            .export();
      }
    }
  }

  private static Operand<TFloat32> standardised(Ops tf, Operand<TFloat32> x, Scale[] scales) {
    double[] means = Arrays.stream(scales).mapToDouble(Scale::mean).toArray();
    double[] deviations = Arrays.stream(scales).mapToDouble(Scale::deviation).toArray();
    return tf.math.div(tf.math.sub(x, tf.constant(floats(means))), tf.constant(floats(deviations)));
  }

  private static Operand<TFloat32> network(Ops tf, Operand<TFloat32> x, int columns) {
    Random random = new Random(7);
    Operand<TFloat32> first = tf.math.tanh(layer(tf, x, columns, HIDDEN, random));
    Operand<TFloat32> second = tf.math.tanh(layer(tf, first, HIDDEN, HIDDEN, random));
    return tf.reshape(layer(tf, second, HIDDEN, 1, random), tf.constant(new int[] {-1}));
  }

  /** Weights as Glorot and Bengio draw them, biases of zero. */
  private static Operand<TFloat32> layer(
      Ops tf, Operand<TFloat32> x, int from, int to, Random random) {
    float most = (float) Math.sqrt(6.0 / (from + to));
    float[][] weights = new float[from][to];
    for (float[] row : weights) {
      for (int i = 0; i < to; i++) {
        row[i] = (random.nextFloat() * 2 - 1) * most;
      }
    }
    return tf.math.add(
        tf.linalg.matMul(x, tf.variable(tf.constant(weights))),
        tf.variable(tf.constant(new float[to])));
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
