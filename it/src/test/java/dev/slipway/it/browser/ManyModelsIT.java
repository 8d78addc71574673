package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
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
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hundreds of models, of keys, of people, of versions, of policies, of changes on one page. */
@Needs(Part.CHROMIUM)
class ManyModelsIT {

  private static final int MODELS = 260;
  private static final int KEYS = 210;
  private static final int VERSIONS = 210;
  private static final int PEOPLE = 210;
  private static final int POLICIES = 210;

  /** Screens of rows, and those beside them, at the most. */
  private static final int MOST_DRAWN = 60;

  /** Where the model leads whose row is in the middle of the window. */
  private static final String IN_THE_MIDDLE =
      "document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('tbody')"
          + "?.querySelector('a')?.getAttribute('href')";

  /** How many policies the page has, drawn or not. */
  private static final String KNOWN =
      "[...document.querySelectorAll('main table')]"
          + ".map((one) => one.getAttribute('aria-rowcount') !== null"
          + " ? one.getAttribute('aria-rowcount') - 1 : one.querySelectorAll('tbody tr').length)"
          + ".at(-1)";

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static KeptSession mara;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).await();
    for (int number = 0; number < MODELS; number++) {
      server.api().post("/api/v1/models", new JsonObject().put("name", name(number)));
    }
    program("caller");
    for (int number = 0; number < KEYS; number++) {
      server
          .api()
          .post(
              "/api/v1/keys",
              new JsonObject().put("principal", "caller").put("label", "key " + number));
    }
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

  @AfterEach
  void nothingBrokeUnseen() {
    assertEquals(List.of(), chromium.complaints());
  }

  private static String name(int number) {
    return "model-%03d".formatted(number);
  }

  private static Locator link(Page page, int number) {
    return page.locator("tbody a[href='/models/" + name(number) + "']");
  }

  private static void onlyWhatIsNearIsDrawn(Page page) {
    // At first all that were there before, until what chooses among them is loaded.
    Chromium.until(
        page, "document.querySelectorAll('tbody th[scope=row]').length <= " + MOST_DRAWN);
    assertTrue(page.locator("tbody th[scope=row]").count() > 5);
  }

  @Test
  void onlyTheRowsNearWhatIsSeenAreDrawnAndEachIsReachedByScrollingAndByKeyboard() {
    for (boolean phone : new boolean[] {false, true}) {
      Browser.NewContextOptions size =
          new Browser.NewContextOptions()
              .setViewportSize(phone ? 390 : 1440, phone ? 844 : 900)
              .setLocale("en-US");
      try (BrowserContext person = mara.person(size)) {
        Page page = person.newPage();
        page.navigate(server.url() + "/models?sort=name");
        assertThat(link(page, 0)).isVisible();
        assertThat(page.locator("table[aria-rowcount='" + (MODELS + 1) + "']")).hasCount(1);
        onlyWhatIsNearIsDrawn(page);
        double whole = number(page, "document.documentElement.scrollHeight");
        assertTrue(whole > MODELS * 40, "the page is as high as all rows: " + whole);

        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)");
        assertThat(link(page, MODELS - 1)).isVisible();
        assertThat(link(page, 0)).hasCount(0);
        onlyWhatIsNearIsDrawn(page);

        // From the last row back up by keys, further than what is drawn at once.
        link(page, MODELS - 1).focus();
        for (int back = 0; back < MOST_DRAWN; back++) {
          // No person is faster than a busy machine draws the row before.
          assertThat(link(page, MODELS - 2 - back)).hasCount(1);
          page.keyboard().press("Shift+Tab");
        }
        String focused = (String) page.evaluate("document.activeElement.getAttribute('href')");
        assertEquals("/models/" + name(MODELS - 1 - MOST_DRAWN), focused);
        onlyWhatIsNearIsDrawn(page);

        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight / 2)");
        Chromium.until(page, IN_THE_MIDDLE + " !== undefined");
        String chosen = (String) page.evaluate(IN_THE_MIDDLE);
        page.locator("tbody a[href='" + chosen + "']").click();
        assertThat(page).hasURL(server.url() + chosen);
      }
    }
  }

  @Test
  void ofManyKeysOnlyThoseNearAreDrawnAndEachIsReachedByKeyboard() {
    try (BrowserContext person = mara.person()) {
      Page page = person.newPage();
      page.navigate(server.url() + "/settings/keys");
      int all = listed("/api/v1/keys");
      isDrawnWhereItIsSeen(page, all);

      // Each has two stops: what copies it, and what opens its menu.
      row(page, all).locator("button").last().focus();
      for (int back = 0; back < MOST_DRAWN; back++) {
        page.keyboard().press("Shift+Tab");
      }
      assertThat(row(page, all - MOST_DRAWN / 2).locator("button:focus")).hasCount(1);
    }
  }

  @Test
  void ofManyPeopleOnlyThoseNearAreDrawn() {
    for (int number = 0; number < PEOPLE; number++) {
      program("program-" + number);
    }
    int all = listed("/api/v1/principals");
    try (BrowserContext person = mara.person()) {
      Page page = person.newPage();
      page.navigate(server.url() + "/settings/people");
      isDrawnWhereItIsSeen(page, all);
    }
  }

  @Test
  void ofManyPoliciesOnlyThoseNearAreDrawn() throws Exception {
    String model = name(1);
    for (int version = 1; version <= 2; version++) {
      server.register(
          model, Files.write(folder.resolve("policy.onnx"), OnnxModels.linear(version, 2)));
    }
    server.deploy(model, 1);
    server.deploy(model, 2);
    String path = "/api/v1/models/" + model + "/traffic";
    for (int number = 1; number <= POLICIES; number++) {
      JsonArray routes =
          new JsonArray()
              .add(new JsonObject().put("version", 1).put("weight", 10_000 - number))
              .add(new JsonObject().put("version", 2).put("weight", number));
      server
          .api()
          .put(
              path,
              new JsonObject().put("routes", routes).put("reason", ""),
              server.api().get(path).etag());
    }
    try (BrowserContext person = mara.person()) {
      Page page = person.newPage();
      page.navigate(server.url() + "/models/" + model);
      Locator earlier =
          page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show earlier ones"));
      earlier.scrollIntoViewIfNeeded();
      while (known(page) <= POLICIES) {
        int before = known(page);
        earlier.click();
        Chromium.until(page, KNOWN + " > " + before);
      }
      isDrawnWhereItIsSeen(page, POLICIES + 1);
    }
  }

  @Test
  void ofManyVersionsOnlyThoseNearAreDrawn() throws Exception {
    for (int number = 1; number <= VERSIONS; number++) {
      server.register(
          name(0), Files.write(folder.resolve("model.onnx"), OnnxModels.linear(number, 1)));
    }
    try (BrowserContext person = mara.person()) {
      Page page = person.newPage();
      page.navigate(server.url() + "/models/" + name(0) + "/versions");
      isDrawnWhereItIsSeen(page, VERSIONS);
      page.locator("tbody a[href$='/versions/1']").click();
      assertThat(page).hasURL(server.url() + "/models/" + name(0) + "/versions/1");
    }
  }

  @Test
  void ofManyChangesOnlyThoseNearAreDrawnAndOneOpensAmongThem() {
    try (BrowserContext person = mara.person()) {
      Page page = person.newPage();
      page.navigate(server.url() + "/audit");
      Locator older =
          page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Older changes"));
      while (page.locator("table[aria-rowcount]").count() == 0) {
        older.click();
        assertThat(older).isEnabled();
        page.waitForTimeout(50);
      }
      int shown = Integer.parseInt(page.locator("table").first().getAttribute("aria-rowcount")) - 1;
      isDrawnWhereItIsSeen(page, shown);
      Locator last = row(page, shown).locator("[aria-expanded]");
      last.click();
      assertThat(last).hasAttribute("aria-expanded", "true");
    }
  }

  private static int listed(String path) {
    return server.api().get(path + "?limit=500").body().getJsonArray("items").size();
  }

  private static void program(String name) {
    server
        .api()
        .post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", name)
                .put("kind", "PROGRAM")
                .put("displayName", "")
                .put("grants", new JsonArray()));
  }

  private static int known(Page page) {
    return ((Number) page.evaluate(KNOWN)).intValue();
  }

  /** The first rows at the beginning, the last ones at the end, and of the others never many. */
  private static void isDrawnWhereItIsSeen(Page page, int rows) {
    assertThat(page.locator("table[aria-rowcount='" + (rows + 1) + "']")).hasCount(1);
    // What is measured just now puts the page back to where it was once more.
    Chromium.until(
        page, "scrollTo(0, 0), document.querySelector(\"tr[aria-rowindex='2']\") !== null");
    assertThat(row(page, 1)).isVisible();
    assertThat(row(page, rows)).hasCount(0);
    int drawn = page.locator("tr[aria-rowindex]").count();
    assertTrue(drawn > 5 && drawn <= MOST_DRAWN, drawn + " rows are drawn");
    // In the middle those around it.
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)");
    Chromium.until(
        page,
        "(() => { const at = [...document.querySelectorAll('tr[aria-rowindex]')]"
            + ".map((row) => Number(row.getAttribute('aria-rowindex')));"
            + " return at.length > 5 && at.length <= "
            + MOST_DRAWN
            + " && at[0] > 10 && at.at(-1) < "
            + (rows - 10)
            + "; })()");
    // What is measured on the way makes the page longer or shorter.
    Chromium.until(
        page,
        "scrollTo(0, document.documentElement.scrollHeight),"
            + " document.querySelector(\"tr[aria-rowindex='"
            + (rows + 1)
            + "']\") !== null");
    assertThat(row(page, rows)).isVisible();
    assertThat(row(page, 1)).hasCount(0);
  }

  /** By its place among all; the table's head is the first. */
  private static Locator row(Page page, int place) {
    return page.locator("tr[aria-rowindex='" + (place + 1) + "']");
  }

  private static double number(Page page, String expression) {
    return ((Number) page.evaluate(expression)).doubleValue();
  }
}
