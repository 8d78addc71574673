package dev.slipway.it.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the tests' hundred servers have in common, done once for all of them as an operator does it
 * once on a machine: the archive of classes, PostgreSQL's programs, the engines' libraries.
 */
final class Installation {

  /** Outside of any server's data, and where the account that runs PostgreSQL may enter. */
  private static final Path PROGRAMS =
      Path.of(System.getProperty("java.io.tmpdir"), "slipway-it-postgres-programs");

  private static final Path LIBRARIES = RunningServer.HOME.resolveSibling("natives");

  private Installation() {}

  /**
   * {@code slipway prepare}, unless there is an archive. One that fits no more, since the product
   * was built again, the JVM leaves alone: servers start slower then, not otherwise.
   */
  static synchronized void prepare() throws IOException {
    if (isPrepared()) {
      return;
    }
    Path lock = RunningServer.HOME.resolveSibling("prepare.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (held.isValid() && !isPrepared()) {
        Path log = RunningServer.HOME.resolveSibling("prepare.log");
        ProcessBuilder builder =
            new ProcessBuilder(RunningServer.HOME.resolve("bin/slipway").toString(), "prepare")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
          process.destroyForcibly();
          throw new IOException("slipway prepare failed: " + Files.readString(log));
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  private static boolean isPrepared() throws IOException {
    Path cache = RunningServer.HOME.resolve("cache");
    if (!Files.isDirectory(cache)) {
      return false;
    }
    try (Stream<Path> archives = Files.list(cache)) {
      return archives.anyMatch(file -> file.toString().endsWith(".jsa"));
    }
  }

  /** A new data directory finds PostgreSQL's programs where the first server unpacked them. */
  static void sharePrograms(Path data) throws IOException {
    link(data.resolve("postgres-programs"), PROGRAMS);
  }

  /** And the engines' libraries: half a gigabyte with TensorFlow's. */
  static void shareLibraries(Path data) throws IOException {
    link(data.resolve("natives"), LIBRARIES);
  }

  private static void link(Path place, Path shared) throws IOException {
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.createDirectories(shared);
    try {
      Files.createSymbolicLink(place, shared);
    } catch (FileAlreadyExistsException made) {
      // By another test of the same folder, just now.
    }
  }
}
