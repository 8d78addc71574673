package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.browser.Overlays.Over;
import dev.slipway.it.browser.Places.Place;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page, dialog and state in both themes, both languages and two widths: that it is the page,
 * what axe says of it, whether a thumb hits what is on it, whether it scrolls sideways; and a
 * picture on {@linkplain Inspection one sheet}. Each page is opened once in each language; theme
 * and width change while it is open.
 */
@Needs(Part.CHROMIUM)
class PagesIT {

  @TempDir static Path folder;
  private static World world;
  private static RunningServer server;
  private static Chromium chromium;
  private static KeptSession mara;

  /** Of the time before there was a model. */
  private static Inspection first;

  /** The page of an upload that waits for a decision. */
  private static String checked;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    world = World.empty(folder);
    server = world.server();
    first = new Inspection();
    everyLook(first, "first-start", "/");
    mara = KeptSession.ofTheFirstAdministrator(chromium, server);
    for (Look look : Look.TWO) {
      try (BrowserContext person = mara.person(look.options())) {
        Page page = person.newPage();
        page.navigate(server.url() + "/models");
        Words words = Words.in(look.language());
        Places.settles(page, words.say("models.title"));
        assertThat(page.getByText(words.say("first.title")).first()).isVisible();
        look.on(page);
        first.state(page, "models-empty", look);
      }
    }
    world.fill();
    Path newest =
        Files.write(folder.resolve("house-prices-v5.onnx"), OnnxModels.linear(5f, 1, 2, 3, 4, 5));
    try (BrowserContext person = mara.person()) {
      Desk desk = new Desk(person.newPage(), server);
      desk.uploads("house-prices", newest);
      checked = URI.create(desk.page().url()).getPath();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    if (world != null) {
      world.close();
    }
    Inspection.sheet();
  }

  @Test
  void theFirstStartAndTheEmptyInstallationHaveNoFault() {
    assertEquals(List.of(), first.found());
  }

  @Test
  void everyPageIsThePageAndHasNoFaultInAnyLook() throws IOException {
    Inspection inspection = new Inspection();
    for (String language : Look.LANGUAGES) {
      Words words = Words.in(language);
      List<Look> looks = Look.all(language);
      try (BrowserContext person = mara.person(looks.get(0).options())) {
        Page page = person.newPage();
        page.navigate(server.url() + "/help/security");
        Places.settles(page, "Security");
        for (Place place : Places.all(checked, world.quarantined())) {
          looks.get(0).on(page);
          place.open(page, words);
          for (String alert : page.locator("[role=alert]").allInnerTexts()) {
            inspection.add(place.name() + " " + language + " says that something failed: " + alert);
          }
          for (Look look : looks) {
            look.on(page);
            inspection.page(page, place.name(), look);
          }
          inspection.magnified(page, place.name() + " " + language);
        }
      }
    }
    assertEquals(List.of(), inspection.found());
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void everyDialogMenuAndDrawerHasNoFault() throws IOException {
    Inspection inspection = new Inspection();
    for (Look look : Look.TWO) {
      Words words = Words.in(look.language());
      List<Over> overlays = new ArrayList<>(Overlays.all());
      if (look.narrow()) {
        overlays.add(Overlays.navigation());
      }
      try (BrowserContext person = mara.person(look.options())) {
        Page page = person.newPage();
        page.navigate(server.url() + "/help/security");
        Places.settles(page, "Security");
        for (Over over : overlays) {
          over.open(page, words);
          for (String alert : page.locator("[role=alert]").allInnerTexts()) {
            inspection.add(over.name() + " says that something failed: " + alert);
          }
          inspection.overlay(page, over.name(), look);
          over.close(page, words);
        }
      }
    }
    assertEquals(List.of(), inspection.found());
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void everyStateOfThemHasNoFault() throws Exception {
    Inspection inspection = new Inspection();
    KeptSession vera = States.aViewer(chromium, server);
    for (Look look : Look.TWO) {
      Words words = Words.in(look.language());
      try (BrowserContext person = mara.person(look.options());
          BrowserContext viewer = vera.person(look.options())) {
        Page page = person.newPage();
        States.anUploadUnderWay(page, server, folder, words);
        inspection.state(page, "upload-progress", look);
        page.locator("header button[aria-haspopup='dialog'][aria-expanded]").first().click();
        page.getByRole(AriaRole.DIALOG).waitFor();
        inspection.overlay(page, "tray", look);
        page.keyboard().press("Escape");
        States.isCancelled(page, words);

        States.somethingFails(page, server, words);
        inspection.state(page, "error", look);
        States.theStreamIsLost(page, server, words);
        look.on(page);
        inspection.state(page, "stale", look);

        Page hers = viewer.newPage();
        hers.navigate(server.url() + "/models/house-prices");
        Places.settles(hers, "house-prices");
        assertThat(hers.getByText(words.say("role.operator")).first()).isVisible();
        look.on(hers);
        inspection.state(hers, "viewer", look);
        server.api().delete("/api/v1/principals/vera/sessions", null);
        hers.getByRole(AriaRole.DIALOG).getByText(words.say("signIn.again")).first().waitFor();
        inspection.overlay(hers, "session-ended", look);
        vera = States.signsInAgain(hers, chromium, words);
      }
    }
    assertEquals(List.of(), inspection.found());
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void whileTheStreamIsLostAPageSaysHowOldItIsAndThenShowsWhatChangedMeanwhile() throws Exception {
    try (Line line = new Line(server.url());
        BrowserContext person = mara.person(Look.TWO.get(0).options())) {
      Page page = person.newPage();
      page.navigate(line.url() + "/models");
      Locator live = page.getByText("Live", new Page.GetByTextOptions().setExact(true)).first();
      assertThat(live).isVisible();
      assertThat(page.locator("tbody [data-tone='failed']").first()).isVisible();
      assertThat(page.locator("tbody [data-tone='warning']").first()).isVisible();
      List<?> colours = Colours.thatSaySomething(page);
      assertTrue(Colours.of(page, colours).size() > 8, "states have their colours");
      page.evaluate("window.__sameLoad = true");

      line.cut();
      Locator strip = page.getByText(Pattern.compile("Values are \\d+\\ss\\sold\\."));
      assertThat(strip).isVisible();
      assertEquals(List.of(), Colours.of(page, colours));
      String age = strip.textContent();
      assertThat(strip).not().hasText(age);
      server.api().post("/api/v1/models", new JsonObject().put("name", "made-meanwhile"));

      // The waits double; in a long one the button does not wait.
      assertThat(page.getByText(Pattern.compile("again in [4-9]\\ss"))).isVisible();
      int before = line.refused();
      Locator now = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try now"));
      now.click();
      RunningServer.withinASecond("it is tried at once", () -> line.refused() > before);
      Locator made = page.locator("tbody a[href='/models/made-meanwhile']");
      assertThat(made).hasCount(0);
      line.mend();
      now.click();
      assertThat(made).isVisible();
      assertThat(live).isVisible();
      assertThat(strip).isHidden();
      assertTrue(Colours.of(page, colours).size() > 8, "states have their colours again");
      assertEquals(true, page.evaluate("window.__sameLoad"));
    }
  }

  @Test
  void theChartsOfAModelShareTimeAndCursorAndKeepTheirRangeInTheLink() {
    try (BrowserContext person = mara.person(Look.TWO.get(0).options())) {
      ChartsDesk charts = new ChartsDesk(person.newPage());
      charts.page().navigate(server.url() + "/models/house-prices");
      charts.showTheSameMoment(charts.hover(0.4));
      charts.drag(0.3, 0.6);
      assertThat(charts.zoomOut()).isVisible();
      charts.doubleClick();
      assertThat(charts.zoomOut()).isHidden();
      charts.drag(0.3, 0.6);
      charts.zoomOut().click();
      assertThat(charts.zoomOut()).isHidden();

      String last = charts.saidAfter("End");
      String before = charts.saidAfter("ArrowLeft");
      assertNotEquals(last, before);
      assertEquals(last, charts.saidAfter("ArrowRight"));

      charts.page().getByText("6 h", new Page.GetByTextOptions().setExact(true)).click();
      assertThat(charts.page()).hasURL(Pattern.compile("[?&]range=6h"));
      charts.page().reload();
      assertThat(charts.page().getByLabel("6 h", new Page.GetByLabelOptions().setExact(true)))
          .isChecked();
      charts.asTable();
      assertThat(charts.table().getByText("v4 req/s").first()).isVisible();
      assertTrue(charts.table().locator("tbody tr").count() > 10, "rows of the table");
    }
  }

  @Test
  void aBrokenLimitStandsOnTheListTheSummaryAndTheChart() {
    try (BrowserContext person = mara.person(Look.TWO.get(0).options())) {
      Page page = person.newPage();
      page.navigate(server.url() + "/models");
      assertThat(page.locator("tbody td[data-broken]")).hasCount(1);
      page.navigate(server.url() + "/models/ocr-receipts");
      Locator errors =
          page.locator("main div")
              .filter(new Locator.FilterOptions().setHas(page.locator("> [data-broken]")));
      assertThat(errors.last()).containsText(Pattern.compile("limit \\d"));
      assertTrue(
          (Boolean) page.evaluate(ChartsDesk.HAS_A_RED_LINE, "errors"), "a line of the limit");
      page.navigate(server.url() + "/models/house-prices");
      page.locator("[data-plot='errors'] canvas").waitFor();
      assertEquals(false, page.evaluate(ChartsDesk.HAS_A_RED_LINE, "errors"));
    }
  }

  @Test
  void theDoorIsOpenToEverybody() throws IOException {
    Inspection inspection = new Inspection();
    everyLook(inspection, "sign-in", "/?sign-in=NO_ROLE");
    assertEquals(List.of(), inspection.found());
  }

  /** Where nobody is signed in yet. */
  private static void everyLook(Inspection inspection, String name, String path) {
    for (String language : Look.LANGUAGES) {
      Words words = Words.in(language);
      List<Look> looks = Look.all(language);
      try (BrowserContext nobody = chromium.person(looks.get(0).options())) {
        Page page = nobody.newPage();
        page.navigate(server.url() + path);
        String title =
            name.equals("sign-in")
                ? words.say("signIn.title") + " " + server.url().getAuthority()
                : words.say("start.title") + " " + words.say("start.title2");
        Places.settles(page, title);
        for (Look look : looks) {
          look.on(page);
          inspection.page(page, name, look);
        }
        inspection.magnified(page, name + " " + language);
      }
    }
  }
}
