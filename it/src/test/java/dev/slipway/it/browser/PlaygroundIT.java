package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.app.cli.Api;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.client.Programs;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A person tries models in the browser: numbers, text, arrays and pictures against real engines,
 * the answer beside another version's, the same call as code that really runs, and who answered
 * why. Nothing of it is seen by who watches production.
 */
@Needs(Part.CHROMIUM)
class PlaygroundIT {

  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static KeptSession session;
  private static BrowserContext person;
  private static Desk mara;

  @RegisterExtension
  static final PictureOfAFailure PICTURE =
      new PictureOfAFailure(() -> mara == null ? null : mara.page());

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).await();
    serve("house", OnnxModels.table(0.5f));
    serve("house", OnnxModels.table(40.5f));
    serve("linear", OnnxModels.linear());
    serve("linear", OnnxModels.linear(100f, 1, 2, 3, 4));
    serve("same", OnnxModels.identity(TensorType.INT64));
    serve("colour", OnnxModels.colour());
    session = KeptSession.ofTheFirstAdministrator(chromium, server);
  }

  private static void serve(String model, byte[] onnx) throws Exception {
    Path file = Files.createTempFile(folder, model, ".onnx");
    server.deploy(model, server.register(model, Files.write(file, onnx)));
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

  @BeforeEach
  void sitDown() {
    if (person != null) {
      person.close();
    }
    person = session.person();
    mara = new Desk(person.newPage(), server);
  }

  @AfterEach
  void nothingBrokeUnseen() {
    // Closed by the next one: a failure is photographed after this.
    assertEquals(List.of(), chromium.complaints());
  }

  /** Two rows of numbers and text. */
  private static void fillsTheHouses() {
    mara.open("/models/house/playground");
    mara.field("rooms, row 1").fill("7.5");
    mara.field("age, row 1").fill("20");
    mara.field("where, row 1").fill("NEAR \"BAY\"");
    mara.press("Add row");
    mara.field("rooms, row 2").fill("2");
    mara.field("age, row 2").fill("0.5");
    mara.field("where, row 2").fill("it's 东京");
  }

  @Test
  void numbersAndTextStandAsColumnsAndTheAnswerAsTableAndChartBesideAnotherVersion() {
    fillsTheHouses();
    mara.field("Answered by").selectOption("2");
    mara.field("Compare with").selectOption("1");
    mara.press("Send");
    Locator price = output("price");
    assertThat(price.locator("tbody tr").first()).containsText("770.5");
    assertThat(price.locator("tbody tr").first()).containsText("730.5");
    assertThat(price.locator("tbody tr").first()).containsText("+5.5");
    assertThat(price.locator("tbody tr").nth(1)).containsText("+20.0");
    assertThat(chartOf(price)).hasAttribute("aria-label", "1: 770.5, 2: 240");
    // What serves today is the baseline, the one without traffic is on trial.
    assertThat(price.locator("thead [data-role='candidate']")).hasCount(1);
    assertThat(price.locator("thead [data-role='baseline']")).hasCount(1);
    Locator area = output("area");
    assertThat(area.locator("tbody tr").first()).containsText("NEAR \"BAY\"");
    assertThat(area.locator("tbody tr").nth(1)).containsText("it's 东京");
    assertThat(area.locator("tbody tr").nth(1)).containsText("equal");
    assertThat(answer())
        .containsText(
            Pattern.compile("200.*\\d\\.\\d ms: queue \\d+\\.\\d, compute \\d+\\.\\d · 2 items"));
    assertThat(answer())
        .containsText("Version 2 answered, because you named it. Policy 1, decided by");
    assertThat(answer().getByText("Policy 1 in the history")).isVisible();
    mara.page().getByText("Raw", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(answer()).containsText("\"data\":[770.5,240.0]");
  }

  @Test
  void theSameCallRunsAsCurlPythonTritonclientAndJavaAndGetsTheSameNumbers() throws Exception {
    fillsTheHouses();
    mara.field("Answered by").selectOption("1");
    mara.press("Send");
    assertThat(output("price").locator("tbody tr").first()).containsText("730.5");
    List<String> shown = numbers(output("price").locator("tbody td").allInnerTexts().toString());
    assertEquals(List.of("730.5", "200"), shown);
    Map<String, String> key =
        Map.of("SLIPWAY_KEY", Files.readString(server.data().resolve("cli.key")).strip());
    Path python = Programs.python("triton");

    String curl = Programs.run(1, key, "bash", "-c", code("curl"));
    JsonArray outputs = new JsonObject(curl).getJsonArray("outputs");
    assertEquals("[730.5,200.0]", outputs.getJsonObject(0).getJsonArray("data").encode());
    assertEquals(
        List.of("NEAR \"BAY\"", "it's 东京"),
        outputs.getJsonObject(1).getJsonArray("data").getList());

    String requests = Programs.run(1, key, python, written("snippet.py", code("Python")));
    assertTrue(requests.contains("'data': [730.5, 200.0]"), requests);
    assertTrue(requests.contains("it's 东京"), requests);

    String triton = Programs.run(1, key, python, written("oip.py", code("tritonclient")));
    assertEquals(shown, numbers(triton.substring(0, triton.indexOf('b'))).stream().toList());
    assertTrue(triton.contains("NEAR \"BAY\""), triton);

    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String said = Programs.run(2, key, java, written("Predict.java", code("Java")));
    assertTrue(said.startsWith("200 {"), said);
    assertTrue(said.contains("\"data\":[730.5,200.0]"), said);
  }

  @Test
  void theSameCallCarriesBytesWhereJsonHasNoForm() throws Exception {
    mara.open("/models/linear/playground");
    mara.field("Answered by").selectOption("1");
    mara.field("x[0], row 1").fill("-inf");
    mara.press("Send");
    assertThat(output("y").locator("tbody tr").first()).containsText("−Infinity");
    Map<String, String> key =
        Map.of("SLIPWAY_KEY", Files.readString(server.data().resolve("cli.key")).strip());
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    for (String said :
        List.of(
            Programs.run(1, key, "bash", "-c", code("curl")),
            Programs.run(1, key, Programs.python("triton"), written("bytes.py", code("Python"))),
            Programs.run(2, key, java, written("Predict.java", code("Java"))))) {
      assertTrue(said.contains("\"data\":[\"-Infinity\"]"), said);
    }
    String triton =
        Programs.run(1, key, Programs.python("triton"), written("oip2.py", code("tritonclient")));
    assertTrue(triton.contains("[[-inf]]"), triton);
  }

  @Test
  void aShortArrayHasACellForEachValueAndTakesAPastedList() {
    mara.open("/models/linear/playground");
    mara.field("Answered by").selectOption("1");
    Locator first = mara.field("x[0], row 1");
    first.fill("3.5");
    mara.field("x[3], row 1").fill("80");
    mara.press("Send");
    // 3.5 + 4 · 80 + 0.5
    assertThat(output("y").locator("tbody tr").first()).containsText("324");
    first.focus();
    mara.page()
        .evaluate(
            """
            () => {
              const data = new DataTransfer();
              data.setData('text', '3.5\\t2\\t1\\t80');
              document.activeElement.dispatchEvent(
                new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }\
            """);
    assertThat(mara.field("x[1], row 1")).hasValue("2");
    mara.press("Send");
    assertThat(output("y").locator("tbody tr").first()).containsText("331");
    mara.field("x[2], row 1").fill("");
    assertThat(mara.button("Send")).isDisabled();
    mara.field("x[2], row 1").fill("one");
    assertThat(mara.page().getByText("“one” is no number of FP32")).isVisible();
    assertThat(mara.field("x[2], row 1")).hasAttribute("aria-invalid", "true");
    assertThat(mara.field("x[1], row 1")).not().hasAttribute("aria-invalid", "true");
  }

  @Test
  void theRequestIsEditedAsJsonAndTheFormHasWhatWasTypedThere() {
    mara.open("/models/linear/playground");
    mara.field("Answered by").selectOption("1");
    mara.field("x[1], row 1").fill("2.75");
    writtenAs("JSON");
    Locator json = mara.field("Request as JSON");
    assertThat(json).hasValue(Pattern.compile("2\\.75"));
    json.fill(
        """
        {"id": "by-hand", "inputs": [
          {"name": "x", "datatype": "FP32", "shape": [2, 4],
           "data": [[3.5, 2, 1, 80], [0, 0, 0, 0.25]]}]}""");
    mara.press("Send");
    Locator rows = output("y").locator("tbody tr");
    assertThat(rows).hasCount(2);
    assertThat(rows.first()).containsText("331");
    assertThat(rows.nth(1)).containsText("1.5");
    assertTrue(code("curl").contains("\"id\": \"by-hand\""), "what was typed was sent as it is");

    writtenAs("Form");
    assertThat(mara.field("x[0], row 1")).hasValue("3.5");
    assertThat(mara.field("x[3], row 1")).hasValue("80");
    assertThat(mara.field("x[3], row 2")).hasValue("0.25");
    mara.field("x[3], row 2").fill("0.5");
    mara.press("Send");
    assertThat(rows.nth(1)).containsText("2.5");
    assertThat(rows.first()).containsText("331");

    // What is no request has no form, and stays where it was typed.
    writtenAs("JSON");
    json.fill("{\"inputs\": [");
    writtenAs("Form");
    assertThat(mara.page().getByText("This is no request of this signature")).isVisible();
    assertThat(json).hasValue("{\"inputs\": [");
  }

  private static void writtenAs(String form) {
    mara.page()
        .getByRole(AriaRole.RADIOGROUP, named("How to write it"))
        .getByText(form, new Locator.GetByTextOptions().setExact(true))
        .click();
  }

  @Test
  void rowsArePastedFromATableAndEachHasItsAnswer() {
    mara.open("/models/house/playground");
    mara.field("Answered by").selectOption("1");
    mara.press("Paste CSV");
    Locator table = mara.field("Rows from a table");
    table.fill("age,rooms\n20,7.5,3");
    assertThat(mara.page().getByText("The columns do not fit the inputs.")).isVisible();
    assertThat(mara.button("Take the rows")).isDisabled();
    table.fill("where,age,rooms\n\"NEAR, \"\"BAY\"\"\",20,7.5\n东京,0.5,2\n");
    mara.press("Take 2 rows");
    assertThat(mara.field("where, row 1")).hasValue("NEAR, \"BAY\"");
    assertThat(mara.field("rooms, row 2")).hasValue("2");
    mara.press("Send");
    Locator price = output("price").locator("tbody tr");
    assertThat(price).hasCount(2);
    assertThat(price.first()).containsText("730.5");
    assertThat(price.nth(1)).containsText("200");
    Locator area = output("area").locator("tbody tr");
    assertThat(area.first()).containsText("NEAR, \"BAY\"");
    assertThat(area.nth(1)).containsText("东京");
  }

  @Test
  void anArrayOfAnyLengthIsTypedAsAListAndKeepsEveryDigit() {
    mara.open("/models/same/playground");
    mara.field("x, row 1").fill("[9007199254740993, -2]");
    mara.press("Send");
    assertThat(output("y").locator("tbody tr").first()).containsText("9007199254740993, −2");
    mara.field("x, row 1")
        .fill("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25");
    mara.press("Send");
    assertThat(output("y")).containsText("The first 6 of 25 values of each row. Raw has them all.");
    assertThat(output("y")).containsText("the 10 greatest of 25 values of row 1");
    assertThat(chartOf(output("y")))
        .hasAttribute("aria-label", Pattern.compile("^\\[24\\]: 25, \\[23\\]: 24, "));
  }

  @Test
  void aPictureBecomesATensorAndTheGreatestScoreIsItsClass() throws Exception {
    mara.open("/models/colour/playground");
    picture("image, row 1", Color.RED);
    mara.press("Add row");
    picture("image, row 2", Color.BLUE);
    mara.press("Send");
    Locator scores = output("scores");
    assertThat(scores.locator("tbody tr").first()).containsText("[0] 0.9999");
    assertThat(scores.locator("tbody tr").nth(1)).containsText("[2] 0.9999");
    assertThat(scores).containsText("values of row 1");
    scores.getByLabel("Row of scores on the chart").selectOption("1");
    assertThat(scores).containsText("values of row 2");
    assertThat(chartOf(scores)).hasAttribute("aria-label", Pattern.compile("\\[2\\]: 0\\.9999"));
  }

  @Test
  void whoAnsweredIsToldWithTheDecisionAndTheValueThatKeepsACallerOnItsVersion() {
    Api.Reply seen = server.api().get("/api/v1/models/linear/traffic");
    server
        .api()
        .put(
            "/api/v1/models/linear/traffic",
            new JsonObject()
                .put(
                    "routes",
                    new JsonArray()
                        .add(new JsonObject().put("version", 1).put("weight", 5_000))
                        .add(new JsonObject().put("version", 2).put("weight", 5_000)))
                .put("sticky", new JsonObject().put("source", "HEADER").put("name", "x-user"))
                .put("reason", "half and half"),
            seen.etag());
    mara.open("/models/linear/playground");
    mara.field("Answered by").selectOption("");
    mara.press("Send");
    assertThat(answer()).containsText(Pattern.compile("Version [12] was drawn: policy 2,"));
    assertThat(answer()).containsText("“half and half”");
    mara.field("x-user").fill("ada");
    mara.press("Send");
    assertThat(answer()).containsText(Pattern.compile("falls into bucket [\\d,]+ of 10,000"));
    String bucket = bucket();
    mara.press("Send");
    assertThat(answer()).containsText("falls into bucket " + bucket + " of 10,000");
    mara.field("x-user").fill("grace");
    mara.press("Send");
    assertThat(answer()).not().containsText("bucket " + bucket + " of");
    assertThat(answer()).containsText("falls into bucket");
  }

  private static String bucket() {
    Matcher found = Pattern.compile("bucket ([\\d,]+) of").matcher(answer().innerText());
    assertTrue(found.find());
    return found.group(1);
  }

  @Test
  void nothingThatIsTriedIsSeenByWhoWatchesProduction() throws Exception {
    serve("watched", OnnxModels.linear());
    mara.open("/models/watched/playground");
    assertThat(mara.page().getByText("not counted in monitoring")).isVisible();
    for (int i = 0; i < 3; i++) {
      mara.field("x[0], row 1").fill(Integer.toString(i));
      mara.press("Send");
      assertThat(output("y").locator("tbody tr").first()).containsText(i + ".5");
    }
    RunningServer.awaitTrue(
        "the tries are counted in their lane",
        Duration.ofSeconds(30),
        () -> lane("watched", "PLAYGROUND") > 0);
    assertEquals(0, lane("watched", null), "nobody called");
    JsonArray statistics =
        server.api().get("/v2/models/watched/stats").body().getJsonArray("model_stats");
    for (int i = 0; i < statistics.size(); i++) {
      JsonObject version = statistics.getJsonObject(i);
      assertEquals(0, version.getInteger("inference_count"), version::encode);
      assertEquals(0, version.getLong("last_inference"), version::encode);
    }
    RunningServer.awaitTrue(
        "all three are counted there",
        Duration.ofSeconds(30),
        () ->
            metrics()
                .contains(
                    "slipway_predictions_total{model=\"watched\",version=\"1\","
                        + "lane=\"playground\",outcome=\"answered\"} 3\n"));
    String metrics = metrics();
    for (String lane : List.of("routed", "pinned", "fallback", "shadow")) {
      assertFalse(
          metrics.contains("model=\"watched\",version=\"1\",lane=\"" + lane + "\""), metrics);
    }
    server.predictLinear("watched");
    RunningServer.awaitTrue(
        "a program's call is counted as ever",
        Duration.ofSeconds(30),
        () -> lane("watched", null) > 0);
  }

  private static String metrics() {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(server.url().resolve("/metrics")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Requests a second of the last minute in a lane. */
  private static double lane(String model, String lane) {
    double requests = 0;
    JsonArray versions =
        server.api().get("/api/v1/models/" + model + "/now").body().getJsonArray("versions");
    for (int i = 0; i < versions.size(); i++) {
      JsonObject one = versions.getJsonObject(i);
      if (java.util.Objects.equals(lane, one.getString("lane"))
          && one.getValue("requests") != null) {
        requests += one.getDouble("requests");
      }
    }
    return requests;
  }

  @Test
  void theKeyboardAloneFillsSendsAndReadsAndChangesTheSnippet() {
    mara.open("/models/linear/playground");
    Locator first = mara.field("x[0], row 1");
    assertThat(first).isVisible();
    first.focus();
    for (String value : List.of("1", "1", "1", "1")) {
      mara.page().keyboard().press("ControlOrMeta+a");
      mara.page().keyboard().type(value);
      mara.page().keyboard().press("Tab");
    }
    boolean sent = false;
    for (int i = 0; i < 6 && !sent; i++) {
      sent =
          Boolean.TRUE.equals(
              mara.page().evaluate("document.activeElement?.textContent === 'Send'"));
      mara.page().keyboard().press(sent ? "Enter" : "Tab");
    }
    assertTrue(sent, "Tab leads from the last value to Send");
    assertThat(output("y").locator("tbody tr").first()).containsText("10");
    Locator curl = mara.page().getByRole(AriaRole.TAB, named("curl"));
    curl.focus();
    mara.page().keyboard().press("ArrowRight");
    assertThat(mara.page().getByRole(AriaRole.TAB, named("Python"))).isFocused();
    assertThat(codeBlock()).containsText("import os, requests");
  }

  @Test
  void anAnswerReadsWellInEveryThemeLanguageAndWidth() throws Exception {
    Inspection inspection = new Inspection();
    for (String language : Look.LANGUAGES) {
      List<Look> looks = Look.all(language);
      try (BrowserContext context = session.person(looks.get(0).options())) {
        Page page = context.newPage();
        for (String model : List.of("house", "colour")) {
          looks.get(0).on(page, server.url() + "/models/" + model + "/playground");
          asks(page, model, Words.in(language));
          for (Look look : looks) {
            look.on(page);
            inspection.page(page, "answer-" + model, look);
          }
        }
      }
    }
    Inspection.sheet();
    assertEquals(List.of(), inspection.found());
  }

  private static void asks(Page page, String model, Words words) {
    if (model.equals("house")) {
      page.getByLabel(cell(words, "rooms")).fill("7.5");
      page.getByLabel(cell(words, "age")).fill("20");
      page.getByLabel(cell(words, "where")).fill("NEAR BAY");
      page.getByLabel(words.say("play.answeredBy")).selectOption("2");
      page.getByLabel(words.say("play.compareWith")).selectOption("1");
    } else {
      page.getByLabel(cell(words, "image")).first().fill("0.9 ".repeat(64) + "0.2 ".repeat(128));
    }
    page.getByRole(AriaRole.BUTTON, named(words.say("play.send"))).click();
    assertThat(page.locator("section[aria-label] tbody tr").first()).isVisible();
    assertThat(page.getByText(words.say("play.story"))).isVisible();
  }

  private static String cell(Words words, String input) {
    return words.say("play.cell", "input", input, "row", "1");
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Locator answer() {
    return mara.page()
        .locator("section")
        .filter(
            new Locator.FilterOptions()
                .setHas(
                    mara.page()
                        .getByRole(
                            AriaRole.HEADING,
                            new Page.GetByRoleOptions().setName(Pattern.compile("^Response")))));
  }

  private static Locator output(String name) {
    return mara.page().locator("section[aria-label='" + name + "']");
  }

  private static Locator chartOf(Locator output) {
    return output.locator("svg[role='img']");
  }

  private static Locator codeBlock() {
    return mara.page().locator("section[aria-label='The same call as code'] pre");
  }

  /** The snippet as the page shows it. */
  private static String code(String language) {
    mara.page().getByRole(AriaRole.TAB, named(language)).click();
    return codeBlock().textContent();
  }

  private static Path written(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<String> numbers(String text) {
    return NUMBER
        .matcher(text)
        .results()
        .map(match -> match.group().replaceAll("\\.0*$", ""))
        .toList();
  }

  /** Gives an input a picture of one colour. */
  private static void picture(String cell, Color colour) throws Exception {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setColor(colour);
    pen.fillRect(0, 0, 32, 32);
    pen.dispose();
    Path file = folder.resolve(colour.getRGB() + ".png");
    ImageIO.write(image, "png", file.toFile());
    FileChooser chooser =
        mara.page().waitForFileChooser(() -> mara.button("Choose a picture for " + cell).click());
    chooser.setFiles(file);
    assertThat(mara.field(cell)).hasValue(Pattern.compile("^\\[\\[\\["));
  }
}
