package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.it.server.Browser.Reply;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long sessions and passwords are is what the configuration says, each in its own unit. */
class SignInSettingsIT {

  private static final String TWENTY = "violins hum at night";

  /** More than a request takes on a slow machine, less than what another unit would make. */
  private static final Duration SLACK = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void sessionsAndPasswordsAreAsLongAsTheConfigurationSays() throws Exception {
    try (RunningServer server =
        RunningServer.on(folder.resolve("data"))
            .hashing()
            .set("access.session-idle", "7")
            .set("access.session-hours", "3")
            .set("access.password-length", "21")
            .await()) {
      Browser ada = new Browser(server.url());
      JsonObject judged =
          ada.post("/api/v1/passwords/check", new JsonObject().put("password", TWENTY))
              .is(200)
              .body();
      assertEquals(21, judged.getInteger("least"));
      assertFalse(judged.getBoolean("acceptable"));

      JsonObject claim =
          new JsonObject()
              .put("code", server.log().replaceAll("(?s).*shown only now: (\\S+).*", "$1"))
              .put("name", "ada");
      assertEquals(
          "password",
          ada.post("/api/v1/first-administrator", claim.copy().put("password", TWENTY))
              .is(400)
              .body()
              .getString("field"));
      Instant before = Instant.now();
      Reply made =
          ada.post("/api/v1/first-administrator", claim.copy().put("password", TWENTY + "s"))
              .is(201);
      assertTrue(
          made.header("Set-Cookie").contains("Max-Age=" + Duration.ofHours(3).toSeconds()),
          made.header("Set-Cookie"));
      lasts(made.body(), before);
      lasts(ada.get("/api/v1/session").is(200).body(), before);
    }
  }

  private static void lasts(JsonObject session, Instant from) {
    about(from.plus(Duration.ofMinutes(7)), session.getString("idleUntil"));
    about(from.plus(Duration.ofHours(3)), session.getString("expiresAt"));
  }

  private static void about(Instant expected, String told) {
    Duration off = Duration.between(expected, Instant.parse(told)).abs();
    assertTrue(off.compareTo(SLACK) < 0, () -> told + " is not about " + expected);
  }
}
