package dev.slipway.platform.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.FootprintKey;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFilesTest {

  private static final Instant T = Instant.parse("2026-11-25T01:02:03.456789Z");

  @TempDir Path directory;

  @Test
  void aSnapshotComesBackAsItWasSaved() throws IOException {
    FootprintKey key = new FootprintKey("d", "onnx", "1", "cpu", "a=1");
    Footprint footprint = new Footprint(1L << 40, 2, 3, 4, 5);
    new LocalSnapshot(directory).save(T, serving(), Map.of(key, footprint));
    LocalSnapshot.Kept kept = new LocalSnapshot(directory).load();
    assertNotNull(kept);
    assertEquals(T, kept.savedAt());
    assertEquals(serving(), kept.serving());
    assertEquals(List.of(new LocalSnapshot.Measured(key, footprint)), kept.footprints());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(directory.resolve("snapshot.json"))));
  }

  @Test
  void nothingKeptIsNull() throws IOException {
    assertNull(new LocalSnapshot(directory).load());
  }

  @Test
  void whatIsConfirmedIsAsOldAsTheConfirmationAndWhatIsSavedAnewIsNot() throws IOException {
    Instant later = T.plusSeconds(604_800);
    new LocalSnapshot(directory).save(T, serving(), Map.of());
    LocalSnapshot next = new LocalSnapshot(directory);
    next.confirm(later);
    assertEquals(T, next.load().savedAt(), "nobody knew what was confirmed");
    next.confirm(later);
    assertEquals(later, new LocalSnapshot(directory).load().savedAt());
    next.save(T.plusSeconds(1), serving(), Map.of());
    assertEquals(
        T.plusSeconds(1),
        new LocalSnapshot(directory).load().savedAt(),
        "a confirmation of an earlier snapshot confirms nothing");
    Files.writeString(directory.resolve("snapshot-confirmed.json"), "{\"sav");
    assertEquals(T.plusSeconds(1), new LocalSnapshot(directory).load().savedAt());
  }

  @Test
  void anotherReleasesFormIsNotReadAndADamagedFileIsNamed() throws IOException {
    new DurableFile(directory.resolve("snapshot.json")).write(new JsonObject().put("format", 99));
    assertNull(new LocalSnapshot(directory).load());
    new DurableFile(directory.resolve("snapshot.json")).write(new JsonObject().put("format", 1));
    IOException damaged =
        assertThrows(IOException.class, () -> new LocalSnapshot(directory).load());
    assertTrue(damaged.getMessage().contains("snapshot.json"), damaged.getMessage());
    Files.writeString(directory.resolve("snapshot.json"), "{\"form");
    assertThrows(IOException.class, () -> new LocalSnapshot(directory).load());
  }

  @Test
  void aKillBetweenTheTwoFilesLeavesTheOldContent() throws IOException {
    DurableFile file = new DurableFile(directory.resolve("x.json"));
    file.write(new JsonObject().put("v", 1));
    Files.writeString(directory.resolve("x.json.next"), "{\"v\":");
    assertEquals(new JsonObject().put("v", 1), file.read());
    file.write(new JsonObject().put("v", 2));
    assertEquals(new JsonObject().put("v", 2), file.read());
  }

  @Test
  void eachStartIsCounted() throws IOException {
    assertEquals(new NodeIdentity("node-1", 1), NodeIdentity.begin(directory, "node-1"));
    assertEquals(new NodeIdentity("node-1", 2), NodeIdentity.begin(directory, "node-1"));
    assertEquals(3, NodeIdentity.begin(directory, "renamed").start());
  }

  private static ServingSnapshot serving() {
    Signature signature =
        new Signature(
            Signature.DEFAULT,
            List.of(new TensorSpec("x", TensorType.FP32, Shape.of(-1, 4))),
            List.of(new TensorSpec("y", TensorType.BYTES, Shape.SCALAR)));
    return new ServingSnapshot(
        T,
        List.of(
            new ServingSnapshot.Wish(
                7,
                3,
                "m",
                2,
                Deployment.Wished.LOADED,
                DeploymentSettings.DEFAULT,
                1,
                "ab".repeat(32),
                5_000_000_000L,
                "onnx",
                "onnx",
                "model.onnx",
                List.of(signature))),
        List.of(
            new TrafficRevision(
                12,
                "m",
                4,
                new TrafficPolicy(
                    List.of(new TrafficPolicy.Route(1, 9000), new TrafficPolicy.Route(2, 1000)),
                    new TrafficPolicy.StickyKey(TrafficPolicy.StickyKey.Source.HEADER, "x-user"),
                    "salt",
                    List.of(new TrafficPolicy.Shadow(3, 100))),
                null,
                5L,
                "ada",
                "because",
                T)),
        List.of(new ServingSnapshot.Alias("m", "champion", 1, 2)),
        List.of(
            new ServingSnapshot.KeyHash(
                "slw_abc",
                "cd".repeat(32),
                "ada",
                Principal.Kind.PERSON,
                List.of(new Actor.Grant(Actor.Right.PREDICT, "*")),
                1,
                T)));
  }
}
