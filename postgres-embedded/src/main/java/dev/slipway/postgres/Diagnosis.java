package dev.slipway.postgres;

import java.nio.file.Path;
import java.util.List;

/**
 * What PostgreSQL said when it ended, in a sentence that a person can act on.
 *
 * @param failure its kind
 * @param sentence what is wrong and what to do
 */
record Diagnosis(PostgresFailure failure, String sentence) {

  /**
   * Reads what one start, or one of the programs, wrote.
   *
   * @param said only what this start wrote: older lines tell of older troubles
   */
  static Diagnosis of(String said, int exit, Path data, int port) {
    if (said.contains("could not create any TCP/IP sockets")
        || said.contains("could not bind IPv4 address")) {
      return new Diagnosis(
          PostgresFailure.PORT,
          "port %d of 127.0.0.1 cannot be had (%s): choose another, or 0 for a free one"
              .formatted(port, line(said, "could not bind")));
    }
    if (said.contains("could not create any Unix-domain sockets")
        || said.contains("Unix-domain socket path")) {
      return new Diagnosis(
          PostgresFailure.SOCKET,
          "PostgreSQL's Unix socket cannot be made (%s): put the data under a folder with a shorter path"
              .formatted(line(said, "Unix")));
    }
    if (said.contains("has invalid permissions")) {
      return new Diagnosis(
          PostgresFailure.MODE,
          "the data in %s may be entered by others than its owner: chmod 0700 %s (0750 is allowed too)"
              .formatted(data, data));
    }
    if (said.contains("has wrong ownership")
        || (said.contains("Permission denied") && said.contains(data.toString()))) {
      return new Diagnosis(
          PostgresFailure.OWNER,
          "files in %s belong to another user than the folder itself (%s): give them all to one user (chown -R) while nothing runs there"
              .formatted(data, lastWords(said)));
    }
    if (said.contains("database files are incompatible with server")) {
      return new Diagnosis(
          PostgresFailure.VERSION,
          "the data in %s was made by another version of PostgreSQL (%s): move it with that version's pg_dump and psql"
              .formatted(data, lastWords(said)));
    }
    if (said.contains("No space left on device")
        || said.contains("could not write init file")
        || said.contains("Disk quota exceeded")) {
      return new Diagnosis(
          PostgresFailure.DISK_FULL,
          "no space is left where %s lies (%s): make room and start again; nothing that was committed is lost"
              .formatted(data, lastWords(said)));
    }
    if ((said.contains("lock file") && said.contains("already exists"))
        || said.contains("pre-existing shared memory block")) {
      return new Diagnosis(
          PostgresFailure.IN_USE,
          "another server works in %s (%s): stop it first".formatted(data, lastWords(said)));
    }
    if (said.contains("could not look up effective user ID")) {
      return new Diagnosis(
          PostgresFailure.PROGRAMS,
          "PostgreSQL wants a name for the user it runs as (%s): add an entry to /etc/passwd, allow user namespaces (unshare -U), or %s"
              .formatted(lastWords(said), Account.OWN_DATABASE));
    }
    if (said.contains("error while loading shared libraries")) {
      return new Diagnosis(
          PostgresFailure.PROGRAMS,
          "PostgreSQL's programs cannot read their own libraries (%s): a folder above them is closed to the user they run as, or the folder was damaged; remove it so that it is unpacked again"
              .formatted(lastWords(said)));
    }
    if (said.contains("could not map anonymous shared memory")
        || said.contains("Cannot allocate memory")) {
      return new Diagnosis(
          PostgresFailure.SERVER,
          "PostgreSQL gets no memory (%s): it needs about 150 MB beside Slipway's own"
              .formatted(lastWords(said)));
    }
    if (said.contains("could not locate a valid checkpoint record")
        || said.contains("invalid page in block")
        || said.contains("is not a valid data directory")) {
      return new Diagnosis(
          PostgresFailure.SERVER,
          "the data in %s is damaged (%s): put a backup in its place; keep the damaged folder"
              .formatted(data, lastWords(said)));
    }
    return new Diagnosis(
        PostgresFailure.SERVER,
        "PostgreSQL on %s %s: %s"
            .formatted(
                data, ended(exit), said.isBlank() ? "it said nothing" : last(lines(said), 3)));
  }

  /** As a shell would tell: over 128 is a signal. */
  static String ended(int exit) {
    return exit > 128 ? "was killed (signal " + (exit - 128) + ")" : "ended with status " + exit;
  }

  PostgresException exception() {
    return new PostgresException(failure, sentence);
  }

  private static String line(String said, String holding) {
    return said.lines()
        .filter(line -> line.contains(holding))
        .findFirst()
        .map(Diagnosis::bare)
        .orElseGet(() -> lastWords(said));
  }

  /** The lines that say why, else the last two. */
  static String lastWords(String said) {
    List<String> lines = lines(said);
    List<String> reasons =
        lines.stream()
            .filter(
                line ->
                    line.contains("FATAL:") || line.contains("PANIC:") || line.contains("DETAIL:"))
            .toList();
    return last(reasons.isEmpty() ? lines : reasons, 2);
  }

  private static List<String> lines(String said) {
    return said.lines().filter(line -> !line.isBlank()).toList();
  }

  private static String last(List<String> lines, int most) {
    return String.join(
        " ",
        lines.subList(Math.max(0, lines.size() - most), lines.size()).stream()
            .map(Diagnosis::bare)
            .toList());
  }

  /** Without time and pid. */
  private static String bare(String line) {
    return line.replaceFirst("^\\d{4}-\\d\\d-\\d\\d [\\d:.]+ \\S+ \\[\\d+\\] ", "").strip();
  }
}
