package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a page shows only now and then: brought about, and there when a method returns. */
final class States {

  private static final int UPLOAD_BYTES = 24 << 20;
  private static final int BYTES_PER_SECOND = 512 << 10;

  private static final String EVENTS = "**/api/v1/events*";
  private static final String OVERVIEW = "**/api/v1/overview*";

  private States() {}

  /** Somebody who may look and no more, signed in. */
  static KeptSession aViewer(Chromium chromium, RunningServer server) {
    server
        .api()
        .post(
            "/api/v1/principals",
            new io.vertx.core.json.JsonObject()
                .put("name", "vera")
                .put("kind", "PERSON")
                .put("displayName", "Vera Novak")
                .put(
                    "grants",
                    new JsonArray()
                        .add(
                            new io.vertx.core.json.JsonObject()
                                .put("right", "VIEW")
                                .put("pattern", "*"))));
    String code =
        server
            .api()
            .post("/api/v1/principals/vera/password-code", new io.vertx.core.json.JsonObject())
            .body()
            .getString("code");
    try (BrowserContext context = chromium.person()) {
      Desk desk = new Desk(context.newPage(), server);
      desk.open("/models/house-prices");
      desk.press("Set a password with a code");
      desk.field("Name").fill("vera");
      desk.field("Code").fill(code);
      desk.field("New password").fill(Desk.PASSWORD);
      desk.page().locator("form button[type=submit]").click();
      assertThat(desk.heading("house-prices")).isVisible();
      return new KeptSession(chromium, context.storageState());
    }
  }

  /** Over a slow line, so that it is seen on its way. */
  static void anUploadUnderWay(Page page, RunningServer server, Path folder, Words words)
      throws IOException {
    Path file = Files.write(folder.resolve("house-prices-wide.onnx"), new byte[UPLOAD_BYTES]);
    page.navigate(server.url() + "/upload?model=house-prices");
    Places.settles(page, words.say("upload.titleOf", "model", "house-prices"));
    JsonObject slow = new JsonObject();
    slow.addProperty("offline", false);
    slow.addProperty("latency", 0);
    slow.addProperty("downloadThroughput", -1);
    slow.addProperty("uploadThroughput", BYTES_PER_SECOND);
    var line = page.context().newCDPSession(page);
    line.send("Network.enable");
    line.send("Network.emulateNetworkConditions", slow);
    page.getByTestId("files").setInputFiles(file);
    assertThat(page.getByRole(AriaRole.PROGRESSBAR).first())
        .hasAttribute("aria-valuenow", java.util.regex.Pattern.compile("^[1-9]"));
  }

  static void isCancelled(Page page, Words words) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(words.say("upload.cancel")))
        .first()
        .click();
    assertThat(page.getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
  }

  /** What a page says when its server cannot answer. */
  static void somethingFails(Page page, RunningServer server, Words words) {
    page.route(
        OVERVIEW,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(500)
                    .setContentType("application/problem+json")
                    .setBody(
                        """
                        {"type":"about:blank","title":"Internal","status":500,"code":"INTERNAL",\
                        "detail":"the database answered too late","requestId":"01KB6Z5T0QF3"}""")));
    page.navigate(server.url() + "/models");
    // What failed is read aloud at once.
    Locator alert = page.getByRole(AriaRole.ALERT);
    assertThat(alert).containsText(words.say("models.failed"));
    assertThat(alert).containsText("01KB6Z5T0QF3");
    page.unroute(OVERVIEW);
  }

  /** The page is there, and no event comes any more. */
  static void theStreamIsLost(Page page, RunningServer server, Words words) {
    page.route(EVENTS, Route::abort);
    page.navigate(server.url() + "/models/house-prices");
    Places.settles(page, "house-prices");
    // What is old is read aloud when there is a pause.
    assertThat(
            page.getByRole(AriaRole.STATUS)
                .getByRole(
                    AriaRole.BUTTON,
                    new Locator.GetByRoleOptions().setName(words.say("stale.now")).setExact(true)))
        .isVisible();
  }

  /** Goes on behind the question that stands over the page of somebody whose session ended. */
  static KeptSession signsInAgain(Page page, Chromium chromium, Words words) {
    Locator again = page.getByRole(AriaRole.DIALOG);
    again
        .getByLabel(words.say("signIn.password"), new Locator.GetByLabelOptions().setExact(true))
        .fill(Desk.PASSWORD);
    again
        .getByRole(
            AriaRole.BUTTON,
            new Locator.GetByRoleOptions().setName(words.say("signIn.enter")).setExact(true))
        .click();
    assertThat(again).isHidden();
    return new KeptSession(chromium, page.context().storageState());
  }
}
