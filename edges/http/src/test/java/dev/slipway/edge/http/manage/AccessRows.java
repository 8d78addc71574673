package dev.slipway.edge.http.manage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may call an operation, in words: read from the table whose every row AccessMatrixIT tries on
 * the product, so that no page says what is not so.
 */
final class AccessRows {

  private static final String SIGNED_IN = "whoever is signed in";
  private static final String ITSELF = "the person itself";

  private record Row(boolean open, List<String> refused, List<String> allowed) {}

  private final Map<String, Row> rows = new HashMap<>();

  static AccessRows read(Path file) throws IOException {
    AccessRows access = new AccessRows();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] cells = line.split("\\|", -1);
      access.rows.put(
          cells[0].strip(),
          new Row(cells[1].strip().equals("open"), words(cells[1]), words(cells[2])));
    }
    return access;
  }

  private static List<String> words(String cell) {
    return List.of(cell.strip().split("\\s+"));
  }

  /** Whether nobody may too. */
  boolean open(String operation) {
    return row(operation).open();
  }

  /** Whether it wants somebody who is signed in, and no key. */
  boolean session(String operation) {
    return of(operation).equals(SIGNED_IN) || of(operation).equals(ITSELF);
  }

  /** Who may. */
  String of(String operation) {
    Row row = row(operation);
    if (row.open()) {
      return "anybody";
    }
    if (row.allowed().contains("predictor")) {
      return "whoever has a key or a session";
    }
    String scope = row.refused().contains("stranger") ? " for the model" : " for some model";
    if (row.allowed().contains("viewer")) {
      return "`VIEW`" + scope;
    }
    if (row.allowed().contains("operator")) {
      return "`OPERATE`" + scope;
    }
    if (row.allowed().contains("owner")) {
      return "`ADMINISTER`" + scope;
    }
    if (row.allowed().contains("admin")) {
      return "`ADMINISTER` for `*`"
          + (row.allowed().contains("sender") ? ", or who began it" : "")
          + (row.allowed().contains("bob") ? ", or the person itself" : "");
    }
    return row.refused().contains("admin") ? ITSELF : SIGNED_IN;
  }

  private Row row(String operation) {
    Row row = rows.get(operation);
    if (row == null) {
      throw new IllegalStateException(
          operation + " has no row in access-matrix.txt, so nobody knows who may call it");
    }
    return row;
  }
}
