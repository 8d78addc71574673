package com.example.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Rows of numbers; the last column is what the others shall predict.
 *
 * @param x one array for each row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Table(double[][] x, double[] y) {

  Table {
    if (x.length == 0 || x.length != y.length) {
      throw new IllegalArgumentException(
          "as many rows as answers are needed, got " + x.length + " and " + y.length);
    }
  }

  /**
   * Reads a file of comma-separated numbers whose first line names the columns.
   *
   * @throws IOException with the line's number, if a line is not as many numbers as the first has
   *     names
   */
  static Table read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2) {
      throw new IOException(file + " has no rows: give a line of names, then lines of numbers");
    }
    int columns = lines.get(0).split(",", -1).length;
    double[][] x = new double[lines.size() - 1][];
    double[] y = new double[x.length];
    for (int row = 0; row < x.length; row++) {
      String[] cells = lines.get(row + 1).split(",", -1);
      if (cells.length != columns || columns < 2) {
        throw new IOException(
            file
                + ", line "
                + (row + 2)
                + ": "
                + columns
                + " numbers expected, at least 2, got "
                + cells.length);
      }
      x[row] = new double[columns - 1];
      try {
        for (int column = 0; column < columns - 1; column++) {
          x[row][column] = Double.parseDouble(cells[column]);
        }
        y[row] = Double.parseDouble(cells[columns - 1]);
      } catch (NumberFormatException noNumber) {
        throw new IOException(file + ", line " + (row + 2) + ": " + noNumber.getMessage());
      }
    }
    return new Table(x, y);
  }

  int columns() {
    return x[0].length;
  }

  double[] column(int index) {
    double[] values = new double[x.length];
    for (int row = 0; row < values.length; row++) {
      values[row] = x[row][index];
    }
    return values;
  }
}
