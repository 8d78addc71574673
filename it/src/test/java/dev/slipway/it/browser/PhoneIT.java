package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What matters can be done with a thumb on a telephone of 390 pixels. */
@Needs(Part.CHROMIUM)
class PhoneIT {

  private static final double THUMB = 44;
  private static final int HEIGHT = 844;

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static KeptSession mara;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).await();
    for (int version = 1; version <= 2; version++) {
      server.register(
          "house-prices",
          Files.write(folder.resolve("m.onnx"), OnnxModels.linear(version, 1, 2, 3, 4)));
      server.deploy("house-prices", version);
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

  private static BrowserContext phone() {
    return mara.person(
        new Browser.NewContextOptions()
            .setViewportSize(390, HEIGHT)
            .setHasTouch(true)
            .setIsMobile(true)
            .setLocale("en-US"));
  }

  /** Touches something that is as large as a thumb, and within the screen. */
  private static void tap(Locator target) {
    target.scrollIntoViewIfNeeded();
    BoundingBox box = target.boundingBox();
    String what = target.textContent() + " is " + box.width + " × " + box.height;
    if (box.width < THUMB || box.height < THUMB || box.x < 0 || box.x + box.width > 390) {
      throw new AssertionError(what + " at " + box.x);
    }
    target.tap();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
            AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile(name)))
        .first();
  }

  @Test
  void aModelIsOpenedItsTrafficMovedAndRolledBack() {
    try (BrowserContext person = phone()) {
      Page page = person.newPage();
      page.navigate(server.url() + "/models");
      tap(page.locator("tbody").filter(new Locator.FilterOptions().setHasText("house-prices")));
      assertThat(page.locator("h1").first()).hasText("house-prices");

      tap(button(page, "^Shift traffic"));
      Locator dialog = page.getByRole(AriaRole.DIALOG);
      Locator add = dialog.getByLabel("Add a version");
      assertThat(add).isVisible();
      add.selectOption("2");
      Locator share =
          dialog.getByRole(
              AriaRole.TEXTBOX, new Locator.GetByRoleOptions().setName("Share of version 2"));
      tap(share);
      share.fill("25");
      dialog.getByLabel("Reason").fill("from the train");
      tap(button(page, "^Move .* to v2"));
      assertThat(dialog).isHidden();
      assertEquals(2_500, weightOf(2));

      tap(button(page, "^Roll back to policy"));
      tap(button(page, "back to v1"));
      assertThat(dialog).isHidden();
      assertEquals(0, weightOf(2));
    }
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void whatMovesTrafficStaysAtTheBottomEdgeHoweverFarThePageIsScrolled() {
    try (BrowserContext person = phone()) {
      Page page = person.newPage();
      page.navigate(server.url() + "/models/house-prices");
      Places.settles(page, "house-prices");
      Locator shift = button(page, "^Shift traffic");
      assertThat(shift).isVisible();
      endsAtTheBottomEdge(shift);
      for (String to : List.of("300", "document.documentElement.scrollHeight")) {
        page.evaluate("scrollTo({ top: " + to + ", behavior: 'instant' })");
        Chromium.until(page, "scrollY >= Math.min(300, " + to + ")");
        endsAtTheBottomEdge(shift);
      }
      Locator last = page.locator("main section").last();
      BoundingBox end = last.boundingBox();
      assertTrue(
          end.y + end.height <= shift.locator("..").boundingBox().y,
          "the end of the page is not covered: " + last.textContent());
    }
    assertEquals(List.of(), chromium.complaints());
  }

  /** Its bar ends where the screen does, and nothing lies over it. */
  private static void endsAtTheBottomEdge(Locator action) {
    BoundingBox bar = action.locator("..").boundingBox();
    assertEquals(HEIGHT, bar.y + bar.height, 0.5, "the bar's end");
    BoundingBox box = action.boundingBox();
    double below = HEIGHT - (box.y + box.height);
    assertTrue(below >= 0 && below <= 16, "so far above the edge: " + below);
    assertTrue(box.height >= THUMB, "as high as a thumb: " + box.height);
    assertEquals(
        true,
        action.evaluate(
            """
            one => {
              const { x, y, width, height } = one.getBoundingClientRect();
              return one.contains(document.elementFromPoint(x + width / 2, y + height / 2));
            }"""));
  }

  @Test
  void theMenuLeadsToTheUploadOfAVersionThatIsServed() throws Exception {
    Path file = Files.write(folder.resolve("pocket.onnx"), OnnxModels.linear(9, 1, 2, 3, 4));
    try (BrowserContext person = phone()) {
      Page page = person.newPage();
      page.navigate(server.url() + "/models");
      tap(button(page, "^Open navigation"));
      tap(
          page.getByRole(AriaRole.DIALOG)
              .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Uploads")));
      assertThat(page.locator("h1").first()).hasText("Upload a model");
      page.onFileChooser(chooser -> chooser.setFiles(file));
      tap(button(page, "^Choose files"));
      tap(
          page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Look and decide"))
              .first());
      tap(button(page, "^Register version 1 and serve it"));
      assertThat(page.locator("h1").first()).hasText("pocket");
    }
    assertEquals(List.of(), chromium.complaints());
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
}
