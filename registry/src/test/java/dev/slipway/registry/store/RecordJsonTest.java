package dev.slipway.registry.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.bus.Actor;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.Model;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import dev.slipway.registry.api.Version;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records as the database keeps them. */
class RecordJsonTest {
  private static final Instant AT = Instant.parse("2026-11-25T02:03:04.567891Z");

  static Stream<Record> records() {
    Signature signature =
        new Signature(
            Signature.DEFAULT,
            List.of(
                new TensorSpec("x", TensorType.INT64, Shape.of(-1, 1L << 40)),
                new TensorSpec("s", TensorType.BYTES, Shape.SCALAR)),
            List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1))));
    return Stream.of(
        signature,
        new Model("m", "", Map.of("a", "b"), "ada", 3, Map.of("champion", 2), 7, AT, AT, null),
        new Version(
            "m",
            2,
            "ab".repeat(32),
            1L << 33,
            "onnx",
            "onnx",
            "model.onnx",
            List.of(signature),
            new Version.Lineage(1, "run-9", null),
            "ada",
            AT,
            new Version.Note(1, "good", Map.of(), "ada", AT),
            new Version.Removal("ada", "old", AT)),
        new Deployment(
            5,
            "m",
            2,
            Deployment.Wished.LOADED,
            DeploymentSettings.DEFAULT,
            1,
            4,
            0,
            "ada",
            AT,
            AT,
            List.of(
                new DeploymentStatus(
                    5,
                    "n",
                    4,
                    DeploymentStatus.State.PENDING,
                    "NO_CAPACITY",
                    "needs 2 GB",
                    0,
                    null,
                    new DeploymentStatus.Memory(1, 2, 3),
                    AT))),
        new TrafficRevision(
            9,
            "m",
            2,
            new TrafficPolicy(
                List.of(new TrafficPolicy.Route(1, 9000), new TrafficPolicy.Route(2, 1000)),
                new TrafficPolicy.StickyKey(TrafficPolicy.StickyKey.Source.INPUT, "user"),
                "salt",
                List.of(new TrafficPolicy.Shadow(3, 100))),
            1,
            null,
            "ada",
            "why",
            AT),
        new Principal(
            "ada",
            Principal.Kind.PERSON,
            "Ada",
            true,
            List.of(new Actor.Grant(Actor.Right.PREDICT, "*")),
            1,
            AT,
            true,
            AT));
  }

  @Test
  void settingsThatWereStoredBeforeThereWasAChoiceLoadTheNewOnesFirst() {
    JsonObject stored = RecordJson.write(DeploymentSettings.DEFAULT);
    stored.remove("swap");
    assertEquals(
        DeploymentSettings.Swap.LOAD_FIRST,
        RecordJson.read(stored, DeploymentSettings.class).swap());
  }

  @ParameterizedTest
  @MethodSource("records")
  void aRecordIsReadAsItWasWritten(Record record) {
    JsonObject written = new JsonObject(RecordJson.write(record).encode());
    assertEquals(record, RecordJson.read(written, record.getClass()));
  }

  @Test
  void whatIsNullIsLeftOutAndReadAsNull() {
    JsonObject written = RecordJson.write(Version.Lineage.UNKNOWN);
    assertFalse(written.containsKey("run"));
    assertEquals(Version.Lineage.UNKNOWN, RecordJson.read(written, Version.Lineage.class));
  }

  @Test
  void mapsAreSortedSoThatEqualRecordsGiveEqualText() {
    assertEquals(
        RecordJson.write(model(Map.of("a", "1", "b", "2", "c", "3"))).encode(),
        RecordJson.write(model(Map.of("c", "3", "b", "2", "a", "1"))).encode());
  }

  @Test
  void whatIsNoSuchRecordIsSaidToBeNone() {
    assertThrows(
        IllegalStateException.class,
        () ->
            RecordJson.read(
                new JsonObject().put("version", 0).put("weight", 1), TrafficPolicy.Route.class));
  }

  private static Model model(Map<String, String> tags) {
    return new Model("m", "", tags, "ada", 0, Map.of(), 1, AT, AT, null);
  }
}
