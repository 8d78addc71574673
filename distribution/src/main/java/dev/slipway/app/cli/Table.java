package dev.slipway.app.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Columns for people: as wide as their widest cell, numbers to the right. */
final class Table {

  private final String[] heads;
  private final List<String[]> rows = new ArrayList<>();

  Table(String... heads) {
    this.heads = heads;
  }

  Table row(@Nullable Object... cells) {
    String[] row = new String[heads.length];
    for (int i = 0; i < row.length; i++) {
      Object cell = i < cells.length ? cells[i] : null;
      row[i] = cell == null ? "–" : cell.toString();
    }
    rows.add(row);
    return this;
  }

  void print(PrintStream out) {
    int[] widths = new int[heads.length];
    boolean[] numbers = new boolean[heads.length];
    for (int i = 0; i < heads.length; i++) {
      widths[i] = heads[i].length();
      numbers[i] = !rows.isEmpty();
      for (String[] row : rows) {
        widths[i] = Math.max(widths[i], row[i].length());
        numbers[i] &=
            row[i].equals("–") || row[i].matches("[-−+]?[0-9][0-9,.]*( ?(%|ms|MB|GB|µs|rows))?");
      }
    }
    line(out, heads, widths, numbers);
    rows.forEach(row -> line(out, row, widths, numbers));
  }

  private static void line(PrintStream out, String[] cells, int[] widths, boolean[] numbers) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String pad = " ".repeat(widths[i] - cells[i].length());
      line.append(i == 0 ? "" : "  ").append(numbers[i] ? pad + cells[i] : cells[i] + pad);
    }
    out.println(line.toString().stripTrailing());
  }
}
