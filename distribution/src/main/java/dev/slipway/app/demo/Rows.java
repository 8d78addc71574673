package dev.slipway.app.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The data set, dealt once and always alike into 80 % to fit on and 20 % to test on. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Rows(
    List<String> columns, double[][] trainX, double[] trainY, double[][] testX, double[] testY) {

  /**
   * Reads lines of numbers whose last column is to be predicted; lines that begin with # are
   * comments, the first other one names the columns.
   */
  static Rows read(List<String> lines) {
    List<String> data =
        new ArrayList<>(
            lines.stream().filter(line -> !line.startsWith("#") && !line.isBlank()).toList());
    List<String> columns = List.of(data.remove(0).split(",", -1));
    List<double[]> rows = new ArrayList<>();
    for (String line : data) {
      String[] cells = line.split(",", -1);
      double[] row = new double[cells.length];
      for (int i = 0; i < cells.length; i++) {
        row[i] = Double.parseDouble(cells[i]);
      }
      rows.add(row);
    }
    Collections.shuffle(rows, new Random(1936));
    int train = rows.size() * 8 / 10;
    return new Rows(
        columns,
        inputs(rows.subList(0, train)),
        targets(rows.subList(0, train)),
        inputs(rows.subList(train, rows.size())),
        targets(rows.subList(train, rows.size())));
  }

  private static double[][] inputs(List<double[]> rows) {
    return rows.stream()
        .map(row -> java.util.Arrays.copyOf(row, row.length - 1))
        .toArray(double[][]::new);
  }

  private static double[] targets(List<double[]> rows) {
    return rows.stream().mapToDouble(row -> row[row.length - 1]).toArray();
  }
}
