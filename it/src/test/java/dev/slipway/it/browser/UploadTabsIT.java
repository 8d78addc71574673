package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in several tabs of one browser, over plain HTTP from another machine. */
@Needs(Part.CHROMIUM)
class UploadTabsIT {

  /** So slow that nothing arrives whole while it is looked at. */
  private static final int BYTES_PER_SECOND = 64 << 10;

  private static final int UNLIMITED = -1;

  /** Longer than a tab waits for the answers of others. */
  private static final int SURELY_ANSWERED_MILLIS = 4_000;

  @TempDir Path folder;

  @Test
  void ofTwoTabsEachKeepsItsUploadAndOfOneThatIsClosedTheNextGoesOn() throws Exception {
    Path model = Files.write(folder.resolve("wide.onnx"), OnnxModels.mlp(3, 1024));
    try (Chromium chromium = Chromium.start();
        RunningServer server = RunningServer.on(folder.resolve("data")).await();
        BrowserContext person = chromium.person()) {
      Desk one = Desk.onAnotherMachine(person.newPage(), server);
      one.makesTheFirstAccount(server, "mara.lin");
      CDPSession line = sends(one, "first", model);

      Desk other = Desk.onAnotherMachine(person.newPage(), server);
      sends(other, "second", model);
      other.page().waitForTimeout(SURELY_ANSWERED_MILLIS);
      assertThat(row(other, "first")).hasCount(0);
      other.press("Pause");
      assertThat(row(other, "second").first()).containsText("paused");
      assertThat(row(one, "first").first()).containsText(Pattern.compile("[KM]iB/s"));
      assertThat(row(one, "second")).hasCount(0);

      one.page().reload();
      assertThat(row(one, "first").first()).containsText("Choose the same file");
      assertThat(row(one, "second")).hasCount(0);
      limit(line, UNLIMITED);
      goesOn(one, model);
      arrives(server, "first", model);

      other.page().close();
      Desk next = Desk.onAnotherMachine(person.newPage(), server);
      next.open("/upload");
      assertThat(row(next, "second").first()).containsText("Choose the same file");
      goesOn(next, model);
      arrives(server, "second", model);
      assertEquals(2, server.api().all("/api/v1/uploads?owner=*").size());
      assertEquals(List.of(), chromium.complaints());
    }
  }

  /** Until it is on its way. */
  private static CDPSession sends(Desk desk, String name, Path model) {
    desk.open("/upload?model=" + name);
    CDPSession line = desk.page().context().newCDPSession(desk.page());
    line.send("Network.enable");
    limit(line, BYTES_PER_SECOND);
    desk.page().getByTestId("files").setInputFiles(model);
    assertThat(row(desk, name).first()).containsText(Pattern.compile("[KM]iB/s"));
    return line;
  }

  private static void goesOn(Desk desk, Path model) {
    desk.page().waitForFileChooser(() -> desk.press("Choose again")).setFiles(model);
  }

  private static void arrives(RunningServer server, String name, Path model) throws Exception {
    String id =
        server.api().all("/api/v1/uploads?owner=*").stream()
            .filter(one -> name.equals(one.getString("model")))
            .findFirst()
            .orElseThrow()
            .getString("id");
    String path = "/api/v1/uploads/" + id;
    RunningServer.awaitTrue(
        name + " is checked",
        Duration.ofMinutes(1),
        () -> server.api().get(path).body().getString("state").equals("CHECKED"));
    var upload = server.api().get(path).body();
    assertEquals(
        Map.of("wide.onnx", Sha256.of(model)),
        upload.getJsonObject("report").getJsonArray("contents").stream()
            .map(io.vertx.core.json.JsonObject.class::cast)
            .collect(
                Collectors.toMap(one -> one.getString("path"), one -> one.getString("sha256"))));
  }

  private static Locator row(Desk desk, String name) {
    return desk.page()
        .locator("main")
        .getByText(Pattern.compile("^for " + name + "\\b"))
        .locator("xpath=ancestor::div[.//button][1]");
  }

  private static void limit(CDPSession line, int bytesPerSecond) {
    JsonObject slow = new JsonObject();
    slow.addProperty("offline", false);
    slow.addProperty("latency", 0);
    slow.addProperty("downloadThroughput", UNLIMITED);
    slow.addProperty("uploadThroughput", bytesPerSecond);
    line.send("Network.emulateNetworkConditions", slow);
  }
}
