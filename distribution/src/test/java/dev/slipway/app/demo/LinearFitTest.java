package dev.slipway.app.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearFitTest {

  @Test
  void descentFindsWhatTheClosedFormKnows() throws Exception {
    Rows rows = Rows.read(DemoFiles.lines("iris.csv"));
    assertEquals(120, rows.trainY().length);
    assertEquals(30, rows.testY().length);
    LinearFit descent = LinearFit.byGradientDescent(rows.trainX(), rows.trainY());
    LinearFit closed = LinearFit.inClosedForm(rows.trainX(), rows.trainY());
    assertArrayEquals(closed.theta(), descent.theta(), 1e-6);
    assertTrue(descent.steps() > 100, () -> descent.steps() + " steps");
  }

  @Test
  void aKnownPlaneIsRecovered() {
    Random random = new Random(7);
    double[][] x = new double[50][2];
    double[] y = new double[50];
    for (int i = 0; i < x.length; i++) {
      x[i] = new double[] {random.nextDouble() * 10, random.nextDouble()};
      y[i] = 3 - 2 * x[i][0] + 0.5 * x[i][1];
    }
    assertArrayEquals(new double[] {3, -2, 0.5}, LinearFit.byGradientDescent(x, y).theta(), 1e-6);
    assertEquals(0, LinearFit.rmse(y, y));
    assertEquals(1, LinearFit.r2(y, y));
  }
}
