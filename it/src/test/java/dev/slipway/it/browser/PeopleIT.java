package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.engine.tensorflow.TensorFlowModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

/** What an administrator does in the console: people, keys, the audit log, the quarantine. */
@Needs(Part.CHROMIUM)
@TestMethodOrder(OrderAnnotation.class)
class PeopleIT {

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static Desk mara;

  /** The browser of the person who is invited. */
  private static BrowserContext hers;

  private static Desk joy;

  @RegisterExtension
  static final PictureOfAFailure PICTURE =
      new PictureOfAFailure(() -> mara == null ? null : mara.page());

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server =
        RunningServer.on(folder.resolve("data")).hashing().set("node.name", "harbour-1").await();
    server.register("house", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
    mara = new Desk(chromium.person().newPage(), server);
    mara.makesTheFirstAccount(server, "mara.lin");
    hers = chromium.person();
    joy = new Desk(hers.newPage(), server);
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

  private static Locator dialog() {
    return mara.page().getByRole(AriaRole.DIALOG);
  }

  private static Locator button(Locator within, String name) {
    return within.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator alert() {
    return mara.page().locator("main").getByRole(AriaRole.ALERT);
  }

  private static JsonObject person(String name) {
    return server.api().get("/api/v1/principals/" + name).body();
  }

  private static JsonArray grants(String right, String pattern) {
    return new JsonArray().add(new JsonObject().put("right", right).put("pattern", pattern));
  }

  /** Another administrator, from elsewhere. */
  private static void elsewhere(String name, JsonObject edit) {
    String path = "/api/v1/principals/" + name;
    server.api().patch(path, edit, server.api().get(path).etag());
  }

  private static JsonObject change(String query) {
    return server
        .api()
        .get("/api/v1/changes?" + query)
        .body()
        .getJsonArray("items")
        .getJsonObject(0);
  }

  private static void choosesRole(String role) {
    mara.field("Role").selectOption(role);
  }

  @Test
  @Order(1)
  void somebodyIsInvitedWithARoleAndComesInWithTheCode() {
    mara.open("/settings/people");
    mara.press("Invite");
    dialog().getByLabel("Name", new Locator.GetByLabelOptions().setExact(true)).fill("joy");
    dialog().getByLabel("Display name").fill("Joy Okafor");
    dialog().getByLabel("Models, as a pattern").fill("house");
    button(dialog(), "Invite and make a code").click();
    Locator secret = dialog().locator("[data-secret]");
    assertThat(secret).isVisible();
    String code = secret.textContent();
    button(dialog(), "I have it").click();
    assertThat(dialog()).isHidden();
    assertThat(mara.page().getByText("invited, no password yet")).isVisible();
    assertFalse(mara.page().content().contains(code), "the code was shown this once");
    assertEquals(grants("VIEW", "house"), person("joy").getJsonArray("grants"));

    joy.open("/models");
    joy.choosesAPassword("joy", code);
    assertThat(joy.heading("Models")).isVisible();
    assertThat(joy.page().getByText("house").first()).isVisible();
  }

  @Test
  @Order(2)
  void rolesThatAnotherAdministratorChangesMeanwhileAreShownBesideOnesOwn() {
    mara.open("/settings/people/joy");
    choosesRole("OPERATE");
    mara.field("Reason").fill("she is on call");
    elsewhere("joy", new JsonObject().put("grants", grants("PREDICT", "loan-*")));
    // The page hears of it before anything is sent.
    assertThat(alert()).containsText("Another person changed joy meanwhile.");
    assertThat(alert()).containsText(Pattern.compile("viewer house → .*loan-\\*"));
    assertThat(mara.button("Save the roles")).isDisabled();
    assertEquals(grants("PREDICT", "loan-*"), person("joy").getJsonArray("grants"));
    mara.press("Keep mine, from theirs on");
    assertThat(alert()).isHidden();
    assertThat(mara.field("Role")).hasValue("OPERATE");
    assertThat(mara.field("Reason")).hasValue("she is on call");
    mara.press("Save the roles");
    assertThat(mara.button("Save the roles")).isHidden();
    assertEquals(grants("OPERATE", "house"), person("joy").getJsonArray("grants"));
    assertEquals(
        "she is on call", change("kind=PRINCIPAL&action=edit&entity=joy").getString("reason"));
  }

  @Test
  @Order(3)
  void whoDidNotHearOfItIsRefusedAndLosesNeitherTheirsNorOnesOwn() {
    // A tab without the stream of events knows nothing of others.
    mara.page().route("**/api/v1/events**", route -> route.abort());
    try {
      mara.open("/settings/people/joy");
      choosesRole("ADMINISTER");
      elsewhere("joy", new JsonObject().put("grants", grants("VIEW", "*")));
      mara.press("Save the roles");
      assertThat(alert()).containsText("Another person changed joy meanwhile.");
      assertEquals(grants("VIEW", "*"), person("joy").getJsonArray("grants"));
      mara.press("Take theirs");
      assertThat(alert()).isHidden();
      assertThat(mara.field("Role")).hasValue("VIEW");
      assertThat(mara.button("Save the roles")).isHidden();
    } finally {
      mara.page().unroute("**/api/v1/events**");
    }
  }

  @Test
  @Order(4)
  void whoseRolesChangeFindsTheButtonsOfTheNewOnesWithoutALoad() {
    joy.open("/models");
    Locator upload =
        joy.page()
            .locator("main")
            .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Upload model"));
    assertThat(joy.button("Upload model")).isDisabled();
    assertThat(upload).isHidden();
    elsewhere("joy", new JsonObject().put("grants", grants("OPERATE", "*")));
    assertThat(upload).isVisible();
    elsewhere("joy", new JsonObject().put("grants", grants("VIEW", "*")));
    assertThat(joy.button("Upload model")).isDisabled();
  }

  @Test
  @Order(5)
  void sheIsSignedOutEverywhere() throws Exception {
    joy.open("/models");
    assertThat(joy.heading("Models")).isVisible();
    mara.open("/settings/people/joy");
    mara.press("Sign out everywhere");
    dialog().getByLabel("Reason").fill("a lost laptop");
    button(dialog(), "End 1 session").click();
    assertThat(dialog()).isHidden();
    assertThat(mara.page().getByText("Signed in nowhere.")).isVisible();
    assertEquals("a lost laptop", change("kind=SESSION&action=end-all").getString("reason"));
    assertThat(joy.page().getByText("The session has ended").first()).isVisible();

    joy.field("Password").fill(Desk.PASSWORD);
    joy.press("Sign in");
    // Hers is on the administrator's page as soon as it is there.
    assertThat(mara.button("Sign out everywhere")).isEnabled();
    assertThat(mara.page().getByText("Signed in nowhere.")).isHidden();
  }

  @Test
  @Order(6)
  void whoIsDisabledDoesNotComeIn() {
    mara.open("/settings/people/joy");
    mara.press("Disable");
    assertThat(dialog()).containsText("Sessions end and keys are refused at once.");
    dialog().getByLabel("Reason").fill("she left");
    button(dialog(), "Disable joy").click();
    assertThat(dialog()).isHidden();
    assertThat(mara.button("Enable")).isVisible();
    assertTrue(person("joy").getBoolean("disabled"));
    assertEquals("she left", change("kind=PRINCIPAL&action=edit&entity=joy").getString("reason"));
    hers.clearCookies();
    joy.open("/models");
    joy.signsIn("joy", Desk.PASSWORD);
    assertThat(joy.page().getByText("Name or password is wrong.").first()).isVisible();
    mara.open("/settings/people");
    assertThat(
            mara.page()
                .getByRole(
                    AriaRole.ROW, new Page.GetByRoleOptions().setName(Pattern.compile("^Joy"))))
        .containsText("disabled");
  }

  @Test
  @Order(7)
  void theAuditSaysWhatWasBeforeAndAfterAndWhyAndIsTakenAwayAsAFile() throws Exception {
    mara.open("/audit?kind=PRINCIPAL&text=she+is+on+call");
    Locator row =
        mara.page()
            .getByRole(AriaRole.ROW)
            .filter(new Locator.FilterOptions().setHasText("she is on call"));
    assertThat(row).hasCount(1);
    assertThat(row).containsText("mara.lin");
    button(row, "What is different").click();
    Locator difference =
        mara.page()
            .getByRole(AriaRole.TABLE)
            .filter(new Locator.FilterOptions().setHasText("Before"))
            .last();
    assertThat(difference).containsText("PREDICT");
    assertThat(difference).containsText("OPERATE");

    mara.press("Export");
    Download file =
        mara.page()
            .waitForDownload(
                () ->
                    mara.page()
                        .getByRole(
                            AriaRole.MENUITEM,
                            new Page.GetByRoleOptions().setName("CSV, for a spreadsheet"))
                        .click());
    assertEquals("slipway-changes.csv", file.suggestedFilename());
    List<String> lines = Files.readAllLines(file.path());
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(lines.get(1).contains("she is on call"), lines.get(1));
  }

  @Test
  @Order(8)
  void theConfigurationSaysWhereEachValueComesFrom() {
    mara.open("/settings/configuration?q=node.name");
    Locator row =
        mara.page()
            .getByRole(
                AriaRole.ROW, new Page.GetByRoleOptions().setName(Pattern.compile("^node\\.name")));
    assertThat(row).containsText("harbour-1");
    assertThat(row).containsText("flag");
    assertThat(row).containsText("SLIPWAY_NODE_NAME");
  }

  @Test
  @Order(9)
  void whatIsInQuarantineIsDeletedByItsName() throws Exception {
    Path thief = TensorFlowModels.text(folder.resolve("thief"), tf -> tf.io::readFile);
    String id =
        server
            .api()
            .post("/api/v1/uploads", new JsonObject().put("model", "thief"))
            .body()
            .getString("id");
    server
        .api()
        .call(
            "PUT",
            "/api/v1/uploads/" + id + "/files/saved_model.pb",
            BodyPublishers.ofFile(thief.resolve("saved_model.pb")),
            Map.of("Content-Type", "application/octet-stream"));
    server.api().post("/api/v1/uploads/" + id + "/check", new JsonObject());
    mara.open("/uploads/quarantined");
    mara.page()
        .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("saved_model.pb"))
        .click();
    mara.press("Delete the file");
    Locator delete =
        dialog()
            .getByRole(
                AriaRole.BUTTON,
                new Locator.GetByRoleOptions().setName(Pattern.compile("^Delete ")));
    assertThat(delete).isDisabled();
    assertEquals("QUARANTINED", upload(id).getString("state"));
    dialog().getByLabel("Reason").fill("seen");
    dialog().getByLabel("Type saved_model.pb to confirm").fill("saved_model.pb");
    delete.click();
    assertThat(mara.heading("Upload a model")).isVisible();
    assertEquals("DISCARDED", upload(id).getString("state"));
    assertEquals("seen", change("kind=UPLOAD&entity=" + id).getString("reason"));
    mara.open("/uploads/quarantined");
    assertThat(mara.page().getByText("Nothing is in quarantine.")).isVisible();
  }

  private static JsonObject upload(String id) {
    return server.api().get("/api/v1/uploads/" + id).body();
  }

  @Test
  @Order(10)
  void whoChangesThePasswordIsSignedOutElsewhereOnlyAndByTheOtherButtonEverywhere() {
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", "kim")
                .put("kind", "PERSON")
                .put("grants", grants("VIEW", "*")));
    String code =
        server
            .api()
            .post("/api/v1/principals/kim/password-code", new JsonObject())
            .body()
            .getString("code");
    String next = "another walk by the harbour";
    try (BrowserContext here = chromium.person();
        BrowserContext there = chromium.person()) {
      Desk kim = new Desk(here.newPage(), server);
      kim.open("/settings/account");
      kim.choosesAPassword("kim", code);
      assertThat(kim.field("Password now")).isVisible();
      Desk laptop = new Desk(there.newPage(), server);
      laptop.open("/models");
      laptop.signsIn("kim", Desk.PASSWORD);
      assertThat(laptop.heading("Models")).isVisible();

      kim.field("Password now").fill("not the one that it is");
      kim.field("New password").fill(next);
      kim.press("Change the password");
      assertThat(kim.page().locator("form").getByRole(AriaRole.ALERT)).isVisible();
      kim.field("Password now").fill(Desk.PASSWORD);
      kim.press("Change the password");
      assertThat(kim.page().getByText("The password is changed; your other sessions have ended."))
          .isVisible();
      Locator ended = laptop.page().getByText("The session has ended").first();
      assertThat(ended).isVisible();
      laptop.field("Password").fill(Desk.PASSWORD);
      laptop.press("Sign in");
      assertThat(laptop.page().getByText("Name or password is wrong.").first()).isVisible();
      laptop.field("Password").fill(next);
      laptop.press("Sign in");
      assertThat(ended).isHidden();

      kim.press("Sign out everywhere");
      Locator dialog = kim.page().getByRole(AriaRole.DIALOG);
      assertThat(dialog).containsText("This one too: you sign in again.");
      button(dialog, "End 2 sessions").click();
      assertThat(kim.button("Sign in")).isVisible();
      assertThat(ended).isVisible();
      kim.signsIn("kim", next);
      assertThat(kim.button("Sign out everywhere")).isVisible();
    }
    assertEquals("kim", change("kind=SESSION&action=end-all&entity=kim").getString("actor"));
  }
}
