package dev.slipway.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who PostgreSQL runs as, since it refuses to run as root. The owner of the data decides; without
 * data an unprivileged user is preferred to a user namespace, which many containers forbid.
 *
 * @param uid owner of the data
 * @param gid group of the data
 * @param prefix what stands before each of PostgreSQL's commands; each part of it execs in place,
 *     so that the child's pid is the server's
 */
record Account(int uid, int gid, List<String> prefix) {

  static final String OWN_DATABASE =
      "set SLIPWAY_DATABASE_URL to a PostgreSQL 15 or newer that runs elsewhere";

  private static final int ROOT = 0;

  private static final List<String> NAMESPACE = List.of("unshare", "-U", "--");

  Account {
    prefix = List.copyOf(prefix);
  }

  List<String> command(Path program, String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Whether files must be handed over because this process makes them as somebody else. */
  boolean isAnother() {
    return uid != ownUid();
  }

  /** Gives a file or folder to the server's user. */
  void own(Path path) throws IOException {
    if (isAnother()) {
      Files.setAttribute(path, "unix:uid", uid);
      Files.setAttribute(path, "unix:gid", gid);
    }
  }

  static int ownUid() {
    return idOf(Path.of("/proc/self"), "uid");
  }

  private static int idOf(Path path, String which) {
    try {
      return (Integer) Files.getAttribute(path, "unix:" + which);
    } catch (IOException unreadable) {
      throw new PostgresException(
          PostgresFailure.OWNER,
          "the owner of " + path + " cannot be read: " + unreadable,
          unreadable);
    }
  }

  /**
   * Chooses and tries out who runs the server.
   *
   * @param home exists; the server must be able to enter it
   * @param data the data directory, which may be missing
   */
  static Account choose(Path home, Path data, Programs programs) {
    List<Account> candidates = candidates(data);
    List<String> refusals = new ArrayList<>();
    for (Account candidate : candidates) {
      Optional<String> refusal = Probe.of(candidate, home, programs);
      if (refusal.isEmpty()) {
        return candidate;
      }
      refusals.add(candidate.described() + ": " + refusal.get());
    }
    if (ownUid() != ROOT) {
      throw new PostgresException(
          PostgresFailure.PROGRAMS,
          "PostgreSQL's programs in %s do not run: %s. Remove that folder so that it is unpacked again, or %s"
              .formatted(programs.folder(), String.join("; ", refusals), OWN_DATABASE));
    }
    throw new PostgresException(
        PostgresFailure.CANNOT_DROP_ROOT,
        "PostgreSQL refuses to run as root, and this process cannot start it as somebody else for %s. Tried: %s. Start Slipway as an ordinary user, or let root use setpriv (capabilities SETUID and SETGID, and folders above the data and the programs that everybody may enter) or unshare -U (user namespaces), or %s"
            .formatted(home, String.join("; ", refusals), OWN_DATABASE));
  }

  /** Asked first: what the server says about files of somebody else hides the cause. */
  static void requireOurs(Path data) {
    int own = ownUid();
    if (own != ROOT && Files.isDirectory(data)) {
      int owner = idOf(data, "uid");
      if (owner != own) {
        throw new PostgresException(
            PostgresFailure.OWNER,
            "the data in %s belongs to user %s, and Slipway runs as %s: start it as that user, or give it the folder (chown -R %s %s) while nothing runs there"
                .formatted(data, nameOf(owner), nameOf(own), nameOf(own), data.getParent()));
      }
    }
  }

  private static List<Account> candidates(Path data) {
    int own = ownUid();
    if (Files.isDirectory(data)) {
      int owner = idOf(data, "uid");
      int group = idOf(data, "gid");
      return List.of(own == ROOT && owner != ROOT ? another(owner, group) : own(own, group));
    }
    if (own != ROOT) {
      return List.of(own(own, idOf(Path.of("/proc/self"), "gid")));
    }
    int[] nobody = entryOf("nobody").orElse(new int[] {65_534, 65_534});
    return List.of(another(nobody[0], nobody[1]), own(ROOT, ROOT));
  }

  /** As this process's own user: root inside a namespace, where it is nobody; others plainly. */
  private static Account own(int uid, int gid) {
    return new Account(uid, gid, uid == ROOT || isUnnamed(uid) ? NAMESPACE : List.of());
  }

  private static Account another(int uid, int gid) {
    List<String> prefix =
        new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
    if (isUnnamed(uid)) {
      prefix.addAll(NAMESPACE);
    }
    return new Account(uid, gid, prefix);
  }

  String described() {
    if (prefix.isEmpty()) {
      return "as user " + nameOf(uid);
    }
    return prefix.get(0).equals("setpriv")
        ? "as user " + nameOf(uid) + " by setpriv"
        : "in a user namespace by unshare -U";
  }

  /** initdb looks its user up and ends when there is no such name; a namespace's nobody has one. */
  private static boolean isUnnamed(int uid) {
    return users().values().stream().noneMatch(entry -> entry[0] == uid);
  }

  private static String nameOf(int uid) {
    return users().entrySet().stream()
        .filter(entry -> entry.getValue()[0] == uid)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(String.valueOf(uid));
  }

  private static Optional<int[]> entryOf(String name) {
    return Optional.ofNullable(users().get(name));
  }

  private static Map<String, int[]> users() {
    try {
      return UserEntries.parse(
          Files.readString(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1));
    } catch (IOException noUsers) {
      return Map.of();
    }
  }
}
