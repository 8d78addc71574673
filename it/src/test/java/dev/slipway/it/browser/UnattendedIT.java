package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page that goes on reading by itself is no person. */
@Needs(Part.CHROMIUM)
class UnattendedIT {

  private static final int IDLE_MINUTES = 1;

  /** The idle time, what still counts after a touch, and until the page is told. */
  private static final long PATIENCE_SECONDS = 60 + 15 + 20;

  @TempDir Path folder;

  @Test
  void whoLeftIsSignedOutAndWhoActsIsNot() throws Exception {
    try (Chromium chromium = Chromium.start();
        RunningServer server =
            RunningServer.on(folder.resolve("data"))
                .hashing()
                .set("access.session-idle", String.valueOf(IDLE_MINUTES))
                .await();
        BrowserContext hers = chromium.person();
        BrowserContext elsewhere = chromium.person()) {
      Desk acts = new Desk(hers.newPage(), server);
      acts.makesTheFirstAccount(server, "mara.lin");
      Desk left = new Desk(elsewhere.newPage(), server);
      left.open("/");
      left.signsIn("mara.lin", Desk.PASSWORD);
      assertThat(left.heading("Models")).isVisible();
      AtomicInteger watched = new AtomicInteger();
      left.page()
          .onRequest(
              request -> {
                if ("true".equals(request.headers().get("slipway-watching"))) {
                  watched.incrementAndGet();
                }
              });
      // Both ask for the devices every ten seconds.
      acts.open("/engines");
      left.open("/engines");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!ended(left).isVisible() && System.nanoTime() < end) {
        acts.page().keyboard().press("Shift");
        acts.page().waitForTimeout(1_000);
      }
      assertThat(ended(left)).isVisible();
      assertTrue(watched.get() > 2, () -> watched + " readings while nobody was there");
      assertThat(ended(acts)).isHidden();
      assertEquals(
          200,
          hers.request().get(server.url().resolve("/api/v1/session").toString()).status(),
          "the session of who acts");
    }
  }

  private static Locator ended(Desk desk) {
    return desk.page()
        .getByRole(AriaRole.DIALOG)
        .filter(new Locator.FilterOptions().setHasText("The session has ended"));
  }
}
