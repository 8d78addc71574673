package dev.slipway.app.demo;

/**
 * Least squares y ≈ θ₀ + Σ θᵢxᵢ, by gradient descent on standardised columns and, to compare, in
 * closed form by the normal equations (Gauss elimination with pivoting).
 *
 * @param theta θ₀ first, for the columns as they are
 * @param steps of gradient descent; 0 for the closed form
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LinearFit(double[] theta, int steps) {

  /** Descends until the largest part of the gradient is below 1e-10, at most 200,000 steps. */
  static LinearFit byGradientDescent(double[][] x, double[] y) {
    int columns = x[0].length;
    double[] mean = new double[columns];
    double[] deviation = new double[columns];
    for (int j = 0; j < columns; j++) {
      for (double[] row : x) {
        mean[j] += row[j] / x.length;
      }
      for (double[] row : x) {
        deviation[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / x.length;
      }
      deviation[j] = Math.sqrt(deviation[j]);
    }
    double[] weights = new double[columns + 1];
    double rate = 0.1;
    int step = 0;
    double steepest = Double.MAX_VALUE;
    while (steepest > 1e-10 && step < 200_000) {
      double[] gradient = new double[columns + 1];
      for (int i = 0; i < x.length; i++) {
        double error = weights[0] - y[i];
        for (int j = 0; j < columns; j++) {
          error += weights[j + 1] * (x[i][j] - mean[j]) / deviation[j];
        }
        gradient[0] += error / x.length;
        for (int j = 0; j < columns; j++) {
          gradient[j + 1] += error * (x[i][j] - mean[j]) / deviation[j] / x.length;
        }
      }
      steepest = 0;
      for (int j = 0; j <= columns; j++) {
        weights[j] -= rate * gradient[j];
        steepest = Math.max(steepest, Math.abs(gradient[j]));
      }
      step++;
    }
    double[] theta = new double[columns + 1];
    theta[0] = weights[0];
    for (int j = 0; j < columns; j++) {
      theta[j + 1] = weights[j + 1] / deviation[j];
      theta[0] -= theta[j + 1] * mean[j];
    }
    return new LinearFit(theta, step);
  }

  static LinearFit inClosedForm(double[][] x, double[] y) {
    int n = x[0].length + 1;
    double[][] a = new double[n][n + 1];
    for (int row = 0; row < x.length; row++) {
      for (int i = 0; i < n; i++) {
        double xi = i == 0 ? 1 : x[row][i - 1];
        for (int j = 0; j < n; j++) {
          a[i][j] += xi * (j == 0 ? 1 : x[row][j - 1]);
        }
        a[i][n] += xi * y[row];
      }
    }
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int i = column + 1; i < n; i++) {
        if (Math.abs(a[i][column]) > Math.abs(a[pivot][column])) {
          pivot = i;
        }
      }
      double[] swap = a[column];
      a[column] = a[pivot];
      a[pivot] = swap;
      for (int i = 0; i < n; i++) {
        if (i != column) {
          double factor = a[i][column] / a[column][column];
          for (int j = column; j <= n; j++) {
            a[i][j] -= factor * a[column][j];
          }
        }
      }
    }
    double[] theta = new double[n];
    for (int i = 0; i < n; i++) {
      theta[i] = a[i][n] / a[i][i];
    }
    return new LinearFit(theta, 0);
  }

  double predict(double[] row) {
    double y = theta[0];
    for (int j = 0; j < row.length; j++) {
      y += theta[j + 1] * row[j];
    }
    return y;
  }

  /** Root of the mean squared error. */
  static double rmse(double[] predicted, double[] actual) {
    double sum = 0;
    for (int i = 0; i < actual.length; i++) {
      sum += (predicted[i] - actual[i]) * (predicted[i] - actual[i]);
    }
    return Math.sqrt(sum / actual.length);
  }

  /** 1 − residual sum of squares ÷ total sum of squares. */
  static double r2(double[] predicted, double[] actual) {
    double mean = 0;
    for (double value : actual) {
      mean += value / actual.length;
    }
    double residual = 0;
    double total = 0;
    for (int i = 0; i < actual.length; i++) {
      residual += (predicted[i] - actual[i]) * (predicted[i] - actual[i]);
      total += (actual[i] - mean) * (actual[i] - mean);
    }
    return 1 - residual / total;
  }
}
