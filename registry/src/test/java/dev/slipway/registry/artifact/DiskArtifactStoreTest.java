package dev.slipway.registry.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.registry.api.ArtifactFile;
import dev.slipway.registry.api.ArtifactLease;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskArtifactStoreTest {
  @TempDir Path root;

  private Vertx vertx;
  private DiskArtifactStore store;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    store = new DiskArtifactStore(vertx, new DiskPool(vertx, "test-disk", 2), root);
  }

  @AfterEach
  void stop() {
    assertEquals(0, store.openLeases(), "a lease was not closed");
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException ours) {
        throw ours;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (Exception late) {
      throw new IllegalStateException(late);
    }
  }

  /** Files in a folder as an upload leaves them, and their manifest. */
  private Manifest incoming(Path folder, Map<String, String> files) throws IOException {
    Files.createDirectories(folder);
    List<ArtifactFile> list = new ArrayList<>();
    for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
      byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
      String sha256 = Sha256.ofText(file.getValue());
      if (!Files.exists(folder.resolve(sha256))) {
        Files.write(folder.resolve(sha256), content);
      }
      list.add(new ArtifactFile(file.getKey(), content.length, sha256));
    }
    return new Manifest(list);
  }

  private Manifest stored(Map<String, String> files) throws IOException {
    Path folder = root.resolve("incoming-" + System.nanoTime());
    Manifest manifest = incoming(folder, files);
    await(store.put(manifest, folder)).close();
    DurableFiles.deleteTree(folder);
    return manifest;
  }

  private static Map<String, String> read(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  private Path blob(String content) {
    String sha256 = Sha256.ofText(content);
    return root.resolve("blobs/sha256").resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  @Test
  void aLeaseIsADirectoryWithTheArtifactsFiles() throws Exception {
    Map<String, String> files =
        Map.of("model.onnx", "graph", "weights/a.bin", "aaaa", "weights/b.bin", "aaaa");
    Manifest manifest = stored(files);
    try (ArtifactLease lease = await(store.lease(manifest.digest(), "test"))) {
      assertEquals(new TreeMap<>(files), read(lease.directory()));
      assertEquals(
          "r-xr-xr-x",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(lease.directory())));
      assertEquals(
          "r--r--r--",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(lease.directory().resolve("model.onnx"))));
      assertEquals(
          Files.getAttribute(blob("graph"), "unix:ino"),
          Files.getAttribute(lease.directory().resolve("model.onnx"), "unix:ino"),
          "the bytes are there twice");
    }
  }

  @Test
  void leasesOfOneArtifactShareItsDirectoryAndTwoAtOnceMakeItOnce() throws Exception {
    Manifest manifest = stored(Map.of("model.onnx", "graph", "w", "w"));
    List<Future<ArtifactLease>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(store.lease(manifest.digest(), "test"));
    }
    for (Future<ArtifactLease> one : all) {
      assertEquals(2, read(await(one).directory()).size());
    }
    assertEquals(8, store.openLeases());
    all.forEach(one -> one.result().close());
    all.forEach(one -> one.result().close());
    assertEquals(1, DurableFiles.children(root.resolve("directories")).size());
  }

  @Test
  void aDirectoryFromWhichSomethingIsMissingIsMadeAnew() throws Exception {
    Manifest manifest = stored(Map.of("model.onnx", "graph", "w", "w"));
    Path directory;
    try (ArtifactLease lease = await(store.lease(manifest.digest(), "test"))) {
      directory = lease.directory();
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    Files.delete(directory.resolve("w"));
    try (ArtifactLease lease = await(store.lease(manifest.digest(), "test"))) {
      assertEquals(2, read(lease.directory()).size());
    }
  }

  @Test
  void whatIsNotStoredIsSaid() throws Exception {
    SlipwayException missing =
        assertThrows(SlipwayException.class, () -> await(store.lease("0".repeat(64), "test")));
    assertEquals(FailureCode.NOT_FOUND, missing.code());
    Manifest manifest = stored(Map.of("model.onnx", "graph"));
    Files.delete(blob("graph"));
    assertEquals(
        FailureCode.NOT_FOUND,
        assertThrows(SlipwayException.class, () -> await(store.lease(manifest.digest(), "test")))
            .code());
  }

  @Test
  void aDamagedManifestIsNotBelieved() throws Exception {
    Manifest manifest = stored(Map.of("model.onnx", "graph"));
    Path file =
        root.resolve("manifests/sha256")
            .resolve(manifest.digest().substring(0, 2))
            .resolve(manifest.digest());
    Files.writeString(file, manifest.canonical().replace("model", "Model"));
    assertEquals(
        FailureCode.INTERNAL,
        assertThrows(SlipwayException.class, () -> await(store.manifest(manifest.digest())))
            .code());
  }

  @Test
  void theSameContentIsStoredOnce() throws Exception {
    Manifest first = stored(Map.of("a", "same", "b", "other"));
    Object inode = Files.getAttribute(blob("same"), "unix:ino");
    Manifest second = stored(Map.of("c", "same"));
    assertEquals(inode, Files.getAttribute(blob("same"), "unix:ino"));
    assertFalse(first.digest().equals(second.digest()));
  }

  @Test
  void aBlobIsReadAsAStream() throws Exception {
    String content = "x".repeat(1_000_000);
    stored(Map.of("model.onnx", content));
    ArtifactStore.Content blob = await(store.read(Sha256.ofText(content)));
    assertEquals(content.length(), blob.bytes());
    Buffer all = Buffer.buffer();
    Promise<Void> end = Promise.promise();
    blob.stream().handler(all::appendBuffer);
    blob.stream().endHandler(end::complete);
    blob.stream().exceptionHandler(end::fail);
    blob.stream().resume();
    await(end.future());
    blob.hold().close();
    assertArrayEquals(content.getBytes(StandardCharsets.UTF_8), all.getBytes());
  }

  @Test
  void anInspectorSeesTheFilesOfTheManifestAndNoOthers() throws Exception {
    Manifest manifest = stored(Map.of("model.onnx", "graph", "w/x", "0123456789"));
    ArtifactFiles files = store.files(manifest);
    assertEquals(
        List.of(new ArtifactFiles.Entry("model.onnx", 5), new ArtifactFiles.Entry("w/x", 10)),
        files.entries());
    try (InputStream in = files.open("w/x")) {
      assertEquals('0', in.read());
      assertEquals(4, in.skip(4));
      assertEquals("56789", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    try (InputStream in = files.open("w/x")) {
      assertEquals(10, in.skip(1_000), "a skip beyond the end hides that a file is cut off");
      assertEquals(-1, in.read());
    }
    assertThrows(IOException.class, () -> files.open("../blobs"));
  }

  @Test
  void whatIsHeldOrLeasedIsNotCondemned() throws Exception {
    Manifest leased = stored(Map.of("model.onnx", "leased"));
    stored(Map.of("model.onnx", "free"));
    Set<String> both = Set.of(Sha256.ofText("leased"), Sha256.ofText("free"));
    try (ArtifactLease lease = await(store.lease(leased.digest(), "test"));
        ArtifactStore.Condemned condemned = await(store.condemn(both))) {
      assertEquals(Set.of(Sha256.ofText("free")), condemned.sha256s());
      assertEquals(4, await(condemned.delete(both)));
      assertEquals(0, await(store.removeDirectories(Set.of())));
      assertTrue(Files.exists(lease.directory().resolve("model.onnx")));
    }
    assertTrue(Files.exists(blob("leased")));
    assertFalse(Files.exists(blob("free")));
    assertEquals(1, await(store.removeDirectories(Set.of())));
  }

  @Test
  void whoeverWantsABlobThatIsBeingDeletedWaitsAndStoresItAgain() throws Exception {
    Path folder = root.resolve("incoming-again");
    Manifest manifest = incoming(folder, Map.of("model.onnx", "wanted"));
    await(store.put(manifest, folder)).close();
    Future<ArtifactStore.Hold> put;
    try (ArtifactStore.Condemned condemned =
        await(store.condemn(Set.of(Sha256.ofText("wanted"))))) {
      put = store.put(manifest, folder);
      await(condemned.delete(condemned.sha256s()));
      assertFalse(put.isComplete());
    }
    await(put).close();
    assertTrue(Files.exists(blob("wanted")));
  }

  @Test
  void onlyBlobsThatWereLongUntouchedAreOld() throws Exception {
    stored(Map.of("model.onnx", "graph"));
    assertEquals(Set.of(), await(store.blobsOlderThan(Duration.ofHours(1))));
    assertEquals(
        Set.of(Sha256.ofText("graph")), await(store.blobsOlderThan(Duration.ofMinutes(-1))));
  }
}
