package dev.slipway.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's own programs, unpacked once into a folder named by their archive's hash. The hash is
 * known since the build: hashing at each start would cost 0.2 s.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 * @param version as in {@code 18.6.0}
 */
record Programs(Path folder, String version) {

  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final System.Logger LOG = System.getLogger(Programs.class.getName());
  private static final String UNFINISHED = ".unpacking-";

  Path initdb() {
    return folder.resolve("bin/initdb");
  }

  Path pgCtl() {
    return folder.resolve("bin/pg_ctl");
  }

  Path postgres() {
    return folder.resolve("bin/postgres");
  }

  /** The part of the version that a data directory is bound to, as in {@code 18}. */
  String major() {
    return version.substring(0, version.indexOf('.'));
  }

  /** The programs below {@code root}, which are unpacked when they are not there yet. */
  static Programs unpackedBelow(Path root) {
    requirePlatform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    Properties bundled = bundled();
    String hash = bundled.getProperty("sha256");
    Path folder = root.resolve(hash.substring(0, 16));
    try {
      if (!Files.isDirectory(folder)) {
        createReadable(root);
        sweep(root);
        unpack(root, folder, hash);
      }
    } catch (IOException unwritable) {
      throw new PostgresException(
          PostgresFailure.PROGRAMS,
          "PostgreSQL's programs (56 MB) cannot be unpacked into %s: %s; make room or let this user write there"
              .formatted(root, unwritable),
          unwritable);
    }
    return new Programs(folder, bundled.getProperty("version"));
  }

  static void requirePlatform(String system, String processor) {
    String name = processor.toLowerCase(Locale.ROOT);
    if (!system.equals("Linux") || !(name.equals("amd64") || name.equals("x86_64"))) {
      throw new PostgresException(
          PostgresFailure.PLATFORM,
          "Slipway brings a PostgreSQL for Linux on x86-64 only, and this is %s on %s: set SLIPWAY_DATABASE_URL=postgresql://user:password@host:5432/database to a PostgreSQL 15 or newer"
              .formatted(system, processor));
    }
  }

  static Properties bundled() {
    Properties properties = new Properties();
    try (InputStream in = Programs.class.getResourceAsStream("binaries.properties")) {
      if (in == null) {
        throw new IllegalStateException("binaries.properties is missing from this build");
      }
      properties.load(in);
    } catch (IOException unreadable) {
      throw new IllegalStateException("binaries.properties cannot be read", unreadable);
    }
    return properties;
  }

  /** The archive as it lies in its artifact. */
  static InputStream archive() throws IOException {
    InputStream in = Programs.class.getResourceAsStream(ARCHIVE);
    if (in == null) {
      throw new IOException("the archive " + ARCHIVE + " is missing from the class path");
    }
    return in;
  }

  private static void unpack(Path root, Path folder, String hash) throws IOException {
    Path sibling =
        Files.createTempDirectory(root, UNFINISHED + ProcessHandle.current().pid() + "-");
    try {
      String unpacked = extract(sibling);
      if (!unpacked.equals(hash)) {
        throw new IOException(
            "the archive's SHA-256 is " + unpacked + ", and this build was made with " + hash);
      }
      openToReaders(sibling);
      try {
        Files.move(sibling, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException taken) {
        if (!Files.isDirectory(folder)) {
          throw taken;
        }
      }
    } finally {
      delete(sibling);
    }
  }

  private static String extract(Path target) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream hashed =
        new BufferedInputStream(new DigestInputStream(archive(), digest), 1 << 16)) {
      TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(hashed));
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive holds a path outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
          createReadable(path);
          continue;
        }
        createReadable(parentOf(path));
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          try (OutputStream out = Files.newOutputStream(path)) {
            tar.transferTo(out);
          }
          Files.setPosixFilePermissions(
              path,
              PosixFilePermissions.fromString(
                  (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
      hashed.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Path parentOf(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IOException("no folder above " + path);
    }
    return parent;
  }

  /** The server may run as another user than we do, whatever our umask is. */
  private static void createReadable(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      createReadable(parentOf(folder));
      try {
        Files.createDirectory(folder);
        openToReaders(folder);
      } catch (FileAlreadyExistsException madeMeanwhile) {
        // By another process, which opens it as well.
      }
    }
  }

  private static void openToReaders(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What killed processes left half unpacked: nobody has touched it for a while. */
  private static void sweep(Path root) throws IOException {
    Instant old = Instant.now().minus(Duration.ofMinutes(10));
    try (Stream<Path> entries = Files.list(root)) {
      for (Path entry : List.copyOf(entries.toList())) {
        try {
          if (String.valueOf(entry.getFileName()).startsWith(UNFINISHED)
              && Files.getLastModifiedTime(entry).toInstant().isBefore(old)) {
            delete(entry);
          }
        } catch (NoSuchFileException gone) {
          // Another process sweeps at the same time; all that matters is that it is gone.
          LOG.log(System.Logger.Level.DEBUG, "swept by somebody else: " + gone.getMessage());
        }
      }
    }
  }

  /** Deletes a tree that may be missing, following no links. */
  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(tree)) {
        for (Path entry : List.copyOf(entries.toList())) {
          delete(entry);
        }
      }
    }
    Files.deleteIfExists(tree);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
