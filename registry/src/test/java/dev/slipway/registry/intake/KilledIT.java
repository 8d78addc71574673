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
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Paging;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.artifact.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
    assertEquals(
        IntakeChild.HALTED,
        run(IntakeChild.class, stage.name(), "-Dhalt-at=" + stage, artifacts, model));

    intake.restart(artifacts);
    List<Version> before = versions(model);
    boolean committed = stage.compareTo(IntakeStage.COMMITTED) >= 0;
    assertEquals(committed ? 1 : 0, before.size(), "versions after a kill at " + stage);
    List<Upload> uploads =
        intake.ask(Uploads.LIST, new Uploads.ListUploads(Paging.FIRST)).items().stream()
            .filter(upload -> model.equals(upload.model()))
            .toList();
    assertEquals(1, uploads.size());

    UUID upload = uploads.get(0).id();
    if (stage == IntakeStage.CHECK_BEGUN) {
      // Its row was not committed: there was no check.
      assertEquals(History.Operation.State.FAILED, ended(upload).state());
    }
    IntakeChild.run(intake, model, upload, () -> {});

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
    if (stage.compareTo(IntakeStage.CHECK_BEGUN) > 0) {
      History.Operation told = ended(upload);
      assertEquals(History.Operation.State.SUCCEEDED, told.state());
      assertEquals(upload.toString(), told.result().getString("id"));
    }
  }

  @Test
  void aCheckThatEndsTheProcessIsTriedTwiceAndThenLeftToWhoAsksForIt() {
    Path artifacts = directory.resolve("halting");
    assertEquals(IntakeChild.HALTED, run(CheckChild.class, "halting-1", "", artifacts, "new"));
    UUID id =
        intake.ask(Uploads.LIST, new Uploads.ListUploads(Paging.FIRST)).items().stream()
            .filter(upload -> "halting".equals(upload.model()))
            .findFirst()
            .orElseThrow()
            .id();
    assertEquals(
        IntakeChild.HALTED, run(CheckChild.class, "halting-2", "", artifacts, id.toString()));
    assertEquals(0, run(CheckChild.class, "halting-3", "", artifacts, id.toString()));
    Upload left = intake.get(id);
    assertEquals(Upload.State.RECEIVING, left.state());
    assertEquals("check-interrupted", left.problems().get(0).code());
    assertTrue(left.problems().get(0).found().contains("ended 2 times"), left.problems()::toString);
    History.Operation told = CheckChild.operation(intake, id);
    assertEquals(History.Operation.State.FAILED, told.state());
    assertTrue(told.failure().getString("detail").contains("ended 2 times"));
    // The next start does not look at it at all.
    assertEquals(0, run(CheckChild.class, "halting-4", "", artifacts, id.toString()));
  }

  /** The upload's operation, once it tells no more that the check is under way. */
  private static History.Operation ended(UUID upload) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (true) {
      History.Operation operation = CheckChild.operation(intake, upload);
      if (operation.state() != History.Operation.State.RUNNING) {
        return operation;
      }
      assertFalse(System.nanoTime() > end, "the operation still runs after 30 s");
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Runs a process on the database to its end, and returns how it ended. */
  private static int run(Class<?> main, String log, String option, Path artifacts, String last) {
    Path output = directory.resolve(log + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    if (!option.isEmpty()) {
      command.add(option);
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            database.host(),
            Integer.toString(database.port()),
            database.database(),
            database.user(),
            database.password(),
            artifacts.toString(),
            last));
    try {
      Process child =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        assertTrue(child.waitFor(180, TimeUnit.SECONDS), "the child did not end");
      } finally {
        child.destroyForcibly();
      }
      int exit = child.exitValue();
      assertTrue(
          exit == 0 || exit == IntakeChild.HALTED, () -> "exit " + exit + ": " + read(output));
      return exit;
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
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
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }
}
