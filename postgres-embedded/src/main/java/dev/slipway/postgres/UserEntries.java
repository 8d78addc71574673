package dev.slipway.postgres;

import java.util.LinkedHashMap;
import java.util.Map;

/** The machine's users as {@code /etc/passwd} lists them. */
final class UserEntries {

  private UserEntries() {}

  /** Name to {uid, gid}, in the file's order; lines that cannot be read are passed over. */
  static Map<String, int[]> parse(String passwd) {
    Map<String, int[]> users = new LinkedHashMap<>();
    passwd
        .lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length >= 4)
        .filter(fields -> fields[2].matches("\\d{1,9}") && fields[3].matches("\\d{1,9}"))
        .forEach(
            fields ->
                users.putIfAbsent(
                    fields[0],
                    new int[] {Integer.parseInt(fields[2]), Integer.parseInt(fields[3])}));
    return users;
  }
}
