package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * From an empty installation to a split and a rollback, as a person does it in the browser, against
 * the packaged server.
 */
@Needs(Part.CHROMIUM)
@TestMethodOrder(OrderAnnotation.class)
class StoryIT {

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static Desk mara;

  @RegisterExtension
  static final PictureOfAFailure PICTURE =
      new PictureOfAFailure(() -> mara == null ? null : mara.page());

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).hashing().await();
    mara = new Desk(chromium.person().newPage(), server);
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

  @AfterEach
  void nothingBrokeUnseen() {
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  @Order(1)
  void theFirstPersonMakesTheAdministratorsAccountAndIsSignedIn() throws Exception {
    mara.makesTheFirstAccount(server, "mara.lin");
    assertThat(mara.page().getByText("Upload the first model").first()).isVisible();
  }

  @Test
  @Order(2)
  void aModelIsUploadedLookedAtAndServed() throws Exception {
    mara.uploads("house-prices", Files.write(folder.resolve("model.onnx"), OnnxModels.linear()));
    mara.press("Register version 1 and serve it");
    assertThat(mara.heading("house-prices")).isVisible();
    assertThat(mara.page().getByText("Healthy").first()).isVisible();
  }

  @Test
  @Order(3)
  void thePlaygroundAsksItAndSaysWhoAnswered() {
    mara.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Playground")).click();
    String[] values = {"3.5", "2", "1", "80"};
    for (int i = 0; i < values.length; i++) {
      mara.field("x[" + i + "], row 1").fill(values[i]);
    }
    mara.press("Send");
    assertThat(mara.page().getByText("331").first()).isVisible();
  }

  @Test
  @Order(4)
  void aSecondVersionIsLoadedBesideTheFirstWithoutTraffic() throws Exception {
    mara.uploads(
        "house-prices",
        Files.write(folder.resolve("better.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4)));
    mara.page().getByText("Without traffic").first().click();
    mara.press("Register version 2 and load it");
    assertThat(mara.heading("house-prices")).isVisible();
    assertThat(mara.page().getByText("v2").first()).isVisible();
    assertEquals(10_000, weightOf(1));
  }

  @Test
  @Order(5)
  void aTenthOfTheTrafficIsMovedToItByHand() throws Exception {
    RunningServer.awaitTrue(
        "both versions are READY", java.time.Duration.ofMinutes(1), () -> ready() == 2);
    mara.open("/models/house-prices");
    mara.press("Shift traffic");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    dialog.getByLabel("Add a version").selectOption("2");
    givesVersion2(dialog, "10");
    dialog.getByLabel("Reason").fill("a first taste");
    confirmsTheMove(dialog);
    assertEquals(1_000, weightOf(2));
    assertEquals("a first taste", policy().getString("reason"));
    assertEquals("mara.lin", policy().getString("actor"));
    // The page itself says who decided it and why, and shows both versions beside each other.
    assertThat(mara.page().getByText("a first taste").first()).isVisible();
    Locator versions = versions();
    assertThat(versions.getByRole(AriaRole.ROW)).hasCount(3); // the head, and a row for each
    assertThat(shareOf(versions, 2)).hasText(Pattern.compile("^10\\s?%$"));
    assertThat(shareOf(versions, 1)).hasText(Pattern.compile("^90\\s?%$"));
  }

  @Test
  @Order(6)
  void oneClickAndAConfirmationInNumbersBringItBack() throws InterruptedException {
    mara.open("/models/house-prices");
    Locator back = mara.button(Pattern.compile("^Roll back to policy")).first();
    assertThat(back).isInViewport(); // before the first scroll, beside the split
    back.click();
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    assertThat(dialog).isVisible();
    assertThat(dialog).containsText(Pattern.compile("\\b10\\s?%")); // what moves, in numbers
    assertThat(dialog).containsText("Requests in flight on v2 finish there. None fails.");
    Desk.confirmsTheMove(dialog, Pattern.compile("back to v1"));
    assertEquals(10_000, weightOf(1));
    // Those who listen are told at once, whatever is being read to them.
    assertThat(mara.page().locator("[aria-live=assertive]"))
        .hasText(Pattern.compile("^Policy \\d+ is back: v1 100\\s?%\\.$"));
  }

  @Test
  @Order(7)
  void whoMayOnlyViewSeesEveryActionAndIsToldWhichRoleItNeeds() {
    try (var person = chromium.person()) {
      Desk vera = signedIn(person, "vera", "VIEW", "/models/house-prices");
      assertThat(vera.heading("house-prices")).isVisible();
      // To be read without a pointer, too.
      needs(vera, "operator", "Shift traffic", "Upload version");
      assertThat(vera.button(Pattern.compile("^Uploads"))).isDisabled();
      assertThat(vera.button(Pattern.compile("^Roll back to policy")).first()).isDisabled();
      vera.opensTheMenuOfTheDeployment(1);
      for (String entry : List.of("Settings", "Unload", "Delete the deployment")) {
        assertThat(
                vera.page()
                    .getByRole(
                        AriaRole.MENUITEM,
                        new Page.GetByRoleOptions().setName(entry).setExact(true)))
            .isDisabled();
      }
      vera.open("/models");
      needs(vera, "operator", "Upload model");
      vera.open("/models/house-prices/versions/1");
      needs(vera, "operator", "Delete", "Deploy", "Edit", "Set an alias");
      vera.open("/models/house-prices/settings");
      needs(vera, "admin", "Delete the model");
      assertThat(vera.field("Description")).isDisabled();
      vera.open("/upload");
      assertThat(vera.button("Choose files")).isDisabled();
      assertThat(vera.page().getByText("This needs the role operator.").first()).isVisible();
      vera.open("/settings/people");
      needs(vera, "admin", "Invite");
      vera.open("/settings/keys");
      needs(vera, "admin", "New key");
    }
  }

  /** These buttons are there, do nothing, and the role that they need stands beside them. */
  private static void needs(Desk desk, String role, String... buttons) {
    for (String name : buttons) {
      assertThat(desk.button(name).first()).isDisabled();
    }
    assertThat(
            desk.page()
                .locator("main")
                .getByText(Pattern.compile("needs the role " + role))
                .filter(new Locator.FilterOptions().setVisible(true))
                .first())
        .isVisible();
  }

  /** Somebody new with a role, signed in in a browser of their own, on a page. */
  private static Desk signedIn(BrowserContext person, String name, String right, String path) {
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", name)
                .put("kind", "PERSON")
                .put(
                    "grants",
                    new JsonArray().add(new JsonObject().put("right", right).put("pattern", "*"))));
    String once =
        server
            .api()
            .post("/api/v1/principals/" + name + "/password-code", new JsonObject())
            .body()
            .getString("code");
    Desk desk = new Desk(person.newPage(), server);
    desk.open(path);
    desk.choosesAPassword(name, once);
    return desk;
  }

  @Test
  @Order(8)
  void whoEditsAPolicyThatSomebodyElseChangedSeesBothAndLosesNothing() throws InterruptedException {
    try (var person = chromium.person()) {
      Desk joy = signedIn(person, "joy", "OPERATE", "/models/house-prices");
      assertThat(joy.heading("house-prices")).isVisible();
      Locator dialog = opensTheShift(mara);
      dialog.getByLabel("Add a version").selectOption("2");
      givesVersion2(dialog, "20");
      dialog.getByLabel("Reason").fill("what I typed");
      Locator hers = opensTheShift(joy);
      hers.getByLabel("Add a version").selectOption("2");
      givesVersion2(hers, "5");
      hers.getByLabel("Reason").fill("only a little");
      confirmsTheMove(hers);

      // The dialog hears of it before anything is sent.
      Locator notice = dialog.getByRole(AriaRole.ALERT);
      assertThat(notice).containsText(Pattern.compile("joy changed the traffic .*after you began"));
      assertThat(notice).containsText("only a little");
      assertThat(notice.getByRole(AriaRole.COLUMNHEADER))
          .hasText(new String[] {"Version", "When you began", "joy", "You"});
      assertThat(rowOf(notice, 2))
          .hasText(
              new Pattern[] {
                Pattern.compile("v2"),
                Pattern.compile("^–$"),
                Pattern.compile("^5\\s?%$"),
                Pattern.compile("^20\\s?%$")
              });
      assertThat(rowOf(notice, 1).last()).hasText(Pattern.compile("^80\\s?%$"));
      assertThat(move(dialog)).isDisabled();
      assertEquals(500, weightOf(2));
      press(dialog, "Keep mine, from theirs on");
      assertThat(dialog.getByLabel("Reason")).hasValue("what I typed");
      confirmsTheMove(dialog);
      assertEquals(2_000, weightOf(2));
      assertEquals("what I typed", policy().getString("reason"));

      // And the other way round: theirs stands, nothing is sent.
      dialog = opensTheShift(mara);
      givesVersion2(dialog, "40");
      hers = opensTheShift(joy);
      givesVersion2(hers, "7");
      confirmsTheMove(hers, "v1");
      press(dialog, "Take theirs");
      assertThat(dialog.getByRole(AriaRole.ALERT)).isHidden();
      assertThat(share2(dialog)).hasValue(Pattern.compile("^7\\b"));
      press(dialog, "Cancel");
      assertEquals(700, weightOf(2));
      assertEquals("joy", policy().getString("actor"));
    }
  }

  private static Locator opensTheShift(Desk desk) {
    desk.open("/models/house-prices");
    desk.press("Shift traffic");
    Locator dialog = desk.page().getByRole(AriaRole.DIALOG);
    assertThat(dialog).isVisible();
    return dialog;
  }

  /** The cells of a version's row, its head first. */
  private static Locator rowOf(Locator table, int version) {
    return table
        .getByRole(
            AriaRole.ROW,
            new Locator.GetByRoleOptions().setName(Pattern.compile("^v" + version + "\\b")))
        .locator("th, td");
  }

  private static void press(Locator dialog, String name) {
    dialog
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  @Test
  @Order(9)
  void whatChangesAroundARestartOfTheServerIsShownOnThePageThatStaysOpen() throws Exception {
    mara.open("/models/house-prices");
    Locator split = versions();
    assertThat(split).isVisible();
    assertThat(shareOf(split, 2)).hasText(Pattern.compile("^7\\s?%$"));
    assertThat(live()).isVisible();
    mara.page().evaluate("document.documentElement.dataset.loaded = 'once'");
    int port = server.url().getPort();
    server.kill9();
    assertThat(mara.page().getByText("Live updates lost", new Page.GetByTextOptions()).first())
        .isVisible();
    server = RunningServer.on(folder.resolve("data")).hashing().port(port).await();
    // By another hand, before and after the page has its stream again.
    givesVersion2ByApi(800);
    assertThat(shareOf(split, 2)).hasText(Pattern.compile("^8\\s?%$"));
    assertThat(live()).isVisible();
    givesVersion2ByApi(900);
    assertThat(shareOf(split, 2)).hasText(Pattern.compile("^9\\s?%$"));
    assertEquals(
        "once",
        mara.page().evaluate("document.documentElement.dataset.loaded"),
        "the page was not loaded again, and she is still signed in");
  }

  private static Locator live() {
    return mara.page().getByText("Live", new Page.GetByTextOptions().setExact(true)).first();
  }

  private static void givesVersion2ByApi(int weight) {
    server
        .api()
        .put(
            "/api/v1/models/house-prices/traffic",
            new JsonObject()
                .put(
                    "routes",
                    new JsonArray()
                        .add(new JsonObject().put("version", 1).put("weight", 10_000 - weight))
                        .add(new JsonObject().put("version", 2).put("weight", weight))),
            server.api().get("/api/v1/models/house-prices/traffic").etag());
  }

  @Test
  @Order(10)
  void aSessionThatEndsInTheMiddleOfAnEditLosesNothingThatWasTyped() throws InterruptedException {
    mara.open("/models/house-prices");
    mara.press("Shift traffic");
    Locator dialog =
        mara.page()
            .getByRole(AriaRole.DIALOG)
            .filter(new Locator.FilterOptions().setHasText("Shift the traffic of"));
    givesVersion2(dialog, "35");
    dialog.getByLabel("Reason").fill("typed before the session ended");
    signsInAgainAfterTheSessionEnded();
    assertThat(dialog.getByLabel("Reason")).hasValue("typed before the session ended");
    confirmsTheMove(dialog);
    assertEquals(3_500, weightOf(2));
    assertEquals("typed before the session ended", policy().getString("reason"));
  }

  /** Every session of hers ends on the server; the page asks for the password over what is open. */
  private static void signsInAgainAfterTheSessionEnded() {
    server.api().delete("/api/v1/principals/mara.lin/sessions", null);
    Locator again =
        mara.page()
            .getByRole(AriaRole.DIALOG)
            .filter(new Locator.FilterOptions().setHasText("The session has ended"));
    assertThat(again).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));
    again
        .getByLabel("Password", new Locator.GetByLabelOptions().setExact(true))
        .fill(Desk.PASSWORD);
    press(again, "Sign in");
    assertThat(again).isHidden();
  }

  @Test
  @Order(11)
  void eachPolicyStandsWithWhoDecidedItWhenAndWhyAndAnOlderOneIsBroughtBack()
      throws InterruptedException {
    mara.open("/models/house-prices");
    Locator card =
        mara.page()
            .getByRole(
                AriaRole.REGION,
                new Page.GetByRoleOptions().setName("Traffic policies").setExact(true));
    Locator rows = card.locator("tbody tr");
    JsonArray history = history();
    assertThat(rows).hasCount(history.size());
    for (int i = 0; i < history.size(); i++) {
      assertTellsOf(rows.nth(i), history.getJsonObject(i));
    }
    assertThat(rows.first()).containsText("holds now");
    int chosen = numberOf(history, "a first taste");
    assertThat(row(rows, chosen)).containsText("mara.lin");
    assertThat(row(rows, chosen)).containsText(Pattern.compile("v1 90\\s?% · v2 10\\s?%"));
    assertThat(row(rows, numberOf(history, "only a little"))).containsText("joy");
    assertThat(mara.button("Roll back to policy " + chosen)).hasCount(0); // not the one before
    int most = answersOfVersion2();

    row(rows, chosen)
        .getByRole(
            AriaRole.BUTTON,
            new Locator.GetByRoleOptions().setName("Bring back policy " + chosen).setExact(true))
        .click();
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("Bring policy " + chosen + " back?");
    assertThat(dialog).containsText(Pattern.compile("25\\s?% of the traffic.* from v2 to v1"));
    dialog.getByLabel("Reason").fill("as little as at first");
    Desk.confirmsTheMove(dialog, Pattern.compile("back to v1"));
    assertEquals(1_000, weightOf(2));
    assertThat(rows).hasCount(history.size() + 1);
    assertThat(rows.first()).containsText("brings " + chosen + " back");
    assertThat(rows.first()).containsText("as little as at first");
    assertThat(rows.first()).containsText("holds now");
    assertTellsOf(rows.first(), history().getJsonObject(0));
    assertThat(row(rows, chosen)).containsText("a first taste");
    int few = answersOfVersion2();
    assertTrue(few > 0 && few < most, few + " of 300 calls, after " + most);
  }

  /** Number, split, who decided it, when, and why. */
  private static void assertTellsOf(Locator row, JsonObject revision) {
    List<String> split = new ArrayList<>();
    JsonArray routes = revision.getJsonObject("policy").getJsonArray("routes");
    for (int i = 0; i < routes.size(); i++) {
      JsonObject route = routes.getJsonObject(i);
      if (route.getInteger("weight") > 0) {
        split.add(
            "v%d %d %%".formatted(route.getInteger("version"), route.getInteger("weight") / 100));
      }
    }
    assertThat(row.locator("th strong")).hasText(revision.getInteger("number").toString());
    assertEquals(
        String.join(" · ", split),
        row.locator("td").first().locator("> span").innerText().replaceAll("\\h", " "));
    Locator decided = row.locator("td").nth(1);
    assertThat(decided).containsText(revision.getString("actor") + " · ");
    assertThat(decided.locator("time")).hasAttribute("datetime", revision.getString("decidedAt"));
    String reason = revision.getString("reason");
    assertThat(row.locator("td").nth(2)).hasText(reason.isEmpty() ? "–" : reason);
  }

  private static JsonArray history() {
    return server
        .api()
        .get("/api/v1/models/house-prices/traffic/history")
        .body()
        .getJsonArray("items");
  }

  private static int numberOf(JsonArray history, String reason) {
    return history.stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("reason").equals(reason))
        .findFirst()
        .orElseThrow()
        .getInteger("number");
  }

  private static Locator row(Locator rows, int policy) {
    return rows.filter(
        new Locator.FilterOptions()
            .setHas(mara.page().locator("th strong:text-is('" + policy + "')")));
  }

  /** Of three hundred callers, those whom version 2 answers. */
  private static int answersOfVersion2() {
    int answers = 0;
    for (int i = 0; i < 300; i++) {
      answers += server.predictLinear("house-prices") > 100 ? 1 : 0;
    }
    return answers;
  }

  @Test
  @Order(12)
  void signingOutEndsTheSessionOnTheServerToo() throws Exception {
    mara.open("/models");
    String cookie =
        mara.page().context().cookies().stream()
            .filter(one -> one.name.contains("slipway-session"))
            .map(one -> one.name + "=" + one.value)
            .findFirst()
            .orElseThrow();
    assertEquals(200, meWith(cookie));
    mara.page().getByLabel(Pattern.compile("account of mara.lin")).click();
    mara.page()
        .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Sign out"))
        .click();
    assertThat(mara.field("Password")).isVisible();
    assertTrue(
        mara.page().context().cookies().stream()
            .noneMatch(one -> one.name.contains("slipway-session") && !one.value.isEmpty()));
    RunningServer.withinASecond("who kept the cookie is nobody", () -> meWith(cookie) == 401);
  }

  /** What the server thinks of somebody who has this cookie. */
  private static int meWith(String cookie) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(server.url().resolve("/api/v1/me"))
                  .header("Cookie", cookie)
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static Locator versions() {
    return mara.page()
        .getByRole(AriaRole.TABLE)
        .filter(new Locator.FilterOptions().setHasText("p99"))
        .first();
  }

  /** The cell of a version under the head `Traffic`. */
  private static Locator shareOf(Locator versions, int version) {
    List<String> heads = versions.getByRole(AriaRole.COLUMNHEADER).allTextContents();
    return versions
        .getByRole(
            AriaRole.ROW,
            new Locator.GetByRoleOptions().setName(Pattern.compile("^v" + version + "\\b")))
        .locator("th, td")
        .nth(heads.indexOf("Traffic"));
  }

  private static Locator share2(Locator dialog) {
    return dialog.getByRole(
        AriaRole.TEXTBOX, new Locator.GetByRoleOptions().setName("Share of version 2"));
  }

  private static void givesVersion2(Locator dialog, String percent) {
    Locator share = share2(dialog);
    share.fill(percent);
    share.press("Tab");
  }

  private static void confirmsTheMove(Locator dialog) throws InterruptedException {
    confirmsTheMove(dialog, "v2");
  }

  private static void confirmsTheMove(Locator dialog, String to) throws InterruptedException {
    Desk.confirmsTheMove(dialog, Pattern.compile("^Move .* to " + to));
  }

  private static Locator move(Locator dialog) {
    return dialog.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^Move ")));
  }

  private static JsonObject policy() {
    return server.api().get("/api/v1/models/house-prices/traffic").body();
  }

  private static int weightOf(int version) {
    JsonArray routes = policy().getJsonObject("policy").getJsonArray("routes");
    for (int i = 0; i < routes.size(); i++) {
      if (routes.getJsonObject(i).getInteger("version") == version) {
        return routes.getJsonObject(i).getInteger("weight");
      }
    }
    return 0;
  }

  private static int ready() {
    int ready = 0;
    for (JsonObject one : server.api().all("/api/v1/deployments?model=house-prices")) {
      JsonArray status = one.getJsonArray("status");
      ready +=
          !status.isEmpty() && status.getJsonObject(0).getString("state").equals("READY") ? 1 : 0;
    }
    return ready;
  }
}
