package dev.slipway.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;

/**
 * The data in a home: made once as a whole or not at all, of one major version, with a password
 * that only its owner reads. Used under the home's lock.
 */
record DataDirectory(Path home, Account account, Programs programs) {

  static final String USER = "slipway";

  private static final String UNFINISHED = ".init-";
  private static final String OWNER_ONLY = "rw-------";
  private static final String OWNER_ONLY_FOLDER = "rwx------";

  static Path below(Path home) {
    return home.resolve("data");
  }

  Path path() {
    return below(home);
  }

  Path log() {
    return home.resolve("postgres.log");
  }

  private Path passwordFile() {
    return passwordFile(home);
  }

  private static Path passwordFile(Path home) {
    return home.resolve("password");
  }

  /** Ready for a server: swept, made when missing, of our major version. */
  void prepare(Duration patience) {
    try {
      sweep();
      if (Files.isDirectory(path())) {
        requireOurVersion();
        requirePassword();
      } else {
        initialise(patience);
      }
    } catch (IOException unwritable) {
      throw Failures.ofFiles(home, unwritable);
    }
  }

  /** The owner's password, without the line's end. */
  String password() {
    return password(home);
  }

  /** Likewise, of the data that was made in a home. */
  static String password(Path home) {
    try {
      return Files.readString(passwordFile(home)).strip();
    } catch (IOException unreadable) {
      throw new PostgresException(
          PostgresFailure.PASSWORD,
          "the database's password cannot be read from %s: %s"
              .formatted(passwordFile(home), unreadable),
          unreadable);
    }
  }

  void write(ServerSettings settings) {
    try {
      writeOwned(path().resolve(ServerSettings.FILE), settings.text());
      Path main = path().resolve("postgresql.conf");
      String text = Files.readString(main);
      if (text.lines().noneMatch(line -> line.strip().equals(ServerSettings.INCLUDE))) {
        writeOwned(main, text.stripTrailing() + "\n\n" + ServerSettings.INCLUDE + "\n");
      }
    } catch (IOException unwritable) {
      throw Failures.ofFiles(path(), unwritable);
    }
  }

  private void requireOurVersion() throws IOException {
    Path file = path().resolve("PG_VERSION");
    if (!Files.exists(file)) {
      throw new PostgresException(
          PostgresFailure.VERSION,
          "%s is not a PostgreSQL data directory (no PG_VERSION): move it away and Slipway makes a new one"
              .formatted(path()));
    }
    String found = Files.readString(file).strip();
    if (!found.equals(programs.major())) {
      throw new PostgresException(
          PostgresFailure.VERSION,
          "the data in %1$s is of PostgreSQL %2$s, and this Slipway brings %3$s, which cannot read it. To move: start PostgreSQL %2$s's own server on that folder, write everything with its pg_dumpall, stop it, move the folder away, start Slipway, and read the dump with psql; or keep that server and %4$s"
              .formatted(path(), found, programs.major(), Account.OWN_DATABASE));
    }
  }

  private void requirePassword() throws IOException {
    if (!Files.exists(passwordFile())) {
      throw new PostgresException(
          PostgresFailure.PASSWORD,
          "the data in %s is there and its password file %s is not: put it back from a backup of the same folder"
              .formatted(path(), passwordFile()));
    }
    Files.setPosixFilePermissions(passwordFile(), PosixFilePermissions.fromString(OWNER_ONLY));
  }

  /**
   * What was killed while it was made. A folder that somebody still works in is left for the next
   * start.
   */
  private void sweep() throws IOException {
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(home, UNFINISHED + "*")) {
      for (Path folder : unfinished) {
        boolean busy =
            !Survivors.in(folder).isEmpty() || !Survivors.in(folder.resolve("data")).isEmpty();
        if (!busy) {
          Programs.delete(folder);
        }
      }
    }
  }

  private void initialise(Duration patience) throws IOException {
    Path folder = Files.createTempDirectory(home, UNFINISHED);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(OWNER_ONLY_FOLDER));
    account.own(folder);
    try {
      Path made = folder.resolve("data");
      String password = newPassword();
      Path passwordCopy = folder.resolve("password");
      writeNew(passwordCopy, password + "\n");
      account.own(passwordCopy);
      Command.Finished finished =
          Command.run(
              account.command(
                  programs.initdb(),
                  "-D",
                  made.toString(),
                  "-U",
                  USER,
                  "-E",
                  "UTF8",
                  "--locale-provider=builtin",
                  "--locale=C.UTF-8",
                  "-A",
                  "scram-sha-256",
                  "--pwfile=" + passwordCopy,
                  "--no-instructions"),
              folder,
              patience);
      if (!finished.ok()) {
        throw Diagnosis.of(finished.output(), finished.exit(), path(), 0).exception();
      }
      // First the password, then the data: data without its password would be lost.
      writeOwnPassword(password);
      Files.move(made, path(), StandardCopyOption.ATOMIC_MOVE);
      sync(home);
    } finally {
      Programs.delete(folder);
    }
  }

  private static String newPassword() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** Stays with this process's own user: the server needs only what is in its tables. */
  private void writeOwnPassword(String password) throws IOException {
    Path fresh = home.resolve(".password.new");
    Files.deleteIfExists(fresh);
    writeNew(fresh, password + "\n");
    sync(fresh);
    Files.move(fresh, passwordFile(), StandardCopyOption.ATOMIC_MOVE);
    sync(home);
  }

  private void writeOwned(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    writeNew(fresh, text);
    account.own(fresh);
    sync(fresh);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void writeNew(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    Files.write(file, text.getBytes(StandardCharsets.UTF_8), LinkOption.NOFOLLOW_LINKS);
  }

  private static void sync(Path fileOrFolder) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
