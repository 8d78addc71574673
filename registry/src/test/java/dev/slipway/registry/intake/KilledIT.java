package dev.slipway.registry.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import dev.slipway.registry.api.ArtifactLease;
import dev.slipway.registry.api.Artifacts;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.artifact.DurableFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that ends at any stage of an upload leaves nothing or the whole version. */
class KilledIT {
  @TempDir static Path directory;

  private static PostgresAddress database;
  private static IntakeUnderTest intake;

  @BeforeAll
  static void start() {
    database = TestPostgres.freshDatabase();
    intake =
        IntakeUnderTest.start(
            database, directory.resolve("none"), IntakeUnderTest.SMALL, IntakeListener.NONE);
  }

  @AfterAll
  static void stop() {
    intake.close();
  }

  @ParameterizedTest
  @EnumSource(IntakeStage.class)
  void theNextStartFindsNothingOrTheWholeVersionAndGoesOn(IntakeStage stage) throws Exception {
    String model = "survivor-" + stage.ordinal();
    Path artifacts = directory.resolve(stage.name());
    Path output = directory.resolve(stage + ".log");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dhalt-at=" + stage,
                "-cp",
                System.getProperty("java.class.path"),
                IntakeChild.class.getName(),
                database.host(),
                Integer.toString(database.port()),
                database.database(),
                database.user(),
                database.password(),
                artifacts.toString(),
                model)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(child.waitFor(180, TimeUnit.SECONDS), "the child did not end");
    } finally {
      child.destroyForcibly();
    }
    assertEquals(IntakeChild.HALTED, child.exitValue(), () -> read(output));

    intake.restart(artifacts);
    List<Version> before = versions(model);
    boolean committed = stage.compareTo(IntakeStage.COMMITTED) >= 0;
    assertEquals(committed ? 1 : 0, before.size(), "versions after a kill at " + stage);
    List<Upload> uploads =
        intake.ask(Uploads.LIST, new Uploads.ListUploads(Paging.FIRST)).items().stream()
            .filter(upload -> model.equals(upload.model()))
            .toList();
    assertEquals(1, uploads.size());

    IntakeChild.run(intake, model, uploads.get(0).id());

    List<Version> after = versions(model);
    assertEquals(List.of(1), after.stream().map(Version::number).toList());
    try (ArtifactLease lease =
        intake.askAs(
            dev.slipway.bus.Actor.PLATFORM,
            Artifacts.LEASE,
            new Artifacts.LeaseArtifact(after.get(0).digest(), "test"))) {
      assertEquals("sound\n" + model, Files.readString(lease.directory().resolve("model.txt")));
      assertEquals(600_000, Files.size(lease.directory().resolve("weights.bin")));
    }
    long end = System.nanoTime() + 90_000_000_000L;
    while (!DurableFiles.children(artifacts.resolve("incoming")).isEmpty()) {
      assertFalse(System.nanoTime() > end, "incoming is not clean after 90 s");
      LockSupport.parkNanos(5_000_000);
    }
    try (Stream<Path> blobs = Files.walk(artifacts.resolve("blobs"))) {
      assertEquals(2, blobs.filter(Files::isRegularFile).count());
    }
  }

  private static List<Version> versions(String model) {
    try {
      return intake
          .ask(Catalog.LIST_VERSIONS, new Catalog.ListVersions(model, true, Paging.FIRST))
          .items();
    } catch (SlipwayException none) {
      assertEquals(FailureCode.NOT_FOUND, none.code());
      return List.of();
    }
  }

  private static String read(Path output) {
    try {
      return Files.readString(output);
    } catch (java.io.IOException e) {
      return String.valueOf(e);
    }
  }
}
