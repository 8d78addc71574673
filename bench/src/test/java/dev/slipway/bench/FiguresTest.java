package dev.slipway.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class FiguresTest {

  private static final Path ROOT = Path.of("..");
  static final List<String> PAGES = Figures.PAGES;

  @ParameterizedTest
  @FieldSource("PAGES")
  void thePagesShowTheFiguresOfTheRunInTheRepositoryAndNoOthers(String page) throws Exception {
    String text = Files.readString(ROOT.resolve(page));
    assertTrue(
        text.contains(Figures.BEGIN) && text.contains(Figures.END),
        page + " has lost its markers " + Figures.BEGIN + " and " + Figures.END);
    assertEquals(
        Figures.written(text, Figures.table(ROOT)),
        text,
        page + " differs from bench/results.json; write it with: bench/run --figures");
  }

  @Test
  void theRunInTheRepositoryWasAWholeOneOnAQuietMachine() throws Exception {
    Path results = ROOT.resolve("bench/results.json");
    assertTrue(Files.exists(results), "bench/run --json bench/results.json has to be run");
    JsonObject result = new JsonObject(Files.readString(results));
    assertFalse(result.getBoolean("quick"), "a quick run measures nothing");
    assertTrue(result.getDouble("maxForeign") <= 0.15, "rounds with others on the processor");
    assertTrue(result.getLong("tookSeconds") <= 600, "a run takes ten minutes at most");
  }

  @Test
  void whatTheDefaultOfTheSmallModelMissesStandsBesideWhatTheOptInMeets() {
    Report report = report();
    report.rounds(
        new Rounds(
            "tiny c=32",
            List.of(
                Map.of(
                    "echo 1", sample(100, 100),
                    "echo 2", sample(90, 10),
                    "slipway", sample(80, 110),
                    "threads", sample(72, 150))),
            List.of()));
    report.rounds(
        new Rounds(
            "tiny c=1",
            List.of(Map.of("echo 1", sample(9, 60), "threads", sample(9, 90))),
            List.of()));
    String table = Figures.table(new JsonObject(report.toJson().encode()));
    assertTrue(table.contains("`--on-loop`, which is not the default"), table);
    assertTrue(table.contains("0.72 (≥ 0.75: **missed**) of the echo's requests/s"), table);
    assertTrue(table.contains("1.50 (≤ 2.00: met) of its 99th percentile"), table);
    assertTrue(table.contains("30 µs (≤ 35 µs: met) beyond the echo's"), table);
  }

  @Test
  void startsThatMissTheGoalStandBesideTheOneThatMeetsItAndOnlyTheMeasuredOnes() {
    Report report = report();
    assertFalse(Figures.table(new JsonObject(report.toJson().encode())).contains("The start is"));
    report.fact("starts", new JsonObject().put("unprepared", 4.6).put("withModels", 3.5));
    String table = Figures.table(new JsonObject(report.toJson().encode()));
    assertTrue(
        table.contains(
            "\nThe start is that of a prepared installation that has no models yet; it was 4.60 s (≤ 4 s: **missed**) without `slipway prepare` and 3.50 s (≤ 4 s: met), prepared, while seven deployed models loaded beside it.\n"),
        table);
    report.fact("starts", new JsonObject().put("withModels", 4.001));
    table = Figures.table(new JsonObject(report.toJson().encode()));
    assertTrue(
        table.contains(
            "no models yet; it was 4.01 s (≤ 4 s: **missed**), prepared, while seven deployed models loaded beside it.\n"),
        table);
  }

  @Test
  void whatWasOnIsSaidOnlyOfWhatTheRunSaw() {
    Report report = report();
    JsonObject bare = new JsonObject(report.toJson().encode());
    assertTrue(Figures.whatWasOn(bare).endsWith("did not write down."), Figures.whatWasOn(bare));
    report.fact("withoutKey", 401);
    report.fact("commit", "abc");
    report.fact(
        "observed",
        new JsonObject()
            .put("tiny", new JsonObject().put("rows", 1000).put("runs", 500))
            .put("mlp-batched", new JsonObject().put("rows", 300).put("runs", 20)));
    String table = Figures.table(new JsonObject(report.toJson().encode()));
    assertTrue(table.contains(", commit abc."), table);
    assertTrue(
        table.contains(
            "Keys were checked (without one: 401), predictions counted (1,300 rows of 2 deployments) and batches made (15.0 rows a run of the network)."),
        table);
  }

  @Test
  void aMissedGoalIsSaidSo() {
    Report report = report();
    report.put(Metric.TINY_JSON_VS_ECHO, 0.7496, "7/s against 10/s", 8, 0);
    report.put(Metric.BATCH_GAIN, 3.2, "", 4, 1);
    String table = Figures.table(new JsonObject(report.toJson().encode()));
    assertTrue(table.contains("| 0.74 | ≥ 0.75 | **missed** | 7/s against 10/s |"), table);
    assertTrue(table.contains("| 3.20 | ≥ 3.00 | met |"), table);
    assertTrue(table.contains("| not measured | ≤ 4 s | not measured |"), table);
    assertTrue(table.contains("1 of 11 goals are met"), table);
    assertTrue(report.text().contains("Missed or not measured: tiny_json_vs_echo"));
  }

  @Test
  void whatStandsAroundTheTableStays() {
    String page = "# A\n" + Figures.BEGIN + "\nold\n" + Figures.END + "\nb\n";
    assertEquals(
        "# A\n" + Figures.BEGIN + "\nnew\n" + Figures.END + "\nb\n",
        Figures.written(page, "new\n"));
  }

  private static Sample sample(long perSecond, double micros) {
    return new Sample(perSecond, 1, micros, micros, 0);
  }

  private static Report report() {
    Report report = new Report();
    report.fact("startedAt", "2026-11-25T04:00:00Z");
    report.fact("client", "wrk");
    report.fact("machine", new Machine("chip", 2, 24L << 30, "Linux 6", "JVM 17").toJson());
    return report;
  }
}
