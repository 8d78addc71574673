package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 300 MB through a browser whose network is cut in the middle, and whose page is loaded again. */
@Needs(Part.CHROMIUM)
class CutUploadIT {

  private static final int MEGABYTES = 300;

  private static final long BYTES = (long) MEGABYTES << 20;

  @TempDir Path folder;

  @Test
  void anUploadOf300MegabytesGoesOnAfterTheNetworkWasCutAndAfterAReload() throws Exception {
    Path large = large(folder.resolve("weights.bin"));
    Path model =
        Files.write(
            folder.resolve("model.onnx"),
            OnnxModels.linearWithExternalWeights("weights.bin", BYTES - 16, 16));
    try (Chromium chromium = Chromium.start();
        RunningServer server = RunningServer.on(folder.resolve("data")).hashing().await();
        BrowserContext person = chromium.person()) {
      Desk desk = new Desk(person.newPage(), server);
      desk.makesTheFirstAccount(server, "mara.lin");
      desk.open("/upload?model=large");
      Page page = desk.page();
      page.getByTestId("files").setInputFiles(new Path[] {model, large});
      RunningServer.awaitTrue(
          "a part has arrived", Duration.ofMinutes(2), () -> received(server) > (20L << 20));

      // It goes on while one looks at something else, and the tray says how far it is.
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Models").setExact(true))
          .first()
          .click();
      assertThat(desk.heading("Models")).isVisible();
      Locator tray = desk.button(Pattern.compile("^1 upload")).first();
      assertThat(tray).containsText(Pattern.compile("\\d+\\s?%"));
      tray.click();
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("All uploads")).click();

      person.setOffline(true);
      assertThat(page.getByText("connection lost").first())
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(60_000));
      long cut = received(server);
      person.setOffline(false);
      RunningServer.awaitTrue(
          "it goes on by itself", Duration.ofMinutes(2), () -> received(server) > cut);

      page.reload();
      long atReload = received(server);
      assertTrue(atReload < BYTES, "it is not whole yet: " + atReload);
      Locator again = page.getByText("The page was loaded again").first();
      assertThat(again).isVisible();
      page.waitForFileChooser(() -> desk.press("Choose again")).setFiles(new Path[] {model, large});
      assertThat(
              page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Look and decide"))
                  .first())
          .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(180_000));
      assertEquals(1, uploads(server).size(), "it was one upload all the while");
      JsonObject upload =
          server.api().get("/api/v1/uploads/" + uploads(server).get(0).getString("id")).body();
      assertEquals("CHECKED", upload.getString("state"), upload::encodePrettily);
      Map<String, String> checked = new HashMap<>();
      for (Object file : upload.getJsonObject("report").getJsonArray("contents")) {
        checked.put(((JsonObject) file).getString("path"), ((JsonObject) file).getString("sha256"));
      }
      assertEquals(
          Map.of("model.onnx", Sha256.of(model), "weights.bin", Sha256.of(large)), checked);
      assertEquals(List.of(), chromium.complaints());
    }
  }

  private static Path large(Path file) throws IOException {
    byte[] block = new byte[1 << 20];
    Random random = new Random(7);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < MEGABYTES; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
    return file;
  }

  /** What the server has for certain, of all uploads. */
  private static long received(RunningServer server) {
    long sum = 0;
    for (JsonObject upload : uploads(server)) {
      for (Object file : upload.getJsonArray("files")) {
        sum += ((JsonObject) file).getLong("received");
      }
    }
    return sum;
  }

  private static List<JsonObject> uploads(RunningServer server) {
    return server.api().all("/api/v1/uploads?owner=*");
  }
}
