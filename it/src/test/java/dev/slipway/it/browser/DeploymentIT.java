package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with a deployment in the browser, from its settings to its end. */
@Needs(Part.CHROMIUM)
@TestMethodOrder(OrderAnnotation.class)
class DeploymentIT {

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static Desk mara;
  private static long first;
  private static long second;

  @RegisterExtension
  static final PictureOfAFailure PICTURE =
      new PictureOfAFailure(() -> mara == null ? null : mara.page());

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).await();
    for (int version = 1; version <= 3; version++) {
      server.register(
          "house", Files.write(folder.resolve("m.onnx"), OnnxModels.linear(version, 1, 2, 3, 4)));
    }
    first = server.deploy("house", 1);
    second = server.deploy("house", 2);
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

  /** Opens the model's page and what one entry of a deployment's menu asks. */
  private static Locator asks(int version, String entry) {
    mara.open("/models/house");
    mara.opensTheMenuOfTheDeployment(version);
    mara.page()
        .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(entry).setExact(true))
        .click();
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    assertThat(dialog).isVisible();
    return dialog;
  }

  private static Locator button(Locator dialog, String name) {
    return dialog.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator exact(Locator dialog, String label) {
    return dialog.getByLabel(label, new Locator.GetByLabelOptions().setExact(true));
  }

  private static void because(Locator dialog, String reason) {
    dialog.getByLabel("Reason").fill(reason);
  }

  private static JsonObject deployment(long id) {
    return server.api().get("/api/v1/deployments/" + id).body();
  }

  private static String tag(long id) {
    return server.api().get("/api/v1/deployments/" + id).etag();
  }

  private static boolean isThere(long id) {
    return server.api().all("/api/v1/deployments?model=house").stream()
        .anyMatch(one -> one.getLong("id") == id);
  }

  /** The newest change of a deployment. */
  private static JsonObject change(long id) {
    return server
        .api()
        .get("/api/v1/changes?kind=DEPLOYMENT&entity=" + id)
        .body()
        .getJsonArray("items")
        .getJsonObject(0);
  }

  private static void said(long id, String action, String reason) {
    JsonObject change = change(id);
    assertEquals(action, change.getString("action"));
    assertEquals("mara.lin", change.getString("actor"));
    assertEquals(reason, change.getString("reason"));
  }

  @Test
  @Order(1)
  void itsSettingsAreChangedInAFormThatSaysWhatEachChangeCosts() throws Exception {
    Locator dialog = asks(2, "Settings");
    Locator rows = dialog.getByLabel("Rows in a batch, at most");
    assertThat(button(dialog, "Change settings")).isDisabled();
    rows.fill("many");
    assertThat(dialog).containsText("A value is not allowed yet.");
    assertThat(button(dialog, "Change settings")).isDisabled();
    rows.fill("16");
    assertThat(dialog).containsText("1 setting changes. No request fails.");
    dialog.getByLabel(Pattern.compile("^intra-op-threads")).fill("2");
    assertThat(dialog).containsText("For intra-op-threads the version is loaded again.");
    exact(dialog, "Memory").fill("64");
    exact(dialog, "Priority").fill("0");
    assertThat(dialog).containsText("Out of range: 1 … 9.");
    exact(dialog, "Priority").fill("3");
    assertThat(dialog)
        .containsText("For intra-op-threads, device.memoryBytes the version is loaded again.");
    exact(dialog, "Running").fill("2");
    exact(dialog, "Room for").fill("2");
    because(dialog, "smaller batches");
    button(dialog, "Change 6 settings").click();
    assertThat(dialog).isHidden();
    JsonObject settings = deployment(second).getJsonObject("settings");
    assertEquals(16, settings.getJsonObject("batching").getInteger("maxItems"));
    assertEquals("2", settings.getJsonObject("engineSettings").getString("intra-op-threads"));
    assertEquals(64L << 20, settings.getJsonObject("device").getLong("memoryBytes"));
    assertEquals(3, settings.getJsonObject("device").getInteger("priority"));
    said(second, "edit", "smaller batches");
    server.awaitState(second, "READY");
    RunningServer.awaitTrue(
        "two instances run",
        Duration.ofSeconds(60),
        () ->
            deployment(second).getJsonArray("status").getJsonObject(0).getInteger("instances")
                == 2);
    assertThat(mara.page().getByText("2 instances").first()).isVisible();
  }

  @Test
  @Order(2)
  void itIsUnloadedAndLoadedAgain() throws Exception {
    Locator routed = asks(1, "Unload");
    assertThat(routed).containsText("Traffic is routed to it: route it elsewhere first.");
    assertThat(
            routed.getByRole(
                AriaRole.BUTTON,
                new Locator.GetByRoleOptions().setName(Pattern.compile("version 1$"))))
        .isDisabled();
    mara.page().keyboard().press("Escape");
    assertThat(routed).isHidden();
    Locator dialog = asks(2, "Unload");
    assertThat(dialog).containsText("It has no share of the traffic");
    because(dialog, "not needed tonight");
    button(dialog, "Unload version 2").click();
    assertThat(dialog).isHidden();
    assertEquals("UNLOADED", deployment(second).getString("wished"));
    said(second, "edit", "not needed tonight");
    server.awaitState(second, "UNLOADED");
    dialog = asks(2, "Load again");
    because(dialog, "the morning");
    button(dialog, "Load version 2").click();
    assertThat(dialog).isHidden();
    said(second, "edit", "the morning");
    server.awaitState(second, "READY");
  }

  @Test
  @Order(3)
  void aLinkThatDeploysIsFollowedAlsoWhenTheVersionsComeAfterTheDeployments() {
    String versions = "**/api/v1/models/house/versions*";
    List<Route> late = new ArrayList<>();
    mara.page().route(versions, late::add);
    try {
      mara.open("/models/house?deploy=3");
      assertThat(menu(2)).isVisible();
      late.forEach(Route::resume);
    } finally {
      mara.page().unroute(versions);
    }
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    assertThat(button(dialog, "Load version 3 with 1 instance")).isVisible();
    button(dialog, "Cancel").click();
    assertThat(dialog).isHidden();
  }

  @Test
  @Order(4)
  void whatFailedIsTriedAgainOnceItsReasonIsGone() throws Exception {
    Path blob = blob("house", 3);
    byte[] whole = Files.readAllBytes(blob);
    Files.setPosixFilePermissions(blob, PosixFilePermissions.fromString("rw-------"));
    Files.write(blob, new byte[whole.length]);
    mara.open("/models/house?deploy=3");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    button(dialog, "Load version 3 with 1 instance").click();
    assertThat(dialog).isHidden();
    long third = newest();
    server.awaitState(third, "FAILED");
    // The next step that the page names is a link to where it is taken.
    mara.page()
        .getByRole(
            AriaRole.LINK,
            new Page.GetByRoleOptions().setName(Pattern.compile("^Try version 3 again")))
        .click();
    Locator again = mara.button("Try again");
    assertThat(again).isInViewport();
    Files.write(blob, whole);
    again.click();
    RunningServer.awaitTrue(
        "it is READY",
        Duration.ofMinutes(1),
        () ->
            deployment(third)
                .getJsonArray("status")
                .getJsonObject(0)
                .getString("state")
                .equals("READY"));
    assertThat(again).isHidden();
    assertEquals("retry", change(third).getString("action"));
    assertEquals("mara.lin", change(third).getString("actor"));
  }

  @Test
  @Order(5)
  void oneThatAnotherPersonChangedMeanwhileIsLookedAtAgainBeforeItIsDeleted() {
    long third = newest();
    Locator dialog = asks(3, "Delete the deployment");
    assertThat(dialog).containsText("Its settings go with it. The version stays");
    server
        .api()
        .patch(
            "/api/v1/deployments/" + third,
            new JsonObject()
                .put(
                    "settings",
                    new JsonObject().put("batching", new JsonObject().put("maxItems", 8))),
            tag(third));
    because(dialog, "a try");
    button(dialog, "Delete the deployment of version 3").click();
    assertThat(dialog.getByRole(AriaRole.ALERT))
        .containsText("Another person changed this deployment meanwhile.");
    assertTrue(isThere(third), "it was not deleted under another person's hands");
    assertThat(dialog.getByLabel("Reason")).hasValue("a try");
    button(dialog, "Delete the deployment of version 3").click();
    assertThat(dialog).isHidden();
    assertThat(menu(3)).hasCount(0);
    assertTrue(!isThere(third), "it is gone");
    said(third, "delete", "a try");
  }

  @Test
  @Order(6)
  void theVersionThatItHeldIsRemovedNext() {
    mara.open("/models/house/versions/3");
    mara.press("Delete");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    dialog.getByLabel("Type house v3 to confirm").fill("house v3");
    button(dialog, "Delete version 3").click();
    assertThat(mara.page().getByText("This version was removed by mara.lin.")).isVisible();
    assertEquals(2, server.api().all("/api/v1/models/house/versions").size());
  }

  @Test
  @Order(7)
  void oneThatHasTrafficIsDeletedOnlyWhenThatIsSaidAsWell() {
    Locator dialog = asks(1, "Delete the deployment");
    assertThat(dialog).containsText(Pattern.compile("It has 100\\s?% of the traffic"));
    assertThat(dialog).containsText("No other version that takes traffic is READY");
    Locator delete =
        dialog.getByRole(
            AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(Pattern.compile("^Delete ")));
    assertThat(delete).isDisabled();
    because(dialog, "the house is sold");
    dialog.getByLabel("Delete it although traffic is routed to version 1").check();
    delete.click();
    assertThat(dialog).isHidden();
    assertTrue(!isThere(first), "it is gone");
    said(first, "delete", "the house is sold");
    assertThat(mara.page().getByText("Version 1 is not deployed: its 100")).isVisible();
  }

  @Test
  @Order(8)
  void whatIsSaidOfTheModelIsEditedBesideAnotherPersonsEdit() {
    mara.open("/models/house/settings");
    mara.field("Description").fill("Prices of houses, in thousands");
    mara.field("Reason").fill("says the unit");
    server
        .api()
        .patch("/api/v1/models/house", new JsonObject().put("owner", "j.okafor"), modelTag());
    Locator alert = mara.page().locator("main").getByRole(AriaRole.ALERT);
    assertThat(alert).containsText("Another person changed house meanwhile.");
    assertThat(alert).containsText("j.okafor");
    assertThat(mara.button("Save")).isDisabled();
    mara.press("Keep mine, from theirs on");
    assertThat(mara.field("Owner")).hasValue("j.okafor");
    assertThat(mara.field("Description")).hasValue("Prices of houses, in thousands");
    mara.press("Save");
    assertThat(mara.button("Save")).isHidden();
    JsonObject model = server.api().get("/api/v1/models/house").body();
    assertEquals("Prices of houses, in thousands", model.getString("description"));
    assertEquals("j.okafor", model.getString("owner"), "theirs was not overwritten");
    assertEquals("says the unit", modelChange().getString("reason"));
  }

  @Test
  @Order(9)
  void theModelIsDeletedByItsNameOnceNothingOfItIsDeployed() {
    mara.open("/models/house/settings");
    assertThat(mara.button("Delete the model")).isDisabled();
    assertThat(mara.page().getByText("Version 2 is deployed: delete its deployments first."))
        .isVisible();
    server
        .api()
        .call(
            "DELETE",
            "/api/v1/deployments/" + second + "?evenIfRouted=true",
            BodyPublishers.noBody(),
            Map.of("If-Match", tag(second)));
    mara.press("Delete the model");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("The name house is never used again");
    assertThat(button(dialog, "Delete house")).isDisabled();
    because(dialog, "sold");
    dialog.getByLabel("Type house to confirm").fill("house");
    button(dialog, "Delete house").click();
    assertThat(mara.heading("Models")).isVisible();
    assertEquals(0, server.api().all("/api/v1/models").size());
    assertEquals("sold", modelChange().getString("reason"));
  }

  @Test
  @Order(10)
  void whoMovesTrafficToAVersionThatIsNotReadyIsToldWhoAnswersMeanwhile() throws Exception {
    for (int version = 1; version <= 2; version++) {
      server.register(
          "shed",
          Files.write(folder.resolve("m.onnx"), OnnxModels.linear(10 + version, 1, 2, 3, 4)));
    }
    server.deploy("shed", 1);
    Path blob = blob("shed", 2);
    Files.setPosixFilePermissions(blob, PosixFilePermissions.fromString("rw-------"));
    Files.write(blob, new byte[(int) Files.size(blob)]);
    long broken =
        server
            .api()
            .post("/api/v1/deployments", new JsonObject().put("model", "shed").put("version", 2))
            .body()
            .getLong("id");
    server.awaitState(broken, "FAILED");
    mara.open("/models/shed");
    mara.press("Shift traffic");
    Locator dialog = mara.page().getByRole(AriaRole.DIALOG);
    dialog.getByLabel("Add a version").selectOption("2");
    Locator share =
        dialog.getByRole(
            AriaRole.TEXTBOX, new Locator.GetByRoleOptions().setName("Share of version 2"));
    share.fill("10");
    share.press("Tab");
    assertThat(dialog).containsText("Version 2 is not READY: until it is, v1 answers its share.");
    button(dialog, "Cancel").click();

    allTrafficTo(2);
    allTrafficTo(1);
    mara.open("/models/shed");
    mara.press(Pattern.compile("^Roll back to policy"));
    assertThat(dialog)
        .containsText(
            "Version 2 is not READY, and no other of this policy is: its share gets 503 until one is.");
  }

  private static void allTrafficTo(int version) {
    String path = "/api/v1/models/shed/traffic";
    server
        .api()
        .put(
            path,
            new JsonObject()
                .put(
                    "routes",
                    new JsonArray()
                        .add(new JsonObject().put("version", version).put("weight", 10_000))),
            server.api().get(path).etag());
  }

  private static String modelTag() {
    return server.api().get("/api/v1/models/house").etag();
  }

  private static JsonObject modelChange() {
    return server
        .api()
        .get("/api/v1/changes?kind=MODEL&model=house")
        .body()
        .getJsonArray("items")
        .getJsonObject(0);
  }

  private static Locator menu(int version) {
    return mara.button("What can be done with the deployment of version " + version);
  }

  private static long newest() {
    return server.api().all("/api/v1/deployments?model=house").stream()
        .mapToLong(one -> one.getLong("id"))
        .max()
        .orElseThrow();
  }

  /** Where the only file of a version lies. */
  private static Path blob(String model, int version) throws IOException {
    JsonArray files =
        server
            .api()
            .get("/api/v1/models/" + model + "/versions/" + version + "/artifact")
            .body()
            .getJsonArray("files");
    String sha256 = files.getJsonObject(0).getString("sha256");
    try (Stream<Path> all = Files.walk(server.data())) {
      return all.filter(path -> path.endsWith(sha256) && Files.isRegularFile(path))
          .findFirst()
          .orElseThrow();
    }
  }
}
