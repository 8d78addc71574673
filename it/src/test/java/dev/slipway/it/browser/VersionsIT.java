package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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

/** What a person does with versions, in the browser, against the packaged server. */
@Needs(Part.CHROMIUM)
@TestMethodOrder(OrderAnnotation.class)
class VersionsIT {

  private static final String MODEL = "/api/v1/models/house-prices";
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
    server = RunningServer.on(folder.resolve("data")).await();
    server.register("house-prices", Files.write(folder.resolve("a.onnx"), OnnxModels.linear()));
    server.register(
        "house-prices", Files.write(folder.resolve("b.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4)));
    server.register(
        "house-prices", Files.write(folder.resolve("c.onnx"), OnnxModels.linear(7f, 1, 2, 3, 4)));
    server.awaitState(server.deploy("house-prices", 1), "READY");
    mara = new Desk(chromium.person().newPage(), server);
    mara.makesTheFirstAccount(server, "mara.lin");
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
  void aNoteWithATagIsWrittenInPlace() {
    mara.open("/models/house-prices/versions");
    mara.page()
        .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^v2")))
        .click();
    assertThat(mara.heading("house-prices v2")).isVisible();
    assertThat(mara.page().getByText("b.onnx").first()).isVisible();
    mara.press("Edit");
    mara.field("Note").fill("trained with the houses of May");
    mara.press("Add a tag");
    mara.field("Tag").fill("stage");
    mara.field("Value of stage").fill("trial");
    mara.press("Save the note");
    assertThat(mara.page().getByText("stage: trial")).isVisible();
    JsonObject note = version(2).getJsonObject("note");
    assertEquals("trained with the houses of May", note.getString("text"));
    assertEquals(new JsonObject().put("stage", "trial"), note.getJsonObject("tags"));
    assertEquals("mara.lin", note.getString("actor"));
  }

  @Test
  @Order(2)
  void whoWasOvertakenWhileWritingSeesTheOtherNoteAndLosesNothing() {
    mara.press("Edit");
    mara.field("Note").fill("what I typed");
    server
        .api()
        .post(MODEL + "/versions/2/notes", new JsonObject().put("text", "somebody else's"), "1");
    mara.press("Save the note");
    assertThat(mara.page().getByText("“somebody else's”")).isVisible();
    assertThat(mara.field("Note")).hasValue("what I typed");
    mara.press("Save the note");
    assertThat(mara.button("Edit").first()).isVisible();
    assertEquals("what I typed", version(2).getJsonObject("note").getString("text"));
    assertEquals(3, version(2).getJsonObject("note").getInteger("revision"));
  }

  @Test
  @Order(3)
  void anAliasThatCallersNameIsMovedAndSaysInNumbersWhoGoesWithIt() throws Exception {
    mara.open("/models/house-prices/versions/1");
    mara.press("Set an alias");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    dialog
        .getByLabel("Alias", new Locator.GetByLabelOptions().setExact(true))
        .first()
        .fill("champion");
    confirm(dialog, "Set @champion");
    assertThat(dialog).isHidden();
    assertEquals(1, alias("champion"));
    // Those who name the alias: the counter of the loops tells of them within a second.
    RunningServer.awaitTrue(
        "somebody is counted who names the alias",
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < 20; i++) {
            server
                .api()
                .post(
                    "/v2/models/house-prices/versions/champion/infer",
                    RunningServer.linearRequest());
          }
          JsonArray versions = server.api().get(MODEL + "/now").body().getJsonArray("versions");
          return versions.getJsonObject(0).getDouble("named") > 1;
        });
    mara.open("/models/house-prices/versions/2");
    mara.press("Set an alias");
    dialog
        .getByLabel("Alias", new Locator.GetByLabelOptions().setExact(true))
        .first()
        .fill("champion");
    assertThat(dialog.getByText(Pattern.compile("At most \\S+ req/s move from v1 to v2")))
        .isVisible();
    assertThat(dialog.getByText("Version 2 is not READY", new Locator.GetByTextOptions()))
        .isVisible();
    dialog.getByLabel("Reason").fill("it held for a week");
    Desk.confirmsTheMove(dialog, Pattern.compile("^Move @champion from v1 to v2$"));
    assertEquals(2, alias("champion"));
    JsonObject newest =
        server
            .api()
            .get(MODEL + "/aliases/champion/history")
            .body()
            .getJsonArray("items")
            .getJsonObject(0);
    assertEquals("it held for a week", newest.getString("reason"));
    assertEquals("mara.lin", newest.getString("actor"));
  }

  @Test
  @Order(4)
  void anAliasIsTakenOff() {
    assertThat(mara.page().getByText("@champion").first()).isVisible();
    mara.press("Take @champion off");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    assertThat(dialog.getByText(Pattern.compile("gets 404 from then on"))).isVisible();
    confirm(dialog, "Take @champion off v2");
    assertThat(dialog).isHidden();
    assertEquals(0, alias("champion"));
  }

  @Test
  @Order(5)
  void twoVersionsArePickedAndComparedAndTheComparisonIsALink() {
    mara.open("/models/house-prices/versions");
    assertThat(mara.button("Compare two versions")).isDisabled();
    mara.field("Pick version 1 for a comparison").check();
    mara.field("Pick version 2 for a comparison").check();
    mara.page()
        .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Compare v1 with v2"))
        .click();
    assertThat(mara.heading("Compare versions of house-prices")).isVisible();
    assertTrue(mara.page().url().endsWith("/models/house-prices/compare?a=1&b=2"));
    Locator files = mara.page().locator("tr[data-different]");
    assertThat(files.filter(new Locator.FilterOptions().setHasText("Digest"))).isVisible();
    assertThat(files.filter(new Locator.FilterOptions().setHasText("what I typed"))).isVisible();
    assertThat(mara.page().getByText("Equal: → x, ← y")).isVisible();
    assertThat(mara.heading("The last hour")).isVisible();
    mara.field("Second version").selectOption("3");
    assertThat(files.filter(new Locator.FilterOptions().setHasText("c.onnx")).first()).isVisible();
    assertTrue(mara.page().url().endsWith("/models/house-prices/compare?a=1&b=3"));
  }

  @Test
  @Order(6)
  void aRescanShowsItsResultOnThePage() {
    mara.open("/models/house-prices/versions/1");
    mara.press("Scan again");
    assertThat(mara.page().getByText("Today’s inspector finds what was found before.")).isVisible();
    JsonObject change =
        server
            .api()
            .get("/api/v1/changes?model=house-prices&action=rescan")
            .body()
            .getJsonArray("items")
            .getJsonObject(0);
    assertEquals("mara.lin", change.getString("actor"));
  }

  @Test
  @Order(7)
  void aVersionIsDeployedAsAShadowAndGetsCopiesOnly() throws Exception {
    mara.open("/models/house-prices/versions/2");
    mara.press("Deploy");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    dialog.getByText("As a shadow", new Locator.GetByTextOptions().setExact(true)).click();
    dialog.getByLabel("Sample", new Locator.GetByLabelOptions().setExact(true)).fill("50");
    assertThat(dialog.getByText(Pattern.compile("copies/s")).first()).isVisible();
    dialog.getByLabel("Reason").fill("to be looked at");
    dialog
        .getByRole(
            AriaRole.BUTTON,
            new Locator.GetByRoleOptions().setName(Pattern.compile("^Load version 2 and copy 50")))
        .click();
    assertThat(dialog).isHidden();
    JsonObject policy = server.api().get(MODEL + "/traffic").body();
    assertEquals("to be looked at", policy.getString("reason"));
    assertEquals(
        new JsonArray().add(new JsonObject().put("version", 2).put("sample", 5_000)),
        policy.getJsonObject("policy").getJsonArray("shadows"));
    assertEquals(
        10_000,
        policy
            .getJsonObject("policy")
            .getJsonArray("routes")
            .getJsonObject(0)
            .getInteger("weight"));
    RunningServer.awaitTrue(
        "the shadow gets copies",
        Duration.ofSeconds(60),
        () -> {
          for (int i = 0; i < 20; i++) {
            assertEquals(
                10.5, server.predictLinear("house-prices"), 0.01, "version 1 answers alone");
          }
          return server.api().get(MODEL + "/now").body().getJsonArray("versions").stream()
              .map(JsonObject.class::cast)
              .anyMatch(
                  one ->
                      one.getInteger("version") == 2
                          && "SHADOW".equals(one.getString("lane"))
                          && one.getDouble("requests") > 0);
        });
  }

  @Test
  @Order(8)
  void anUploadBecomesAShadowInOneStep() throws Exception {
    mara.uploads(
        "house-prices", Files.write(folder.resolve("d.onnx"), OnnxModels.linear(9f, 1, 2, 3, 4)));
    mara.page().getByText("As a shadow").first().click();
    assertThat(mara.page().getByText(Pattern.compile("copies/s")).first()).isVisible();
    mara.press(Pattern.compile("^Register version 4 and copy 10"));
    assertThat(mara.heading("house-prices")).isVisible();
    JsonArray shadows =
        server.api().get(MODEL + "/traffic").body().getJsonObject("policy").getJsonArray("shadows");
    assertEquals(
        new JsonArray()
            .add(new JsonObject().put("version", 2).put("sample", 5_000))
            .add(new JsonObject().put("version", 4).put("sample", 1_000)),
        shadows);
  }

  @Test
  @Order(9)
  void whatServedAtAMomentAndWhoAnsweredAPredictionIsTold() {
    Instant before = Instant.now().minusMillis(1);
    mara.open("/models/house-prices");
    Locator field = mara.field("What served at a moment, or a request id");
    field.fill(before.toString());
    field.press("Enter");
    assertThat(mara.page().getByText(Pattern.compile("^policy \\d+, decided by mara.lin")))
        .isVisible();
    assertThat(mara.page().getByText(Pattern.compile("got copies of 50.% as a shadow")))
        .isVisible();
    String id =
        server
            .api()
            .post("/v2/models/house-prices/infer", RunningServer.linearRequest())
            .response()
            .headers()
            .firstValue("slipway-prediction-id")
            .orElseThrow();
    field.fill(id);
    field.press("Enter");
    assertThat(
            mara.page()
                .getByText(
                    Pattern.compile(
                        "^Version 1 answered, because policy \\d+, decided by mara.lin, gives it 100.% of the traffic")))
        .isVisible();
    assertTrue(mara.page().url().endsWith("?served=" + id), mara.page().url());
    field.fill("the day before yesterday");
    field.press("Enter");
    assertThat(mara.page().getByText(Pattern.compile("^A moment as 2026"))).isVisible();
  }

  @Test
  @Order(10)
  void aVersionIsDeletedOnlyWhenNothingNeedsItAndItsNameIsTyped() {
    mara.open("/models/house-prices/versions/1");
    assertThat(mara.button("Delete")).isDisabled();
    assertThat(mara.button("Delete"))
        .hasAttribute("title", "It is deployed: delete its deployment first.");
    mara.open("/models/house-prices/versions/3");
    mara.press("Delete");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    Locator last =
        dialog.getByRole(
            AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete version 3"));
    assertThat(last).isDisabled();
    dialog.getByLabel("Type house-prices v3 to confirm").fill("house-prices v3");
    last.click();
    assertThat(dialog).isHidden();
    assertThat(mara.page().getByText("This version was removed by mara.lin")).isVisible();
    assertEquals("mara.lin", version(3).getJsonObject("removal").getString("actor"));
  }

  private static void confirm(Locator dialog, String action) {
    dialog
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(action).setExact(true))
        .click();
  }

  private static JsonObject version(int number) {
    return server.api().get(MODEL + "/versions/" + number).body();
  }

  /** Where an alias points; 0 where it does not. */
  private static int alias(String name) {
    return server.api().all(MODEL + "/aliases").stream()
        .filter(one -> one.getString("alias").equals(name))
        .map(one -> one.getInteger("version"))
        .findFirst()
        .orElse(0);
  }
}
