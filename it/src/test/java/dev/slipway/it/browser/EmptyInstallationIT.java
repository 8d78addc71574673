package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where there is nothing yet a page says what will be there, and help is about the page. */
@Needs(Part.CHROMIUM)
class EmptyInstallationIT {

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static BrowserContext person;
  private static Desk desk;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).await();
    person = chromium.person();
    desk = new Desk(person.newPage(), server);
    desk.makesTheFirstAccount(server, "mara.lin");
  }

  @AfterAll
  static void stop() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    if (server != null) {
      server.close();
    }
    Inspection.sheet();
  }

  @Test
  void aPageWithNothingOnItSaysWhatWillBeThere() throws Exception {
    desk.open("/models");
    assertThat(desk.heading("Upload the first model")).isVisible();
    assertThat(desk.page().getByText("slipway upload").first()).isVisible();
    server.api().post("/api/v1/models", new JsonObject().put("name", "empty"));
    Map<String, String> lessons = new LinkedHashMap<>();
    lessons.put(
        "/models/empty", "One that is, is loaded and warmed up before traffic may reach it.");
    lessons.put("/models/empty?", "The first deployment makes the first policy");
    lessons.put("/models/empty/playground", "No version is READY, so nobody can answer.");
    lessons.put("/engines", "Nothing is loaded here, so there is no queue.");
    lessons.put("/engines?x", "Nothing is loaded, so nothing was measured.");
    // The command line of this machine has a key of its own from the beginning.
    lessons.put(
        "/settings/keys?principal=mara.lin", "A key lets a program call Slipway without a person");
    lessons.put("/models/empty/versions", "once it is checked, it becomes version 1");
    lessons.put("/uploads/quarantined", "waits here for a week with its reasons");
    lessons.put("/audit?text=nothing-of-this-kind", "No change fits the filters");
    lessons.put("/upload", "Drop a model here, or a folder");
    for (Map.Entry<String, String> lesson : lessons.entrySet()) {
      desk.open(lesson.getKey());
      assertThat(desk.page().getByText(lesson.getValue()).first()).isVisible();
    }
    server.register("asked-never", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
    server.deploy("asked-never", 1);
    desk.open("/models/asked-never");
    assertThat(desk.page().getByText("The playground asks it once").first()).isVisible();
    desk.open("/models/asked-never/versions/1");
    assertThat(desk.page().getByText("No alias points to this version.").first()).isVisible();
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void helpOpensThePageThatIsAboutWhereOneIs() {
    Map<String, String> helps = new LinkedHashMap<>();
    helps.put("/uploads/quarantined", "Upload a model");
    helps.put("/audit", "Audit and configuration");
    helps.put("/settings/keys", "Keys and quotas");
    helps.put("/settings/configuration", "Configuration");
    helps.put("/settings/people", "Security");
    helps.put("/engines", "Share a machine between models");
    for (Map.Entry<String, String> help : helps.entrySet()) {
      desk.open(help.getKey());
      Locator link =
          desk.page()
              .getByRole(
                  AriaRole.LINK,
                  new Page.GetByRoleOptions().setName(Pattern.compile("^Documentation")))
              .first();
      link.click();
      assertThat(desk.heading(help.getValue()).first()).isVisible();
    }
  }

  @Test
  void theReferenceIsInTheHelpAndItsLinksLeadToItsPages() {
    desk.open("/help/api");
    Page page = desk.page();
    assertThat(desk.heading("The HTTP API").first()).isVisible();
    page.getByRole(
            AriaRole.LINK, new Page.GetByRoleOptions().setName("POST /models").setExact(true))
        .first()
        .click();
    assertThat(desk.heading("API: models").first()).isVisible();
    assertThat(page.locator("#post-models")).isInViewport();
    desk.open("/help/command-line");
    assertThat(desk.heading("slipway upload").first()).isVisible();
  }

  @Test
  void theReferencesFitOnAPhone() {
    Page page = desk.page();
    page.setViewportSize(390, 844);
    try {
      for (String name :
          List.of("api", "api-models", "api-live", "command-line", "configuration")) {
        desk.open("/help/" + name);
        assertThat(page.locator("article h1").first()).isVisible();
        Object beyond =
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertEquals(0, ((Number) beyond).intValue(), name + " scrolls sideways");
        page.screenshot(
            new Page.ScreenshotOptions()
                .setPath(Path.of("target/console/help-" + name + "-light-en-390.png")));
      }
    } finally {
      page.setViewportSize(1440, 900);
    }
  }
}
