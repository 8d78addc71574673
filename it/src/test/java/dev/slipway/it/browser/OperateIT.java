package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.app.cli.Api;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does in the console day by day: batches, keys, and who tried to come in. */
@Needs(Part.CHROMIUM)
class OperateIT {

  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(30_000);

  private static final Locator.GetByLabelOptions EXACT =
      new Locator.GetByLabelOptions().setExact(true);

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static Desk mara;
  private static long deployment;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).hashing().await();
    server.register("house", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
    deployment = server.deploy("house", 1);
    mara = new Desk(chromium.person().newPage(), server);
    mara.makesTheFirstAccount(server, "mara.lin");
    principal("shop", "PROGRAM", "PREDICT");
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

  private static void principal(String name, String kind, String right) {
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", name)
                .put("kind", kind)
                .put(
                    "grants",
                    new JsonArray().add(new JsonObject().put("right", right).put("pattern", "*"))));
  }

  /** A person with a password, in a browser of their own, on a page. */
  private static Desk person(BrowserContext context, String name, String right, String path) {
    Desk desk = new Desk(context.newPage(), server);
    signsInWithACode(desk, name, right, path);
    return desk;
  }

  private static void signsInWithACode(Desk desk, String name, String right, String path) {
    principal(name, "PERSON", right);
    String code =
        server
            .api()
            .post("/api/v1/principals/" + name + "/password-code", new JsonObject())
            .body()
            .getString("code");
    desk.open(path);
    desk.choosesAPassword(name, code);
  }

  private static JsonObject deployed() {
    return server.api().get("/api/v1/deployments/" + deployment).body();
  }

  @Test
  void batchesAreChangedWhileTheyServeAndSayWhyTheyHaveTheirSize() throws Exception {
    String since = deployed().getJsonArray("status").getJsonObject(0).getString("since");
    mara.open("/engines?deployment=" + deployment);
    assertThat(mara.heading("Queue and batches")).isVisible(SOON);
    mara.field("Max. delay").fill("4000");
    mara.press("Apply");
    assertThat(mara.page().getByText("Applied, nothing was reloaded")).isVisible(SOON);
    assertEquals(
        4000,
        deployed()
            .getJsonObject("settings")
            .getJsonObject("batching")
            .getInteger("maxDelayMicros"));
    RunningServer.awaitTrue(
        "the node took it over",
        Duration.ofSeconds(10),
        () ->
            deployed()
                .getJsonArray("status")
                .getJsonObject(0)
                .getInteger("observedGeneration")
                .equals(deployed().getInteger("generation")));
    JsonObject status = deployed().getJsonArray("status").getJsonObject(0);
    assertEquals("READY", status.getString("state"));
    assertEquals(since, status.getString("since"), "it was not loaded again");
    for (int i = 0; i < 30; i++) {
      server.predictLinear("house");
    }
    mara.open("/engines?deployment=" + deployment);
    assertThat(mara.page().getByText("1 item: the delay was over")).isVisible(SOON);
    assertThat(
            mara.page()
                .getByText(Pattern.compile("^Why the last \\d+ batches had this size$"))
                .first())
        .isVisible();
    BigDecimal sum = BigDecimal.ZERO;
    Locator shares =
        mara.page()
            .getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Why this batch size"))
            .locator("dt");
    for (String share : shares.allTextContents()) {
      sum = sum.add(new BigDecimal(share.replaceAll("[^0-9.]", "")));
    }
    assertEquals(0, sum.compareTo(new BigDecimal(100)), shares.allTextContents().toString());
    assertThat(mara.page().getByText("Queue time of the oldest")).isVisible();
  }

  @Test
  void whoMayOnlyViewSeesTheBatchesAndWhatChangingThemNeeds() {
    try (BrowserContext context = chromium.person()) {
      Desk vera = person(context, "vera", "VIEW", "/engines?deployment=" + deployment);
      assertThat(vera.heading("Queue and batches")).isVisible(SOON);
      assertThat(vera.field("Max. delay")).isDisabled();
      assertThat(vera.button("Apply")).isDisabled();
      assertThat(vera.page().getByText("This needs the role operator.").first()).isVisible();
      vera.open("/settings/keys");
      assertThat(vera.button("New key")).isDisabled();
      assertThat(vera.page().getByText("Administrators make, edit, rotate and revoke keys."))
          .isVisible();
    }
  }

  private static JsonObject key(String label) {
    return server
        .api()
        .post("/api/v1/keys", new JsonObject().put("principal", "shop").put("label", label))
        .body();
  }

  private static JsonObject readKey(String prefix) {
    for (JsonObject key : server.api().all("/api/v1/keys?principal=shop")) {
      if (key.getString("prefix").equals(prefix)) {
        return key;
      }
    }
    throw new AssertionError("no key " + prefix);
  }

  private static int predict(String secret) {
    return predict("house", secret);
  }

  private static int predict(String model, String secret) {
    return statusOf(
        secret,
        HttpRequest.newBuilder(server.url().resolve("/v2/models/" + model + "/infer"))
            .POST(BodyPublishers.ofString(RunningServer.linearRequest().encode())));
  }

  private static int meWith(String secret) {
    return statusOf(secret, HttpRequest.newBuilder(server.url().resolve("/api/v1/me")));
  }

  private static int statusOf(String secret, HttpRequest.Builder request) {
    try {
      return HttpClient.newHttpClient()
          .send(
              request.header("Authorization", "Bearer " + secret).build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** Opens the dialog in which a key is edited. */
  private static Locator edits(String label) {
    mara.open("/settings/keys?principal=shop");
    mara.press("Actions for " + label);
    mara.page()
        .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Edit").setExact(true))
        .click();
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    assertThat(dialog).isVisible();
    return dialog;
  }

  private static void confirms(Locator dialog) {
    press(dialog, "Change the key");
  }

  @Test
  void aKeysQuotaIsEditedAndHoldsForTheNextCalls() throws Exception {
    JsonObject key = key("checkout");
    String secret = key.getString("secret");
    for (int i = 0; i < 20; i++) {
      assertEquals(200, predict(secret), "without a quota");
    }
    Locator dialog = edits("checkout");
    dialog.getByLabel("Requests per second").fill("1");
    dialog.getByLabel("Reason").fill("it asked too much");
    confirms(dialog);
    assertThat(dialog).isHidden();
    assertThat(mara.page().getByText("1\u00a0req/s").first()).isVisible();
    RunningServer.awaitTrue(
        "the quota refuses", Duration.ofSeconds(3), () -> predict(secret) == 429);
    JsonObject change =
        server
            .api()
            .get("/api/v1/changes?kind=KEY&action=edit&entity=" + key.getString("prefix"))
            .body()
            .getJsonArray("items")
            .getJsonObject(0);
    assertEquals("mara.lin", change.getString("actor"));
    assertEquals("it asked too much", change.getString("reason"));
    mara.open("/settings/keys?principal=shop");
    Locator row =
        mara.page()
            .getByRole(
                AriaRole.ROW, new Page.GetByRoleOptions().setName(Pattern.compile("checkout")));
    // It is written down within a minute, and the page looks again by itself.
    assertThat(row.getByText("never", new Locator.GetByTextOptions().setExact(true)))
        .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(120_000));
  }

  @Test
  void overPlainHttpFromAnotherMachineKeysAndPeopleAreMadeAndTheSecretIsCopied() {
    try (BrowserContext context = chromium.person()) {
      Desk ada = Desk.onAnotherMachine(context.newPage(), server);
      signsInWithACode(ada, "ada", "ADMINISTER", "/settings/keys?new");
      assertEquals(false, ada.page().evaluate("window.isSecureContext"));
      Locator dialog = ada.page().getByRole(AriaRole.DIALOG);
      dialog.getByLabel("Label").fill("behind-a-proxy");
      dialog.getByLabel("Role", EXACT).selectOption("VIEW");
      press(dialog, "Make the key");
      String secret = dialog.locator("[data-secret]").textContent();
      assertEquals(200, meWith(secret));
      press(dialog, "Copy the key");
      Locator copied = dialog.getByRole(AriaRole.BUTTON).filter(named("Copied"));
      assertThat(copied).isFocused();
      press(dialog, "I have it");
      ada.open("/audit");
      ada.field("Entity or reason").focus();
      ada.page().keyboard().press("Control+V");
      assertThat(ada.field("Entity or reason")).hasValue(secret);

      ada.open("/settings/keys?principal=ada");
      ada.press("Actions for behind-a-proxy");
      ada.page()
          .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Rotate"))
          .click();
      press(dialog, "Make the new key");
      assertEquals(200, meWith(dialog.locator("[data-secret]").textContent()));

      ada.open("/settings/people");
      ada.press("Invite");
      dialog.getByLabel("Name", EXACT).fill("bo");
      press(dialog, "Invite and make a code");
      assertThat(dialog.locator("[data-secret]")).isVisible();
    }
  }

  @Test
  void aKeyWithAScopeAndAnEndIsMadeShownOnceRotatedAndRevoked() throws Exception {
    server.register("yard", folder.resolve("m.onnx"));
    server.deploy("yard", 1);
    mara.open("/settings/keys?principal=shop&new");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    dialog.getByLabel("Label").fill("prices");
    dialog.getByLabel("Ends").selectOption("30");
    dialog.getByLabel("Models, as a pattern").fill("house");
    press(dialog, "Make the key");
    String secret = dialog.locator("[data-secret]").textContent();
    assertEquals(200, predict("house", secret));
    assertEquals(403, predict("yard", secret), "its owner may, the key may not");
    JsonObject made = readKey(secret.substring(0, secret.indexOf('_', "slw_".length())));
    Duration left = Duration.between(Instant.now(), Instant.parse(made.getString("expiresAt")));
    assertTrue(left.toDays() >= 29 && left.toDays() <= 30, left::toString);

    mara.page().reload();
    assertThat(dialog).isVisible();
    press(dialog, "Cancel");
    assertThat(row(made.getString("prefix"))).containsText("prices");
    assertFalse(mara.page().content().contains(secret), "it was shown that once");

    asks(row(made.getString("prefix")), "Rotate");
    dialog.getByLabel("The old key works").selectOption("3600");
    dialog.getByLabel("Reason").fill("it was in a mail");
    press(dialog, "Make the new key");
    String next = dialog.locator("[data-secret]").textContent();
    press(dialog, "I have it");
    assertThat(dialog).isHidden();
    assertFalse(mara.page().content().contains(next), "nor is this one");
    assertEquals(200, predict("house", next));
    assertEquals(403, predict("yard", next), "the scope goes along");
    assertEquals(200, predict("house", secret), "for an hour both work");

    revokes("replaces " + made.getString("prefix"));
    RunningServer.withinASecond("it is refused", () -> predict("house", next) == 401);
    assertEquals(200, predict("house", secret), "the old one has its hour still");
    revokes(made.getString("prefix"));
    RunningServer.withinASecond("it is refused", () -> predict("house", secret) == 401);
    assertThat(mara.page().getByText("2 keys have ended or were revoked.")).isVisible();
  }

  private static Locator row(String text) {
    return mara.page().getByRole(AriaRole.ROW).filter(named(text));
  }

  private static void asks(Locator row, String entry) {
    row.getByRole(
            AriaRole.BUTTON,
            new Locator.GetByRoleOptions().setName(Pattern.compile("^Actions for")))
        .click();
    mara.page()
        .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(entry).setExact(true))
        .click();
    assertThat(mara.page().getByRole(AriaRole.DIALOG)).isVisible();
  }

  /** Revokes the key in whose row a text stands; the row goes with it. */
  private static void revokes(String text) {
    asks(row(text), "Revoke");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    dialog.getByLabel("Reason").fill("not needed any more");
    dialog.getByLabel("Type prices to confirm").fill("prices");
    press(dialog, "Revoke prices");
    assertThat(row(text)).hasCount(0);
  }

  private static Locator.FilterOptions named(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static void press(Locator dialog, String name) {
    dialog
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  @Test
  void whoEditsAKeyThatSomebodyElseChangedSeesBothAndLosesNothing() {
    JsonObject key = key("nightly");
    String prefix = key.getString("prefix");
    Locator dialog = edits("nightly");
    dialog.getByLabel("Items per second").fill("70");
    Api.Reply theirs =
        server
            .api()
            .patch(
                "/api/v1/keys/" + prefix,
                new JsonObject().put("label", "nightly-2"),
                readKey(prefix).getLong("revision").toString());
    assertEquals("nightly-2", theirs.body().getString("label"));
    confirms(dialog);
    Locator conflict = dialog.getByRole(AriaRole.ALERT);
    assertThat(conflict).containsText("Another person changed this key meanwhile.");
    assertThat(conflict).containsText("nightly-2");
    assertEquals(null, readKey(prefix).getJsonObject("quota").getValue("itemsPerSecond"));
    conflict
        .getByRole(
            AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Keep mine, from theirs on"))
        .click();
    assertThat(dialog.getByLabel("Items per second")).hasValue("70");
    assertThat(dialog.getByLabel("Label")).hasValue("nightly-2");
    confirms(dialog);
    assertThat(dialog).isHidden();
    assertEquals(70, readKey(prefix).getJsonObject("quota").getInteger("itemsPerSecond"));
    assertEquals("nightly-2", readKey(prefix).getString("label"));
  }

  @Test
  void failedSignInsAreFoundInTheAudit() {
    try (BrowserContext context = chromium.person()) {
      Desk stranger = new Desk(context.newPage(), server);
      stranger.open("/");
      stranger.signsIn("mara.lin", "not the right words");
      assertThat(stranger.page().getByText("Name or password is wrong.").first()).isVisible();
      stranger.signsIn("trudy", "not the right words");
      assertThat(stranger.page().getByText("Name or password is wrong.").first()).isVisible();
    }
    mara.open("/audit");
    mara.field("Kind").selectOption("SIGN_IN");
    assertThat(mara.page().getByText("A sign-in as mara.lin failed")).isVisible(SOON);
    assertThat(mara.page().getByText("A sign-in as trudy failed (nobody has that name)"))
        .isVisible(SOON);
    assertTrue(mara.page().url().contains("kind=SIGN_IN"), mara.page().url());
    mara.page()
        .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("127.0.0.1").setExact(true))
        .first()
        .click();
    assertThat(mara.field("Entity or reason")).hasValue("127.0.0.1");
    assertThat(mara.page().getByText("A sign-in as mara.lin failed")).isVisible(SOON);
  }

  @Test
  void longWorkIsInTheTrayOfEveryPageAndTheKeyboardOpensItOnAPhoneToo() throws Exception {
    Path file = Files.write(folder.resolve("slow.onnx"), OnnxModels.linear());
    try (BrowserContext context =
        chromium.person(
            new Browser.NewContextOptions()
                .setStorageState(mara.page().context().storageState())
                .setViewportSize(390, 844)
                .setLocale("en-US"))) {
      Desk phone = new Desk(context.newPage(), server);
      Page page = phone.page();
      // What is sent stays on its way for as long as the test looks.
      page.route("**/api/v1/uploads/*/files/**", sent -> {});
      phone.open("/upload?model=slow");
      page.getByTestId("files").setInputFiles(file);
      Locator tray = phone.button(Pattern.compile("^(1 upload · )?0\\W*%$"));
      assertThat(tray).isVisible();
      page.keyboard().press("g");
      page.keyboard().press("a");
      assertThat(phone.heading("Audit")).isVisible();
      assertThat(tray).isVisible();
      tray.focus();
      page.keyboard().press("Enter");
      Locator list =
          page.getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Uploads under way"));
      assertThat(list).isVisible();
      assertThat(list).containsText("slow.onnx");
      assertEquals(
          0,
          ((Number)
                  page.evaluate(
                      "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
              .intValue(),
          "nothing scrolls sideways");
      page.keyboard().press("Escape");
      assertThat(list).isHidden();
      assertThat(tray).isFocused();
    }
  }
}
