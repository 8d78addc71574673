package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.browser.StoredHour.Load;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The picture of where requests go while a model's traffic is shared: both versions beside each
 * other with their numbers, which move by themselves.
 */
@Needs(Part.CHROMIUM)
@TestMethodOrder(OrderAnnotation.class)
class LiveSplitIT {

  /** Asked by callers of its own. */
  private static final String ASKED = "house-prices";

  /** Asked at another node, whose windows say exactly how. */
  private static final String COUNTED = "fraud-score";

  /** Numbers come every ten seconds; a machine that does much else takes a round more. */
  private static final Duration LIVE = Duration.ofSeconds(25);

  /** A window that has only begun counts whole. */
  private static final double A_WINDOW_MORE = 7 / 6.0;

  /** As far as a bucket of a histogram is wide. */
  private static final double BUCKET = 0.02;

  private static final int LOOKED_AT_SECONDS = 600;

  private static final List<String> MEASURES =
      List.of("Requests", "p50", "p99", "Errors", "Batch", "Queue");

  /** What stands in the cells of each version and in its part of the bar, all of one moment. */
  private static final String PICTURE_OF_THE_SPLIT =
      """
      () => {
        const table = [...document.querySelectorAll('main table')].find((one) => one.tHead.textContent.includes('p99'));
        const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent);
        const bar = [...document.querySelector('main [role=img][aria-label^=Traffic]').children].map((part) => part.innerText);
        return [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => {
          const said = Object.fromEntries([...row.cells].map((cell, at) => [heads[at], cell.textContent]));
          const version = /^v\\d+/.exec(said.Version)[0];
          return { ...said, Bar: bar.find((part) => part.startsWith(version)) ?? '' };
        });
      }""";

  @TempDir static Path folder;
  private static RunningServer server;
  private static Chromium chromium;
  private static BrowserContext person;
  private static Page page;

  @RegisterExtension static final PictureOfAFailure PICTURE = new PictureOfAFailure(() -> page);

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    server = RunningServer.on(folder.resolve("data")).await();
    for (String model : List.of(ASKED, COUNTED)) {
      for (int version = 1; version <= 2; version++) {
        server.register(
            model,
            Files.write(folder.resolve("m.onnx"), OnnxModels.linear(100 * version, 1, 2, 3, 4)));
        server.deploy(model, version);
      }
    }
    StoredHour.goingOn(LOOKED_AT_SECONDS)
        .evenly()
        .asked(COUNTED, 1, new Load(90, 2, 2, 3))
        .asked(COUNTED, 2, new Load(40, 5, 5, 8))
        .store(server);
    person = KeptSession.ofTheFirstAdministrator(chromium, server).person();
    page = person.newPage();
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

  @Test
  @Order(1)
  void whereRequestsGoIsSeenWhileASplitIsMovedByHand() throws Exception {
    ScheduledExecutorService callers = Executors.newSingleThreadScheduledExecutor();
    try {
      ScheduledFuture<?> asking =
          callers.scheduleAtFixedRate(
              () -> server.predictLinear(ASKED), 0, 20, TimeUnit.MILLISECONDS);
      opens(ASKED);
      within(LIVE, "version 1 is asked", () -> has(1, "Requests"));
      assertEquals("–", of(2).get("Requests"), "nobody asks version 2 yet");
      assertEquals("", of(2).get("Bar"));

      movesByHand("30");
      within(
          LIVE,
          "requests go to both, and each measure of both is there",
          () -> MEASURES.stream().allMatch(one -> has(1, one) && has(2, one)));
      for (int version = 1; version <= 2; version++) {
        Map<String, String> row = of(version);
        assertEquals("READY", row.get("Deployment"));
        assertEquals(0, number(row.get("Errors")), "per cent failed: " + row);
        assertTrue(number(row.get("Batch")) >= 1, row::toString);
        assertTrue(number(row.get("p99")) >= number(row.get("p50")), row::toString);
        assertEquals(
            "v%d · %s · %s req/s"
                .formatted(version, row.get("Traffic"), row.get("Requests").replace(" /s", "")),
            row.get("Bar"));
      }
      double moved = number(of(2).get("Requests"));
      within(LIVE, "more go to version 2", () -> number(of(2).get("Requests")) > moved);
      assertFalse(asking.isDone(), "each call was answered");
      assertThatItIsTheSameLoad();
    } finally {
      callers.shutdownNow();
      assertTrue(callers.awaitTermination(1, TimeUnit.MINUTES));
    }
  }

  @Test
  @Order(2)
  void aRollbackSaysInNumbersWhatItDoesAndTheTrafficFollowsWithoutAFailedCall() throws Exception {
    splits(ASKED, 7_000);
    ScheduledExecutorService callers = Executors.newSingleThreadScheduledExecutor();
    List<Double> answers = Collections.synchronizedList(new ArrayList<>());
    List<Response> readings = new ArrayList<>();
    Consumer<Response> reads =
        response -> {
          if (response.url().endsWith("/api/v1/models/" + ASKED + "/now")) {
            readings.add(response);
          }
        };
    try {
      ScheduledFuture<?> asking =
          callers.scheduleAtFixedRate(
              () -> answers.add(server.predictLinear(ASKED)), 0, 20, TimeUnit.MILLISECONDS);
      opens(ASKED);
      within(LIVE, "both are asked", () -> has(1, "Requests") && has(2, "Requests"));
      within(LIVE, "version 2 is asked", () -> number(of(2).get("Requests")) >= 2);
      double shareBefore = countedShareOfVersion1();

      page.onResponse(reads);
      Locator back =
          page.getByRole(
                  AriaRole.BUTTON,
                  new Page.GetByRoleOptions().setName(Pattern.compile("^Roll back to policy 1$")))
              .first();
      back.click();
      Locator dialog = page.getByRole(AriaRole.DIALOG);
      Locator rows = dialog.getByRole(AriaRole.TABLE, namedIn("Before and after")).locator("tr");
      assertThat(rows.first().locator("td").nth(3)).hasText(Pattern.compile("^[1-9]\\d* req/s$"));
      within(
          Duration.ofSeconds(5),
          "the dialog says what the server counted",
          () ->
              List.copyOf(readings).stream()
                  .anyMatch(now -> saysTheMoveOf(dialog, new JsonObject(now.text()))));

      Desk.confirmsTheMove(dialog, Pattern.compile("^Move .* back to v1$"));
      assertThat(page.getByRole(AriaRole.IMG, named("Traffic: v1 100\u202f%")).first()).isVisible();
      within(LIVE, "the table follows", () -> of(1).get("Traffic").equals("100 %"));
      assertEquals("", of(2).get("Bar"));
      answers.clear();
      within(
          Duration.ofMinutes(1),
          "what is counted follows",
          () -> countedShareOfVersion1() > shareBefore + 0.02);
      within(Duration.ofMinutes(1), "callers are answered", () -> answers.size() >= 20);
      assertEquals(Set.of(110.0), Set.copyOf(answers), "all is answered by version 1");
      assertFalse(asking.isDone(), "each call was answered");
      assertThatItIsTheSameLoad();
    } finally {
      page.offResponse(reads);
      callers.shutdownNow();
      assertTrue(callers.awaitTermination(1, TimeUnit.MINUTES));
    }
  }

  /** Of all requests that the page counts. */
  private static double countedShareOfVersion1() {
    double first = number(of(1).get("Requests"));
    String second = of(2).get("Requests");
    return first / (first + (second.startsWith("–") ? 0 : number(second)));
  }

  /** Whether a rollback from 70 : 30 to version 1 is told in the numbers of that reading. */
  private static boolean saysTheMoveOf(Locator dialog, JsonObject now) {
    Map<Integer, Double> counted = new LinkedHashMap<>();
    for (Object each : now.getJsonArray("versions")) {
      JsonObject version = (JsonObject) each;
      if (version.getString("lane") == null && version.getDouble("requests") != null) {
        counted.put(
            version.getInteger("version"),
            version.getDouble("requests") - version.getDouble("named", 0.0));
      }
    }
    double all = counted.values().stream().mapToDouble(Double::doubleValue).sum();
    String moves = rate(all * 3_000 / 10_000);
    List<String> table = new ArrayList<>();
    for (Locator row :
        dialog.getByRole(AriaRole.TABLE, namedIn("Before and after")).locator("tr").all()) {
      table.add(String.join(" ", row.locator("td").allInnerTexts()).replaceAll("[\\h\\v]+", " "));
    }
    List<String> expected =
        List.of(
            "30 % → 0 % " + rate(counted.getOrDefault(2, 0.0)) + " req/s → 0 req/s",
            "70 % → 100 % "
                + rate(counted.getOrDefault(1, 0.0))
                + " req/s → "
                + rate(all)
                + " req/s");
    return table.equals(expected)
        && dialog
            .innerText()
            .replaceAll("[\\h\\v]+", " ")
            .contains("30 % of the traffic, " + moves + " req/s, moves from v2 to v1.")
        && dialog
            .getByRole(AriaRole.BUTTON, namedIn("Move " + moves + " req/s back to v1"))
            .isVisible();
  }

  /** As the console writes requests per second: whole from one on. */
  private static String rate(double perSecond) {
    return String.format(
        Locale.ROOT, perSecond == 0 || perSecond >= 0.995 ? "%.0f" : "%.2f", perSecond);
  }

  @Test
  @Order(3)
  void eachVersionHasItsOwnNumbersAndTheyChangeWithoutAReload() throws Exception {
    splits(COUNTED, 6_000);
    opens(COUNTED);
    assertThat(page.getByRole(AriaRole.IMG, named("Traffic: v1 60\u202f%, v2 40\u202f%")).first())
        .isVisible();
    within(LIVE, "both are counted", () -> has(1, "Requests") && has(2, "Requests"));
    Map<String, String> first = of(1);
    Map<String, String> second = of(2);
    shows(first, "Requests", "/s", 90, 90 * A_WINDOW_MORE);
    shows(first, "p50", "ms", 2 * (1 - BUCKET), 2 * (1 + BUCKET));
    shows(first, "p99", "ms", 6.8 * (1 - BUCKET), 6.8 * (1 + BUCKET));
    assertEquals("2.00 %", first.get("Errors"));
    assertEquals("3.0", first.get("Batch").strip());
    assertEquals("0.4 ms", first.get("Queue"));
    shows(second, "Requests", "/s", 40, 40 * A_WINDOW_MORE);
    shows(second, "p50", "ms", 5 * (1 - BUCKET), 5 * (1 + BUCKET));
    shows(second, "p99", "ms", 17 * (1 - BUCKET), 17 * (1 + BUCKET));
    assertEquals("5.00 %", second.get("Errors"));
    assertEquals("8.0", second.get("Batch").strip());
    assertEquals("1.0 ms", second.get("Queue"));
    for (Map<String, String> row : List.of(first, second)) {
      assertTrue(
          row.get("Bar").endsWith(" · " + row.get("Requests").replace(" /s", " req/s")),
          row::toString);
    }

    // A node that was cut off tells of an hour in which version 2 was slow and often failed.
    StoredHour.goingOn(LOOKED_AT_SECONDS)
        .evenly()
        .by("cut-off")
        .asked(COUNTED, 2, new Load(100, 40, 20, 1))
        .store(server);
    within(LIVE, "version 2 has more", () -> number(of(2).get("Requests")) >= 140);
    Map<String, String> changed = of(2);
    shows(changed, "Requests", "/s", 140, 140 * A_WINDOW_MORE);
    assertEquals("15.71 %", changed.get("Errors"));
    shows(changed, "p50", "ms", 40 * (1 - BUCKET), 40 * (1 + BUCKET));
    shows(changed, "p99", "ms", 136 * (1 - BUCKET), 136 * (1 + BUCKET));
    assertEquals("1.4", changed.get("Batch").strip());
    assertEquals("5.7 ms", changed.get("Queue"));
    assertTrue(
        changed.get("Bar").endsWith(" · " + changed.get("Requests").replace(" /s", " req/s")),
        changed::toString);
    shows(of(1), "Requests", "/s", 90, 90 * A_WINDOW_MORE);
    assertThatItIsTheSameLoad();
  }

  @Test
  @Order(4)
  void whileAVersionIsAwayItIsSaidWhoAnswersItsShare() throws Exception {
    splits(COUNTED, 7_500);
    opens(COUNTED);
    Locator away = page.getByRole(AriaRole.STATUS).filter(hasText("of the traffic"));
    assertThat(away).hasCount(0);
    JsonObject deployment =
        server.api().all("/api/v1/deployments?model=" + COUNTED).stream()
            .filter(one -> one.getInteger("version") == 2)
            .findFirst()
            .orElseThrow();
    String path = "/api/v1/deployments/" + deployment.getLong("id");
    server.api().delete(path + "?evenIfRouted=true", server.api().get(path).etag());
    assertThat(away)
        .hasText(
            Pattern.compile(
                "Version 2 is not deployed: its 25.% of the traffic is answered by the others that"
                    + " are READY\\."));
    server.deploy(COUNTED, 2);
    assertThat(away).hasCount(0);
    assertThatItIsTheSameLoad();
  }

  private static void opens(String model) {
    page.navigate(server.url() + "/models/" + model);
    Places.settles(page, model);
    page.evaluate("window.__sameLoad = true");
  }

  private static void assertThatItIsTheSameLoad() {
    assertEquals(true, page.evaluate("window.__sameLoad"));
  }

  /** Gives version 2 a part of what version 1 has, as somebody does it who looks at the page. */
  private static void movesByHand(String percent) throws InterruptedException {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Shift traffic")).click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    dialog.getByLabel("Add a version").selectOption("2");
    Locator share = dialog.getByLabel("Share of version 2").last();
    share.fill(percent);
    share.press("Tab");
    Desk.confirmsTheMove(dialog, Pattern.compile("^Move "));
  }

  /** Somebody else's decision; version 2 has the rest. */
  private static void splits(String model, int first) {
    String path = "/api/v1/models/" + model + "/traffic";
    JsonArray routes =
        new JsonArray()
            .add(new JsonObject().put("version", 1).put("weight", first))
            .add(new JsonObject().put("version", 2).put("weight", 10_000 - first));
    server.api().put(path, new JsonObject().put("routes", routes), server.api().get(path).etag());
  }

  /** What the page says of a version, by the heads of its table, and as {@code Bar}. */
  private static Map<String, String> of(int version) {
    for (Object each : (List<?>) page.evaluate(PICTURE_OF_THE_SPLIT)) {
      Map<String, String> row = new LinkedHashMap<>();
      ((Map<?, ?>) each)
          .forEach(
              (head, text) ->
                  row.put((String) head, ((String) text).replaceAll("[\\h\\v]+", " ").strip()));
      if (row.get("Version").startsWith("v" + version)) {
        return row;
      }
    }
    throw new AssertionError("no row of version " + version);
  }

  private static boolean has(int version, String measure) {
    return of(version).get(measure).matches("[0-9].*");
  }

  private static double number(String cell) {
    Matcher number = Pattern.compile("^[0-9,.]+").matcher(cell);
    assertTrue(number.find(), () -> "no number: " + cell);
    return Double.parseDouble(number.group().replace(",", ""));
  }

  /** A number with its unit; what is shown is rounded to a tenth or, of requests, to ones. */
  private static void shows(
      Map<String, String> row, String measure, String unit, double least, double most) {
    String cell = row.get(measure);
    double half = measure.equals("Requests") ? 0.5 : 0.05;
    assertTrue(cell.endsWith(" " + unit), () -> measure + ": " + row);
    assertTrue(
        number(cell) >= least - half && number(cell) <= most + half,
        () -> measure + " is not between " + least + " and " + most + ": " + row);
  }

  private static void within(Duration patience, String what, Supplier<Boolean> condition)
      throws InterruptedException {
    RunningServer.awaitTrue(what, patience, condition::get);
  }

  private static Locator.GetByRoleOptions namedIn(String name) {
    return new Locator.GetByRoleOptions().setName(name);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static Locator.FilterOptions hasText(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }
}
