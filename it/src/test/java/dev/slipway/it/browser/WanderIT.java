package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody in a hurry on a slow machine: from page to page before the one before is there, while
 * the server is restarted, and with many tabs. No page may stay empty.
 */
@Needs(Part.CHROMIUM)
class WanderIT {

  private static final List<String> PAGES =
      List.of(
          "/models",
          "/models/house-prices",
          "/models/house-prices/versions",
          "/models/house-prices/playground",
          "/upload",
          "/uploads/quarantined",
          "/engines",
          "/audit",
          "/settings/people",
          "/settings/keys",
          "/settings/configuration",
          "/settings/account",
          "/help/quickstart");

  private static final int STEPS = 200;

  /** How many times slower than this machine. */
  private static final int SLOWER = 6;

  /** After a step somebody waits for the page, now and then; a slow machine may take its time. */
  private static final int PATIENCE_MILLIS = 20_000;

  /** What stands on the page: its title, or what went wrong and a way on. */
  private static final String SHOWN =
      "(document.querySelector('main h1, main h2, main [role=alert]')?.textContent ?? '').trim()"
          + " !== ''";

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static KeptSession mara;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).await();
    server.register("house-prices", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
    server.deploy("house-prices", 1);
    mara = KeptSession.ofTheFirstAdministrator(chromium, server);
  }

  @AfterAll
  static void stop() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void noPageStaysEmptyHoweverFastSomebodyGoesAndWhileTheServerIsRestarted() throws Exception {
    Random random = new Random(5);
    List<String> empty = new ArrayList<>();
    try (BrowserContext person = mara.person()) {
      Page page = person.newPage();
      JsonObject slow = new JsonObject();
      slow.addProperty("rate", SLOWER);
      page.navigate(server.url() + "/models");
      assertThat(page.locator("main h1").first()).isVisible();
      person.newCDPSession(page).send("Emulation.setCPUThrottlingRate", slow);
      int port = server.url().getPort();
      for (int step = 1; step <= STEPS; step++) {
        String to = PAGES.get(random.nextInt(PAGES.size()));
        if (step == 60) {
          server.kill9();
        } else if (step == 110) {
          server = RunningServer.on(folder.resolve("data")).port(port).await();
        }
        if (step % 25 == 0 && server.process().isAlive()) {
          // A whole load in the middle of it.
          page.navigate(server.url() + to);
        } else {
          page.evaluate("to => history.pushState(null, '', to)", to);
        }
        page.waitForTimeout(random.nextInt(120));
        if (step % 10 == 0) {
          shown(page, step, to, empty);
        }
      }
      // Also what could not be loaded while the server was away.
      for (String to : PAGES) {
        page.evaluate("to => history.pushState(null, '', to)", to);
        shown(page, STEPS, to, empty);
        assertThat(page.locator("main h1").first()).isVisible();
      }
    }
    assertEquals(List.of(), empty);
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void aPartThatDoesNotComeLeavesThePageAndComesTheNextTime() {
    try (BrowserContext person = mara.person()) {
      Page page = person.newPage();
      page.navigate(server.url() + "/models");
      assertThat(page.locator("main h1").first()).isVisible();
      for (String part : List.of("**/Palette*.js", "**/EnginesPage*.js")) {
        page.route(part, route -> route.abort());
      }
      page.keyboard().press("Control+k");
      page.evaluate("history.pushState(null, '', '/engines')");
      assertThat(page.getByText("The page is not shown")).isVisible();
      assertThat(page.getByText("The server cannot be reached.").first()).isVisible();
      assertThat(page.getByRole(AriaRole.NAVIGATION).first()).isVisible();

      page.unroute("**/Palette*.js");
      page.unroute("**/EnginesPage*.js");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try again")).click();
      assertThat(page.locator("main h1").first()).hasText("Engines & devices");
      page.keyboard().press("Control+k");
      assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
    }
  }

  @Test
  void aPageWhoseProgramDidNotComeBeginsAnewByItself() {
    try (BrowserContext person = mara.person()) {
      Page page = person.newPage();
      int[] refused = {0};
      page.route(
          Pattern.compile("/assets/(index|en)-[^/]*\\.js"),
          route -> {
            if (refused[0]++ < 2) {
              route.abort();
            } else {
              route.resume();
            }
          });
      page.navigate(server.url() + "/models");
      assertThat(page.locator("main h1").first())
          .hasText("Models", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
      assertTrue(refused[0] >= 3, "it was refused first");
    }
  }

  @Test
  void theTabInFrontIsNotStarvedByThoseInTheBackground() {
    try (BrowserContext person = mara.person()) {
      for (int tab = 0; tab < 8; tab++) {
        Page page = person.newPage();
        page.navigate(server.url() + "/models");
        assertThat(page.locator("main h1").first()).isVisible();
        assertThat(page.getByText("Live", new Page.GetByTextOptions().setExact(true)).first())
            .isVisible();
        // What a browser tells a tab that goes to the background.
        page.evaluate(
            "() => { Object.defineProperty(document, 'visibilityState', { configurable: true, get:"
                + " () => 'hidden' }); document.dispatchEvent(new Event('visibilitychange')); }");
      }
      Page first = person.pages().get(0);
      first.evaluate(
          "() => { Object.defineProperty(document, 'visibilityState', { configurable: true, get: ()"
              + " => 'visible' }); document.dispatchEvent(new Event('visibilitychange')); }");
      first.evaluate("history.pushState(null, '', '/audit')");
      assertThat(first.locator("main h1").first()).hasText("Audit");
    }
  }

  private static void shown(Page page, int step, String to, List<String> empty) {
    try {
      Chromium.until(page, SHOWN, PATIENCE_MILLIS);
    } catch (AssertionError never) {
      empty.add("step " + step + ": " + to + " stayed empty: " + page.locator("body").innerHTML());
    }
  }
}
