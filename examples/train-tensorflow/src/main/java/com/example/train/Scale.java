package com.example.train;

import java.util.Arrays;

/** Mean and standard deviation of some values; a network learns best from values around zero. */
record Scale(double mean, double deviation) {

  /** A deviation of 0 counts as 1: a column that never changes says nothing. */
  static Scale of(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double variance =
        Arrays.stream(values).map(value -> (value - mean) * (value - mean)).average().orElse(0);
    return new Scale(mean, variance == 0 ? 1 : Math.sqrt(variance));
  }
}
