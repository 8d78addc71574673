package dev.slipway.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What the audit's table and the keys' options make of words and changes. */
class AuditCommandTest {

  @Test
  void aChangeIsShownByTheFieldsThatDiffer() {
    JsonObject change =
        new JsonObject()
            .put(
                "before",
                new JsonObject().put("revision", 1).put("a", "x").put("same", 1).put("gone", true))
            .put(
                "after",
                new JsonObject().put("revision", 2).put("a", "y").put("same", 1).put("new", 3));
    assertEquals("a x → y, gone true → –, new – → 3", AuditCommand.difference(change));
    assertEquals("", AuditCommand.difference(new JsonObject().put("after", new JsonObject())));
  }

  @Test
  void anOverlapIsATimeWithItsUnit() {
    assertEquals(0, KeyChanges.Rotate.seconds("0s"));
    assertEquals(600, KeyChanges.Rotate.seconds("10m"));
    assertEquals(86_400, KeyChanges.Rotate.seconds("24H"));
    assertEquals(604_800, KeyChanges.Rotate.seconds("7d"));
    for (String wrong : new String[] {"", "10", "soon", "-1s", "1w", "1.5h", "99999999999s"}) {
      assertThrows(CliException.class, () -> KeyChanges.Rotate.seconds(wrong), wrong);
    }
  }

  @Test
  void whatAKeyMayAndHowMuchIsShownInWords() {
    JsonObject key =
        new JsonObject(
            "{\"grants\":[{\"right\":\"PREDICT\",\"pattern\":\"house-*\"}],\"quota\":"
                + "{\"requestsPerSecond\":50,\"itemsPerSecond\":0.5,\"bytesInFlight\":null}}");
    assertEquals("predict:house-*", KeyLimits.shownScope(key));
    assertEquals("50 requests/s, 0.5 items/s", KeyLimits.shownQuota(key));
    assertEquals(
        "all of its principal's", KeyLimits.shownScope(new JsonObject().putNull("grants")));
  }
}
