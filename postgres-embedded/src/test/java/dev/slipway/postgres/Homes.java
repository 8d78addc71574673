package dev.slipway.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Homes for the tests of one class, in a temporary folder that everybody may enter, and gone with
 * it. The programs are unpacked once for all runs.
 */
final class Homes implements AutoCloseable {

  private final Path root;

  Homes() {
    try {
      root = Files.createTempDirectory("slipway-pg-it-");
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  static Path programs() {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "slipway-test-postgres-" + System.getProperty("user.name"),
        "programs");
  }

  static boolean isRoot() {
    return Account.ownUid() == 0;
  }

  Path root() {
    return root;
  }

  EmbeddedPostgresConfig config(String name) {
    return EmbeddedPostgresConfig.of(root.resolve(name), programs())
        .withPatience(Duration.ofSeconds(60));
  }

  /** Ends what a failed test left running, and deletes everything. */
  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> homes = Files.walk(root, 3)) {
      all = homes.filter(home -> Files.isDirectory(home.resolve("data"))).toList();
    }
    for (Path home : all) {
      for (long pid : Survivors.in(home.resolve("data"))) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      Postmaster.awaitNobodyIn(home.resolve("data"), Duration.ofSeconds(20));
    }
    Programs.delete(root);
  }
}
