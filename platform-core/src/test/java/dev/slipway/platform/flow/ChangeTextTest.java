package dev.slipway.platform.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Change.Kind;
import dev.slipway.registry.api.Glance.Deed;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeTextTest {

  private static Deed deed(
      Kind kind, String action, @Nullable Integer version, String before, String after) {
    return new Deed(
        new Change.Position(1, 2),
        Instant.EPOCH,
        "ada",
        kind,
        "m/7",
        action,
        version,
        new JsonObject(before),
        new JsonObject(after),
        "");
  }

  @ParameterizedTest(name = "{5}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "TRAFFIC|first|-|{}|{\"routes\":[{\"version\":1,\"weight\":10000}]}|Traffic v1 100 %",
        "TRAFFIC|set|-|{\"routes\":[{\"version\":3,\"weight\":9900},{\"version\":4,\"weight\":100}]}|{\"routes\":[{\"version\":3,\"weight\":9000},{\"version\":4,\"weight\":1000}]}|Traffic v4 1 % → 10 %",
        "TRAFFIC|set|-|{\"routes\":[{\"version\":3,\"weight\":10000}]}|{\"routes\":[{\"version\":4,\"weight\":10000}]}|Traffic v4 0 % → 100 %",
        "TRAFFIC|set|-|{\"routes\":[{\"version\":3,\"weight\":10000}],\"shadows\":[]}|{\"routes\":[{\"version\":3,\"weight\":10000}],\"shadows\":[{\"version\":13,\"sample\":2000}]}|Shadow v13 20 %",
        "TRAFFIC|set|-|{\"routes\":[{\"version\":3,\"weight\":10000}]}|{\"routes\":[{\"version\":3,\"weight\":10000}]}|Traffic policy",
        "ALIAS|set|-|{\"alias\":\"champion\",\"version\":8}|{\"alias\":\"champion\",\"version\":9}|@champion v8 → v9",
        "ALIAS|set|-|{}|{\"alias\":\"champion\",\"version\":9}|@champion v9",
        "ALIAS|remove|-|{\"alias\":\"champion\",\"version\":8}|{\"alias\":\"champion\",\"version\":null}|@champion v8 → none",
        "DEPLOYMENT|create|-|{}|{\"version\":2}|Deploy v2",
        "DEPLOYMENT|edit|-|{\"version\":2,\"wished\":\"LOADED\"}|{\"version\":2,\"wished\":\"UNLOADED\"}|Unload v2",
        "DEPLOYMENT|edit|-|{\"version\":2,\"instances\":{\"max\":1}}|{\"version\":2,\"instances\":{\"max\":2}}|Instances of v2 1 → 2",
        "DEPLOYMENT|edit|-|{\"version\":2,\"batching\":{\"maxDelayMicros\":0}}|{\"version\":2,\"batching\":{\"maxDelayMicros\":400}}|Batch delay of v2 0 → 400 µs",
        "DEPLOYMENT|delete|-|{\"version\":2}|{}|Deployment of v2 deleted",
        "DEPLOYMENT|retry|-|{\"version\":2}|{\"version\":2}|Retry v2",
        "VERSION|register|-|{}|{\"number\":7}|Version v7 registered",
        "VERSION|remove|-|{\"number\":7}|{\"number\":7}|Version v7 removed",
        "STATUS|ready|4|{}|{\"state\":\"READY\"}|v4 READY",
        "STATUS|failed|-|{}|{\"state\":\"FAILED\"}|deployment m/7 FAILED",
        "MODEL|create|-|{}|{}|Model created",
        "MODEL|edit|-|{}|{}|Description edited",
      })
  void aChangeIsSaidInAFewWords(
      Kind kind,
      String action,
      @Nullable Integer version,
      String before,
      String after,
      String text) {
    assertEquals(text, ChangeText.of(deed(kind, action, version, before, after)));
  }
}
