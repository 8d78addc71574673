package dev.slipway.registry.intake;

import static dev.slipway.registry.intake.Archives.text;
import static dev.slipway.registry.intake.IntakeUnderTest.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import dev.slipway.registry.api.ArtifactLease;
import dev.slipway.registry.api.Artifacts;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.artifact.ArtifactStore;
import dev.slipway.registry.artifact.BlobCollection;
import dev.slipway.registry.artifact.Manifest;
import dev.slipway.registry.artifact.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted, and what never is. */
class CollectionIT {
  private static final byte[] MODEL = text("sound\nkept");

  @TempDir Path directory;
  private PostgresAddress database;
  private IntakeUnderTest intake;

  @BeforeEach
  void start() {
    database = TestPostgres.freshDatabase();
    intake = IntakeUnderTest.start(database, directory, IntakeUnderTest.SMALL, IntakeListener.NONE);
  }

  @AfterEach
  void stop() {
    intake.close();
  }

  private ArtifactStore artifacts() {
    return Objects.requireNonNull(intake.verticle.artifacts());
  }

  private BlobCollection.Collected collect(Duration grace) {
    return await(new BlobCollection(intake.store, artifacts(), grace).collect());
  }

  private Path blob(byte[] content) {
    String sha256 = Sha256.ofText(new String(content, java.nio.charset.StandardCharsets.UTF_8));
    return directory.resolve("blobs/sha256").resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  private Version version(String model, byte[] content) {
    return intake.register(intake.checked(model, "model.txt", content).id(), null);
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password())) {
      connection.createStatement().execute(statement);
    }
  }

  @Test
  void aBlobGoesWhenItsLastVersionIsRemovedAndTheGraceIsOver() throws Exception {
    byte[] other = text("sound\nremoved");
    Version kept = version("kept", MODEL);
    Version removed = version("removed", other);
    assertEquals(0, collect(Duration.ZERO).blobs());

    intake.ask(Catalog.REMOVE_VERSION, new Catalog.RemoveVersion("removed", 1, "not needed"));
    assertEquals(0, collect(Duration.ofHours(1)).blobs(), "the grace was not kept");
    assertTrue(Files.exists(blob(other)));

    ArtifactLease lease = await(artifacts().lease(removed.digest(), "test"));
    assertEquals(0, collect(Duration.ZERO).blobs(), "a leased blob was collected");
    lease.close();

    BlobCollection.Collected collected = collect(Duration.ZERO);
    assertEquals(1, collected.blobs());
    assertEquals(other.length, collected.bytes());
    assertEquals(1, collected.directories());
    assertFalse(Files.exists(blob(other)));
    assertTrue(Files.exists(blob(MODEL)));
    await(artifacts().lease(kept.digest(), "test")).close();
    assertEquals(0, collect(Duration.ZERO).blobs());

    // The history of the removed version stays, and the same model can come again.
    assertEquals(
        removed.digest(),
        intake.ask(Catalog.GET_VERSION, new Catalog.GetVersion("removed", 1)).digest());
    assertEquals(2, version("removed", other).number());
    assertTrue(Files.exists(blob(other)));
  }

  @Test
  void aBlobWithoutARowIsCollectedAfterTheGrace() throws Exception {
    version("kept", MODEL);
    byte[] orphan = text("sound\norphan");
    Upload upload = intake.checked("other", "model.txt", orphan);
    // As a process leaves it that was killed between the files and the rows.
    await(
            artifacts()
                .put(
                    new Manifest(upload.report().contents()),
                    directory.resolve("incoming/" + upload.id() + "/content")))
        .close();
    assertTrue(Files.exists(blob(orphan)));
    assertEquals(0, collect(Duration.ofHours(1)).blobs());
    assertEquals(1, collect(Duration.ofMinutes(-1)).blobs());
    assertFalse(Files.exists(blob(orphan)));
    assertEquals(1, intake.register(upload.id(), null).number());
    assertTrue(Files.exists(blob(orphan)));
  }

  @Test
  void underADatabaseThatKnowsNoneOfTheBlobsNothingIsDeleted() throws Exception {
    version("kept", MODEL);
    intake.close();
    intake =
        IntakeUnderTest.start(
            TestPostgres.freshDatabase(), directory, IntakeUnderTest.SMALL, IntakeListener.NONE);
    assertEquals(0, collect(Duration.ofMinutes(-1)).blobs());
    assertTrue(Files.exists(blob(MODEL)));
  }

  @Test
  void anUploadWhoseTimeIsOverIsDiscardedAtTheNextStart() throws Exception {
    Upload upload = intake.create("late");
    intake.append(upload.id(), "m", MODEL, 0, false, null);
    Path folder = directory.resolve("incoming").resolve(upload.id().toString());
    assertTrue(Files.exists(folder));
    sql("update registry.upload set expires_at = now() - interval '1 second'");
    intake.close();
    intake = IntakeUnderTest.start(database, directory, IntakeUnderTest.SMALL, IntakeListener.NONE);
    long end = System.nanoTime() + 90_000_000_000L;
    while (Files.exists(folder)) {
      assertTrue(System.nanoTime() < end, "the files are still there after 90 s");
      LockSupport.parkNanos(5_000_000);
    }
    assertEquals(Upload.State.DISCARDED, intake.get(upload.id()).state());
  }

  @Test
  void foldersOfUploadsThatTheDatabaseDoesNotKnowStayForADay() throws Exception {
    Path unknown = directory.resolve("incoming").resolve(UUID.randomUUID().toString());
    Files.createDirectories(unknown);
    Path old = directory.resolve("incoming").resolve(UUID.randomUUID().toString());
    Files.createDirectories(old);
    Files.setLastModifiedTime(
        old,
        java.nio.file.attribute.FileTime.from(java.time.Instant.now().minus(Duration.ofDays(2))));
    Path foreign = Files.createDirectories(directory.resolve("incoming").resolve("notes"));
    intake.close();
    intake = IntakeUnderTest.start(database, directory, IntakeUnderTest.SMALL, IntakeListener.NONE);
    long end = System.nanoTime() + 90_000_000_000L;
    while (Files.exists(old)) {
      assertTrue(System.nanoTime() < end, "the old folder is still there after 90 s");
      LockSupport.parkNanos(5_000_000);
    }
    assertTrue(Files.exists(unknown));
    assertTrue(Files.exists(foreign));
  }

  @Test
  void aLeaseOverTheBusIsForThePlatformAndNeedsNoDatabase() {
    Version version = version("kept", MODEL);
    Artifacts.LeaseArtifact wish = new Artifacts.LeaseArtifact(version.digest(), "node-1");
    assertEquals(
        FailureCode.FORBIDDEN,
        assertThrows(SlipwayException.class, () -> intake.ask(Artifacts.LEASE, wish)).code());
    await(intake.store.close());
    try (ArtifactLease lease =
        intake.askAs(dev.slipway.bus.Actor.PLATFORM, Artifacts.LEASE, wish)) {
      assertTrue(Files.exists(lease.directory().resolve("model.txt")));
    }
  }

  @Test
  void tooManyOpenUploadsOfOnePersonAreRefused() {
    for (int i = 0; i < IntakeUnderTest.SMALL.openUploads(); i++) {
      intake.create("m");
    }
    SlipwayException refused = assertThrows(SlipwayException.class, () -> intake.create("m"));
    assertEquals(FailureCode.QUOTA_EXCEEDED, refused.code());
    intake.askAs(
        IntakeUnderTest.BOB, Uploads.CREATE, new Uploads.CreateUpload("m", List.of(), null));
  }
}
