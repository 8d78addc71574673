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
import dev.slipway.it.client.Programs;
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
import java.util.Map;
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
  void everyPageOfTheDocumentationHasNoFaultInEitherTheme() throws IOException {
    Inspection inspection = new Inspection();
    for (Look look : Look.TWO) {
      try (BrowserContext person = mara.person(look.options())) {
        Page page = person.newPage();
        page.navigate(server.url() + "/help/security");
        Places.settles(page, "Security");
        // On a telephone the list of pages stands folded.
        Locator links = page.locator("nav ul[lang=en] a[href^='/help/']");
        List<String> pages = links.all().stream().map(one -> one.getAttribute("href")).toList();
        List<String> titles = links.allTextContents();
        assertTrue(pages.size() > 30, pages::toString);
        for (int at = 0; at < pages.size(); at++) {
          page.evaluate("to => history.pushState(null, '', to)", pages.get(at));
          Places.settles(page, titles.get(at));
          inspection.read(page, pages.get(at).substring(1), look);
        }
      }
    }
    assertEquals(List.of(), inspection.found());
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void everyPageOffersWhatItReadsAsACommandThatRuns() throws Exception {
    String key = Files.readString(server.data().resolve("cli.key")).strip();
    Words words = Words.in("en-US");
    List<String> wrong = new ArrayList<>();
    try (BrowserContext person = mara.person()) {
      person.grantPermissions(List.of("clipboard-read", "clipboard-write"));
      Page page = person.newPage();
      page.navigate(server.url() + "/help/security");
      Places.settles(page, "Security");
      for (Place place : Places.all(checked, world.quarantined())) {
        place.open(page, words);
        Locator more =
            page.locator("main")
                .getByRole(
                    AriaRole.BUTTON,
                    new Locator.GetByRoleOptions().setName(words.say("page.more")).setExact(true));
        assertThat(more).hasCount(place.reads() == null ? 0 : 1);
        if (place.reads() == null) {
          continue;
        }
        page.evaluate("navigator.clipboard.writeText('')");
        more.click();
        page.getByRole(
                AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(words.say("page.curl")))
            .click();
        Chromium.until(page, "navigator.clipboard.readText().then((text) => text !== '')");
        String command = (String) page.evaluate("navigator.clipboard.readText()");
        String call = "curl -s '" + server.url() + "/api/v1" + place.reads() + "'";
        if (!command.startsWith(call) || command.contains(key)) {
          wrong.add(place.name() + " copies " + command + ", not " + call);
          continue;
        }
        String answer = Programs.run(1, Map.of("SLIPWAY_KEY", key), "bash", "-c", command);
        if (!answer.startsWith("{") || new JsonObject(answer).containsKey("code")) {
          wrong.add(place.name() + ": " + command + " answers " + answer);
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void everyDialogMenuAndDrawerHasNoFault() throws IOException {
    Inspection inspection = new Inspection();
    for (Look look : Look.TWO) {
      Words words = Words.in(look.language());
      List<Over> overlays = new ArrayList<>(Overlays.all(checked, world.quarantined()));
      if (look.narrow()) {
        overlays.add(Overlays.navigation());
      }
      try (BrowserContext person = mara.person(look.options())) {
        person.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        Page page = person.newPage();
        page.navigate(server.url() + "/help/security");
        Places.settles(page, "Security");
        for (Over over : overlays) {
          over.open(page, words, server);
          List<String> alerts = page.locator("[role=alert]").allInnerTexts();
          if (over.alerts() == alerts.isEmpty()) {
            inspection.add(over.name() + " says that something failed, or not: " + alerts);
          }
          inspection.overlay(page, over.name(), look);
          for (String fault : over.faultsOfItsCommand(page, words, server)) {
            inspection.add(over.name() + " " + look.name() + " " + fault);
          }
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

      // Keys choose a moment, and it stays chosen when new points move it to the left.
      String last = charts.saidAfter("End");
      String before = charts.saidAfter("ArrowLeft");
      assertNotEquals(last, before);
      String moment = charts.moment();
      double place = charts.momentPlace();
      charts.page().waitForCondition(() -> charts.momentPlace() < place - 1);
      assertEquals(moment, charts.moment());
      String next = charts.saidAfter("ArrowRight");
      assertEquals(last.split(",")[0], next.split(",")[0]);

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
  void theDevicesPageSaysWhoHoldsWhatWhatDoesNotFitAndWhichPluginIsBroken() throws Exception {
    JsonObject device =
        server.api().get("/api/v1/devices").body().getJsonArray("items").getJsonObject(0);
    JsonObject lease =
        device.getJsonArray("leases").stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("holder").equals("fraud-score v1"))
            .findFirst()
            .orElseThrow();
    long held = lease.getLong("memoryBytes");
    long budget = device.getJsonObject("capacity").getLong("memoryBytes");
    try (BrowserContext person = mara.person(Look.TWO.get(0).options())) {
      DevicesDesk desk = new DevicesDesk(person.newPage());
      Page page = desk.page();
      page.navigate(server.url() + "/engines");
      Locator shown = desk.device(device.getString("id"));
      Locator part = DevicesDesk.partOf(shown, "fraud-score v1");
      assertThat(part).isVisible();
      DevicesDesk.assertIsAsWide(part, held, budget);

      // Whoever is chosen in the bar is what the cards beside it are about; by a key, since a small
      // part is narrower than a pointer needs.
      part.press("Enter");
      assertThat(part).hasAttribute("aria-pressed", "true");
      assertThat(page)
          .hasURL(Pattern.compile("[?]deployment=" + lease.getLong("deployment") + "$"));
      assertThat(page.getByText("fraud-score v1, last 5 min")).isVisible();
      Locator footprint = page.locator("main ol li").filter(hasText("measured once"));
      assertThat(footprint).containsText("TensorFlow");
      assertThat(footprint.locator("dd")).hasCount(4);
      for (String one : footprint.locator("dd").allInnerTexts()) {
        assertTrue(one.matches("[0-9].*"), one);
      }

      shown.getByRole(AriaRole.BUTTON, named("^Show \\d+ shares")).click();
      Locator row = shown.locator("tbody tr").filter(hasText("fraud-score v1"));
      assertThat(row).containsText("READY");
      DevicesDesk.assertIsSize(held, row.innerText());
      assertThat(shown.locator("tbody tr")).hasCount(device.getJsonArray("leases").size());

      assertThat(shown).containsText("one deployment does not fit");
      Locator unfit = shown.getByRole(AriaRole.LISTITEM).filter(hasText("loan-score v2"));
      assertThat(unfit)
          .containsText(
              Pattern.compile("can never fit here: needs 64 threads on cpu, free \\d+ of"));
      assertThat(unfit.getByRole(AriaRole.LINK)).hasAttribute("href", "/models/loan-score");

      // As much as there is at all, so that it waits until the others leave.
      int all = device.getJsonObject("capacity").getInteger("threads");
      long waiting = wishes("house-prices", all);
      server.awaitState(waiting, "PENDING");
      assertThat(shown).containsText("2 deployments do not fit");
      assertThat(
              shown.getByRole(
                  AriaRole.IMG, named("^house-prices v1 waits for " + all + " threads, 100.% of")))
          .isVisible();
      assertThat(shown.getByRole(AriaRole.LISTITEM).filter(hasText("house-prices v1")))
          .containsText(all + " threads");
      String path = "/api/v1/deployments/" + waiting;
      server.api().delete(path, server.api().get(path).etag());
      assertThat(shown).containsText("one deployment does not fit");

      assertThat(page.getByText("broken is skipped.")).isVisible();
      assertThat(page.getByText("noise.jar is not a readable jar")).isVisible();
      DevicesDesk.assertSaysItsBudget(page, "for models", device);

      // Engines run what holds a share, also where a model's versions have different ones.
      assertEquals("tensorflow", lease.getString("engine"));
      assertThat(page.locator("tr").filter(hasText("TensorFlow")).first()).containsText("running");
    }
    try (BrowserContext person = mara.person(Look.TWO.get(1).options())) {
      Page page = person.newPage();
      page.navigate(server.url() + "/engines");
      assertThat(page.getByText("无法读取；请重新复制。")).isVisible();
      DevicesDesk.assertSaysItsBudget(page, "模型可用", device);
    }
  }

  /** Deploys a version that runs so many calls at a time. */
  private static long wishes(String model, int instances) {
    JsonObject number = new JsonObject().put("min", instances).put("max", instances);
    return server
        .api()
        .post(
            "/api/v1/deployments",
            new JsonObject()
                .put("model", model)
                .put("version", 1)
                .put("settings", new JsonObject().put("instances", number)))
        .body()
        .getLong("id");
  }

  private static Locator.FilterOptions hasText(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  private static Locator.GetByRoleOptions named(String pattern) {
    return new Locator.GetByRoleOptions().setName(Pattern.compile(pattern));
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
          if (name.equals("sign-in") && Look.TWO.contains(look)) {
            for (Over over : Overlays.atTheDoor()) {
              over.open(page, words, server);
              inspection.overlay(page, over.name(), look);
              over.close(page, words);
            }
          }
        }
        inspection.magnified(page, name + " " + language);
      }
    }
  }
}
