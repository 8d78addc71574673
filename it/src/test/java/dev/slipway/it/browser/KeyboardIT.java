package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
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
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole story by keys alone: from the first account to a split, a rollback and an answer. No
 * step of it touches a mouse; wherever the focus goes, it is seen, and it comes back to where it
 * was.
 */
@Needs(Part.CHROMIUM)
@TestMethodOrder(OrderAnnotation.class)
class KeyboardIT {

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static Page page;
  private static Desk desk;
  private static Keys keys;

  /** What is picked in the system's own chooser. */
  private static Path chosen;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).hashing().await();
    page = chromium.person().newPage();
    desk = new Desk(page, server);
    keys = new Keys(page);
    // From the first page on: the browser learns of it a moment after it is said.
    page.onFileChooser(chooser -> chooser.setFiles(chosen));
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
  @Order(1)
  void theFirstAccountIsMade() throws Exception {
    desk.open("/");
    keys.awaitFocus("One-time code");
    keys.type(Desk.firstCode(server));
    keys.press("Tab");
    keys.type("mara.lin");
    keys.to("Password");
    keys.type(Desk.PASSWORD);
    keys.press("Enter");
    assertThat(desk.heading("Models")).isVisible();
  }

  @Test
  @Order(2)
  void aModelIsUploadedAndServed() throws Exception {
    keys.press("g", "u");
    assertThat(desk.heading("Upload a model")).isVisible();
    chooses(Files.write(folder.resolve("house-prices.onnx"), OnnxModels.linear()));
    keys.to("Register version 1 and serve it");
    keys.press("Enter");
    assertThat(desk.heading("house-prices")).isVisible();
    assertThat(page.getByText("Healthy").first()).isVisible();
  }

  @Test
  @Order(3)
  void aSecondVersionIsLoadedBesideIt() throws Exception {
    keys.to("Upload version");
    keys.press("Enter");
    assertThat(desk.heading("Upload a version of house-prices")).isVisible();
    chooses(Files.write(folder.resolve("house-prices.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4)));
    // One of the cards has the focus; the arrows pick another.
    tabsIntoTheDecision();
    keys.down("Without traffic");
    keys.to("Register version 2 and load it");
    keys.press("Enter");
    assertThat(desk.heading("house-prices")).isVisible();
    RunningServer.awaitTrue("both are READY", Duration.ofMinutes(1), () -> ready() == 2);
  }

  @Test
  @Order(4)
  void theFilterFindsTheModelAndATenthOfItsTrafficIsMoved() {
    keys.press("g", "m");
    assertThat(desk.heading("Models")).isVisible();
    assertThat(page.locator("tbody a[href='/models/house-prices']")).isVisible();
    keys.press("/");
    keys.awaitFocus("Name, engine, owner");
    keys.type("house");
    keys.to("house-prices");
    keys.press("Enter");
    assertThat(desk.heading("house-prices")).isVisible();

    keys.to("Shift traffic");
    keys.press("Enter");
    keys.awaitFocus("Cancel");
    keys.press("Escape");
    assertThat(dialog()).isHidden();
    keys.awaitFocus("Shift traffic");

    keys.press("Enter");
    keys.awaitFocus("Cancel");
    keys.to("Add a version");
    keys.type("v2");
    Locator share =
        dialog()
            .getByRole(
                AriaRole.TEXTBOX, new Locator.GetByRoleOptions().setName("Share of version 2"));
    assertThat(share).isVisible();
    for (int i = 0;
        i < 60 && !share.evaluate("it => it === document.activeElement").equals(true);
        i++) {
      keys.press("Tab");
    }
    keys.press("Control+a");
    keys.type("10");
    keys.to("Reason");
    keys.type("by keys alone");
    keys.to("Move ");
    keys.press("Enter");
    assertThat(dialog()).isHidden();
    assertEquals(1_000, weightOf(2));
    keys.awaitFocus("Shift traffic");
  }

  @Test
  @Order(5)
  void itIsRolledBackFromTheButtonThatMakesThingsSafer() {
    keys.to("Roll back to policy");
    keys.press("Enter");
    assertThat(dialog()).isVisible();
    keys.awaitFocus("Move ");
    keys.press("Enter");
    assertThat(dialog()).isHidden();
    assertEquals(10_000, weightOf(1));
  }

  @Test
  @Order(6)
  void aQuestionAskedFromAMenuGivesTheFocusBackToWhatOpenedTheMenu() {
    String menu = "What can be done with the deployment of version 2";
    // The dialog's program comes after the menu went, in the moment in which nothing has the focus.
    AtomicReference<Route> program = new AtomicReference<>();
    page.route("**/WishDialog-*.js", program::set);
    keys.to(menu);
    keys.press("Enter");
    keys.down("Unload");
    keys.press("Enter");
    keys.awaitFocus(menu);
    page.waitForCondition(() -> program.get() != null);
    page.evaluate("document.activeElement.blur()");
    program.get().resume();
    page.unroute("**/WishDialog-*.js");
    assertThat(dialog()).isVisible();
    keys.awaitFocus("Cancel");
    keys.press("Escape");
    assertThat(dialog()).isHidden();
    keys.awaitFocus(menu);
  }

  @Test
  @Order(7)
  void thePlaygroundAnswers() {
    desk.open("/models/house-prices");
    assertThat(desk.heading("house-prices")).isVisible();
    keys.to("Playground");
    keys.press("Enter");
    assertThat(desk.field("x[0], row 1")).isVisible();
    String[] values = {"3.5", "2", "1", "80"};
    for (int i = 0; i < values.length; i++) {
      keys.to("x[" + i + "], row 1");
      keys.press("Control+a");
      keys.type(values[i]);
    }
    keys.to("Send");
    keys.press("Enter");
    // Version 2 is the newest: 100 + 3.5 + 4 + 3 + 320.
    assertThat(page.getByText("430.5").first()).isVisible();
  }

  @Test
  @Order(8)
  void lettersGoToEachPageAndQuestionMarkSaysWhich() {
    keys.press("?");
    assertThat(dialog()).isVisible();
    assertThat(dialog().getByText("Go to Audit")).isVisible();
    keys.press("Escape");
    assertThat(dialog()).isHidden();
    for (String[] go :
        new String[][] {
          {"e", "Engines & devices"},
          {"a", "Audit"},
          {"s", "Settings"},
          {"u", "Upload a model"},
          {"m", "Models"}
        }) {
      keys.press("g", go[0]);
      assertThat(desk.heading(go[1])).isVisible();
    }
    keys.press("g", "h");
    assertThat(page.locator("main h1").first()).isVisible();
    assertTrue(page.url().contains("/help"), page::url);
  }

  @Test
  @Order(9)
  void thePaletteFindsAPageAndGivesTheFocusBack() {
    keys.press("g", "m");
    assertThat(page.locator("tbody a[href='/models/house-prices']")).isVisible();
    keys.to("house-prices");
    keys.press("Control+k");
    keys.awaitFocus("Find or do anything");
    keys.press("Escape");
    assertThat(dialog()).isHidden();
    keys.awaitFocus("house-prices");

    keys.press("Control+k");
    keys.awaitFocus("Find or do anything");
    keys.type("audit");
    keys.press("Enter");
    assertThat(desk.heading("Audit")).isVisible();
  }

  @Test
  @Order(10)
  void thePaletteOpensAModelAVersionAnActionAndAHeading() {
    choosesFromThePalette("house-prices", "^house-prices\\s*model");
    assertThat(page).hasURL(server.url() + "/models/house-prices");
    assertThat(desk.heading("house-prices")).isVisible();

    choosesFromThePalette("house-prices v2", "^house-prices v2\\s*version");
    assertThat(page).hasURL(server.url() + "/models/house-prices/versions/2");
    assertThat(desk.heading("house-prices v2")).isVisible();

    String shift = "Shift traffic of house-prices";
    choosesFromThePalette(shift, "^" + shift);
    assertThat(desk.heading("Shift the traffic of house-prices?")).isVisible();
    assertThat(page).hasURL(server.url() + "/models/house-prices");
    keys.awaitFocus("Cancel");
    keys.press("Escape");
    assertThat(dialog()).isHidden();

    String upload = "Upload a version of house-prices";
    choosesFromThePalette(upload, "^" + upload);
    assertThat(page).hasURL(server.url() + "/upload?model=house-prices");
    assertThat(desk.heading(upload)).isVisible();

    choosesFromThePalette("List the shortcuts", "^List the shortcuts");
    assertThat(dialog().getByText("Go to Audit")).isVisible();
    keys.press("Escape");
    assertThat(dialog()).isHidden();

    choosesFromThePalette("Why batches have their size", "^Why batches have their size");
    assertThat(page).hasURL(server.url() + "/help/traffic#why-batches-have-their-size");
    assertThat(page.locator("article #why-batches-have-their-size")).isInViewport();
  }

  @Test
  @Order(11)
  void thePaletteSaysWhichRoleAViewerLacksAndOpensOnlyWhatTheyMay() {
    try (BrowserContext viewer = States.aViewer(chromium, server).person()) {
      Page hers = viewer.newPage();
      hers.navigate(server.url() + "/models");
      assertThat(new Desk(hers, server).heading("Models")).isVisible();
      Keys herKeys = new Keys(hers);
      herKeys.press("Control+k");
      herKeys.awaitFocus("Find or do anything");
      for (String[] lacking :
          new String[][] {
            {"Shift traffic of house-prices", "operator"},
            {"Make a key", "admin"}
          }) {
        herKeys.press("Control+a");
        herKeys.type(lacking[0]);
        Locator first = firstOfThePalette(hers);
        assertThat(first)
            .containsText(
                Pattern.compile("^" + lacking[0] + ".*needs the role " + lacking[1] + "$"));
        assertThat(first).hasAttribute("aria-disabled", "true");
        herKeys.press("Enter");
        assertThat(first).isVisible();
        assertThat(hers).hasURL(server.url() + "/models");
      }

      herKeys.press("Control+a");
      herKeys.type("house-prices");
      assertThat(firstOfThePalette(hers)).containsText(Pattern.compile("^house-prices\\s*model"));
      assertThat(firstOfThePalette(hers)).hasAttribute("aria-disabled", "false");
      herKeys.press("Enter");
      assertThat(hers).hasURL(server.url() + "/models/house-prices");
    }
  }

  @Test
  @Order(12)
  void signingOutLeadsBackToTheDoor() {
    keys.to("ML, account of mara.lin");
    keys.press("Enter");
    assertThat(page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Sign out")))
        .isVisible();
    keys.down("Sign out");
    keys.press("Enter");
    assertThat(desk.field("Password")).isVisible();
    keys.awaitFocus("Name");
    assertEquals(List.of(), chromium.complaints());
  }

  /** The file chooser of the system is the system's; it is opened by a key. */
  private static void chooses(Path file) {
    keys.to("Choose files");
    chosen = file;
    keys.press("Enter");
    assertThat(
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Look and decide"))
                .first())
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));
    keys.to("Look and decide");
    keys.press("Enter");
    assertThat(page.getByRole(AriaRole.RADIOGROUP)).isVisible();
  }

  private static void tabsIntoTheDecision() {
    for (int i = 0; i < 80; i++) {
      if (Boolean.TRUE.equals(
          page.evaluate("document.activeElement?.matches('input[type=radio][name=decision]')"))) {
        return;
      }
      keys.press("Tab");
    }
    throw new AssertionError("Tab never comes to the decision");
  }

  /** Types into the palette, and takes what it then offers first, which begins so. */
  private static void choosesFromThePalette(String typed, String offered) {
    keys.press("Control+k");
    keys.awaitFocus("Find or do anything");
    keys.type(typed);
    assertThat(firstOfThePalette(page)).containsText(Pattern.compile(offered));
    keys.press("Enter");
  }

  private static Locator firstOfThePalette(Page on) {
    return on.getByRole(AriaRole.DIALOG).locator("[role=option][aria-selected='true']");
  }

  private static Locator dialog() {
    return page.getByRole(AriaRole.DIALOG);
  }

  private static int weightOf(int version) {
    JsonArray routes =
        server
            .api()
            .get("/api/v1/models/house-prices/traffic")
            .body()
            .getJsonObject("policy")
            .getJsonArray("routes");
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
