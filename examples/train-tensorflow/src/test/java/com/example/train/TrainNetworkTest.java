package com.example.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat64;

class TrainNetworkTest {

  @TempDir Path folder;

  /** y = 10 + x₀x₁: no line explains it. */
  private static Table product(int rows, long seed) {
    Random random = new Random(seed);
    double[][] x = new double[rows][2];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = new double[] {random.nextGaussian(), random.nextGaussian()};
      y[i] = 10 + x[i][0] * x[i][1];
    }
    return new Table(x, y);
  }

  @Test
  void whatIsExportedHasLearntWhatNoLineCould() throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    TrainNetwork.train(
        product(300, 1),
        folder.resolve("model"),
        new PrintStream(said, true, StandardCharsets.UTF_8));
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("step 1,000"), said::toString);
    Table unseen = product(100, 2);
    try (SavedModelBundle model = SavedModelBundle.load(folder.resolve("model").toString());
        TFloat64 x = TFloat64.tensorOf(StdArrays.ndCopyOf(unseen.x()));
        Result result = model.function("serving_default").call(Map.of("x", x))) {
      TFloat64 y = (TFloat64) result.get("y").orElseThrow();
      assertEquals(100, y.shape().size());
      double residual = 0;
      double total = 0;
      double mean = Scale.of(unseen.y()).mean();
      for (int i = 0; i < 100; i++) {
        residual += Math.pow(y.getDouble(i) - unseen.y()[i], 2);
        total += Math.pow(mean - unseen.y()[i], 2);
      }
      double r2 = 1 - residual / total;
      assertTrue(r2 > 0.8, "R² on unseen rows is " + r2);
    }
  }

  @Test
  void aLineThatIsNoRowIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("rows.csv"), "a,b,y\n1,2,3\n1,two,3\n");
    IOException refused = assertThrows(IOException.class, () -> Table.read(file));
    assertTrue(refused.getMessage().contains("line 3"), refused.getMessage());
    Files.writeString(file, "a,b,y\n1,2\n");
    refused = assertThrows(IOException.class, () -> Table.read(file));
    assertTrue(refused.getMessage().contains("line 2"), refused.getMessage());
    assertTrue(refused.getMessage().contains("3 numbers"), refused.getMessage());
  }
}
