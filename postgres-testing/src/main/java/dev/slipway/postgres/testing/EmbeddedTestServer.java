package dev.slipway.postgres.testing;

import dev.slipway.postgres.EmbeddedPostgres;
import dev.slipway.postgres.EmbeddedPostgresConfig;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.PostgresException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The embedded PostgreSQL for one test JVM; its programs are kept from one run to the next. */
final class EmbeddedTestServer {

  private final EmbeddedPostgres postgres;
  private final Path home;

  private EmbeddedTestServer(EmbeddedPostgres postgres, Path home) {
    this.postgres = postgres;
    this.home = home;
  }

  static EmbeddedTestServer start() {
    Path root = root();
    Path programs = root.resolve("programs");
    sweepKilled(root, programs);
    Path home = root.resolve("data-" + ProcessHandle.current().pid());
    return new EmbeddedTestServer(
        EmbeddedPostgres.start(EmbeddedPostgresConfig.of(home, programs)), home);
  }

  PostgresAddress address() {
    return postgres.address();
  }

  void end() {
    postgres.close();
    delete(home);
  }

  /** One for each user: a folder in the shared temporary directory is nobody else's. */
  private static Path root() {
    Path root =
        Path.of(
            System.getProperty("java.io.tmpdir", "/tmp"),
            "slipway-test-postgres-" + System.getProperty("user.name"));
    try {
      Files.createDirectories(root);
      if (!Files.getOwner(root).equals(Files.getOwner(Path.of("/proc/self")))) {
        throw new IllegalStateException(root + " belongs to another user: remove it");
      }
      return root;
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** What test JVMs that were killed left behind, their servers included. */
  private static void sweepKilled(Path root, Path programs) {
    try (Stream<Path> entries = Files.list(root)) {
      for (Path entry : List.copyOf(entries.toList())) {
        String name = String.valueOf(entry.getFileName());
        if (name.matches("data-\\d+") && !lives(Long.parseLong(name.substring(5)))) {
          endServerIn(entry, programs);
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void endServerIn(Path home, Path programs) {
    if (Files.isDirectory(home.resolve("data"))) {
      try {
        // Starting takes a survivor over, and closing ends it.
        EmbeddedPostgres.start(EmbeddedPostgresConfig.of(home, programs)).close();
      } catch (PostgresException takenByAnother) {
        return;
      }
    }
    delete(home);
  }

  private static void delete(Path tree) {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException busy) {
      System.getLogger(EmbeddedTestServer.class.getName())
          .log(System.Logger.Level.DEBUG, "left for the next run: " + tree, busy);
    }
  }
}
