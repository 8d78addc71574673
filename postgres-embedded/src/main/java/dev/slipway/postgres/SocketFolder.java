package dev.slipway.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/** Where the Unix socket lies, which an operator's psql may use. */
final class SocketFolder {

  /** What the operating system allows for a socket's whole path, in bytes. */
  private static final int LONGEST = 107;

  private static final String LONGEST_NAME = "/.s.PGSQL.65535";

  private SocketFolder() {}

  /**
   * {@code run} in the home, or a folder below {@code shortRoot} named after the home where that
   * path would be too long.
   */
  static Path place(Path home, Path shortRoot) {
    Path beside = home.resolve("run");
    if (fits(beside)) {
      return beside;
    }
    byte[] hash = Programs.sha256().digest(home.toString().getBytes(StandardCharsets.UTF_8));
    Path shorter = shortRoot.resolve("slipway-" + HexFormat.of().formatHex(hash, 0, 6));
    if (fits(shorter)) {
      return shorter;
    }
    throw new PostgresException(
        PostgresFailure.SOCKET,
        "the Unix socket's path may have %d bytes, and neither %s nor %s is short enough: put the data or java.io.tmpdir under a shorter folder"
            .formatted(LONGEST, beside, shorter));
  }

  private static boolean fits(Path folder) {
    return (folder + LONGEST_NAME).getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }

  /** Made, emptied of what a killed server left, and closed to all but the server's user. */
  static void prepare(Path folder, Account account) {
    try {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(folder);
      }
      int owner = (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (owner != account.uid()) {
        throw new PostgresException(
            PostgresFailure.SOCKET,
            "the folder %s for the Unix socket belongs to uid %d instead of %d: remove it"
                .formatted(folder, owner, account.uid()));
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      try (DirectoryStream<Path> stale = Files.newDirectoryStream(folder, ".s.PGSQL.*")) {
        for (Path file : stale) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException unwritable) {
      throw new PostgresException(
          PostgresFailure.SOCKET,
          "the folder " + folder + " for the Unix socket cannot be prepared: " + unwritable,
          unwritable);
    }
  }

  /** Of a server that has ended: nothing stays outside its home. */
  static void remove(Path folder, Path home) {
    if (!folder.startsWith(home)) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException inUse) {
        System.getLogger(SocketFolder.class.getName())
            .log(System.Logger.Level.DEBUG, "the socket''s folder {0} stays", folder);
      }
    }
  }
}
