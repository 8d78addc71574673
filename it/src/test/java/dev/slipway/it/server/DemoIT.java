package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer runs first: {@code slipway demo}, as it is packaged. */
class DemoIT {

  /** A run that the README shows. */
  private static final Path SHOWN = Path.of("../docs/demo.svg");

  private static final double BARS_HEIGHT = 190;

  @TempDir Path folder;

  private Path picture() {
    return folder.resolve("picture.svg");
  }

  /** How the demo ended. */
  private record Ended(int code, String said) {}

  private Ended demo(Path home) throws Exception {
    Path log = folder.resolve("demo.log");
    Process process = started(home, log, "--once", "--picture", picture().toString());
    try {
      assertTrue(process.waitFor(6, TimeUnit.MINUTES), () -> "it still runs:\n" + read(log));
    } finally {
      process.destroyForcibly().waitFor();
    }
    return new Ended(process.exitValue(), read(log));
  }

  /** As users have it. */
  private Process started(Path home, Path log, String... more) throws IOException {
    return start(home, log, Map.of(), more);
  }

  private Process start(Path home, Path log, Map<String, String> environment, String... more)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                home.resolve("bin/slipway").toString(),
                "demo",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString()));
    command.addAll(List.of(more));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /**
   * Waits for what a demo that was not told to stop says at its end, asks the server that it speaks
   * of, and stops it as {@code kill} does.
   */
  private Ended keptDemo(Path home) throws Exception {
    Path log = folder.resolve("demo.log");
    Process process =
        start(home, log, Map.of("SLIPWAY_JAVA_OPTIONS", RunningServer.QUICK_COMPILER));
    try {
      Pattern sentence = Pattern.compile("The server is still running at (http\\S+)\\.");
      RunningServer.awaitTrue(
          "the demo says where its server is",
          Duration.ofMinutes(6),
          () -> sentence.matcher(read(log)).find() || !process.isAlive());
      Matcher said = sentence.matcher(read(log));
      assertTrue(said.find(), () -> read(log));
      HttpResponse<String> ready =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(said.group(1) + "/v2/health/ready")).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertEquals(200, ready.statusCode(), ready.body());
      assertTheFirstPersonComesIn(said.group(1), log);
      process.destroy();
      assertTrue(process.waitFor(1, TimeUnit.MINUTES), () -> "it still runs:\n" + read(log));
    } finally {
      process.destroyForcibly().waitFor();
    }
    return new Ended(process.exitValue(), read(log));
  }

  /** Whoever opens the console that the demo speaks of is asked for a code. */
  private static void assertTheFirstPersonComesIn(String url, Path log) throws Exception {
    Pattern sentence = Pattern.compile("shown only now: (\\S+)");
    RunningServer.awaitTrue(
        "the demo says the code", Duration.ofSeconds(20), () -> sentence.matcher(read(log)).find());
    Matcher code = sentence.matcher(read(log));
    assertTrue(code.find(), () -> read(log));
    JsonObject first = new JsonObject().put("code", code.group(1)).put("name", "mara.lin");
    HttpResponse<String> made =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/first-administrator"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(first.encode()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(201, made.statusCode(), made.body());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  @Test
  void everyStepOfTheDemoHoldsAndATrainedNetworkIsMeasuredByItsServedAnswers() throws Exception {
    Ended ended = demo(RunningServer.HOME);
    String said = ended.said();
    assertEquals(0, ended.code(), said);
    assertFalse(said.contains("BROKEN"), said);
    for (String model : List.of("minilm v1", "minilm v2", "petal-width v1", "petal-width v2")) {
      assertTrue(
          said.contains("held    " + model + " is uploaded, checked, registered and READY"), said);
    }
    assertEquals(12, said.lines().filter(line -> line.startsWith("  held    ")).count(), said);

    // The network learnt something, and what is served explains rows that the trainer never saw.
    assertTrue(said.contains("step 1,000  RMSE on its own rows"), said);
    Map<String, double[]> quality = new TreeMap<>();
    Matcher row = Pattern.compile("(v[12]), the served \\w+ +([0-9.]+) cm ([0-9.]+)").matcher(said);
    while (row.find()) {
      quality.put(
          row.group(1),
          new double[] {Double.parseDouble(row.group(2)), Double.parseDouble(row.group(3))});
    }
    assertEquals(List.of("v1", "v2"), List.copyOf(quality.keySet()), said);
    assertTrue(quality.get("v2")[1] > 0.9, said);
    assertTrue(quality.get("v2")[0] < quality.get("v1")[0], said);

    // The line that is served is as good as the one in closed form, which stands beside it.
    double[] closed = numbers("closed form +([0-9.]+) cm ([0-9.]+)", said);
    double[] line = numbers("served \\([ 0-9,]+ steps of descent\\) +([0-9.]+) cm ([0-9.]+)", said);
    assertEquals(closed[0], line[0], closed[0] / 1000 + 1e-4, said);
    assertEquals(closed[1], line[1], 0.01, said);
    assertTrue(line[1] > 0.9, said);

    // Each sentence has its cosine, and each stretch of traffic the shares of its policy.
    List<Double> cosines =
        Pattern.compile("(?m)^   ([01]\\.[0-9]{4})  \\S")
            .matcher(said)
            .results()
            .map(one -> Double.valueOf(one.group(1)))
            .toList();
    assertEquals(12, cosines.size(), said);
    assertTrue(cosines.stream().allMatch(cosine -> cosine >= 0.95 && cosine <= 1.0001), said);
    assertShares("split +90 / 10", 10, said);
    assertShares("shifted to +50 / 50", 50, said);
    assertShares("rolled back to +90 / 10", 10, said);
    assertTrue(said.contains(" requests flew, 0 failed"), said);

    String picture = read(folder.resolve("data/demo/demo.svg"));
    assertTrue(picture.contains("Network trained in TensorFlow on the same 120 rows"), picture);
    assertFalse(picture.contains("NaN"), picture);
    assertEquals(picture, read(picture()), "the picture that was asked for");
    assertEquals(
        drawn(picture),
        drawn(read(SHOWN)),
        "docs/demo.svg is not what the demo draws; make it anew: ./slipway demo --once --picture docs/demo.svg");
    try (Stream<String> rows = Files.lines(folder.resolve("data/demo/network/train.csv"))) {
      assertEquals(1 + 120, rows.count(), "the trainer saw other rows than those to train on");
    }
    assertFalse(
        Files.exists(folder.resolve("data/demo/network/natives")), "what was unpacked stays");
  }

  /** What every run draws: all but the bars, and without what a run has in numbers. */
  private static List<String> drawn(String picture) {
    Pattern bar =
        Pattern.compile(
            "<rect x=\"[0-9.]+\" y=\"[0-9.]+\" width=\"[0-9.]+\" height=\"[0-9.]+\" fill=\"#[0-9A-F]{6}\"/>");
    return picture
        .lines()
        .filter(line -> !bar.matcher(line).matches())
        .map(line -> line.replaceAll("[0-9][0-9.,]*", "0"))
        .toList();
  }

  private static List<String> texts(String picture) {
    return Pattern.compile("<text [^>]*>([^<]*)</text>")
        .matcher(picture)
        .results()
        .map(text -> text.group(1))
        .toList();
  }

  @Test
  void theReadmesPictureCountsWhatItShowsAndNoneFailed() {
    String picture = read(SHOWN);
    List<String> texts = texts(picture);
    Matcher all =
        Pattern.compile("· ([0-9,]+) requests, 0 failed").matcher(String.join("\n", texts));
    assertTrue(all.find(), picture);
    int most =
        texts.stream()
            .filter(text -> text.matches("[0-9]+"))
            .mapToInt(Integer::parseInt)
            .max()
            .orElseThrow();
    long shown =
        Pattern.compile("height=\"([0-9.]+)\" fill=\"#(0E7490|7C3AED|C02B2B)\"/>\n")
            .matcher(picture)
            .results()
            .mapToLong(bar -> Math.round(Double.parseDouble(bar.group(1)) * most / BARS_HEIGHT))
            .sum();
    assertEquals(Long.parseLong(all.group(1).replace(",", "")), shown);
    String readme = read(Path.of("../README.md"));
    assertTrue(
        readme.contains("while requests flew, none failed](docs/demo.svg)"), "README's caption");
  }

  private static double[] numbers(String row, String said) {
    Matcher found = Pattern.compile(row).matcher(said);
    assertTrue(found.find(), () -> "no " + row + " in\n" + said);
    double[] numbers = new double[found.groupCount()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Double.parseDouble(found.group(i + 1));
    }
    return numbers;
  }

  /** Both shares are told, make a whole, and are the policy's within five standard deviations. */
  private static void assertShares(String stretch, double second, String said) {
    double[] told = numbers(stretch + " +v1 +([0-9.]+) % +v2 +([0-9.]+) % +of ([0-9]+)", said);
    assertTrue(told[2] >= 500, said);
    assertEquals(100, told[0] + told[1], 0.11, said);
    double deviation = Math.sqrt(second * (100 - second) / told[2]);
    assertEquals(second, told[1], 5 * deviation + 0.05, said);
  }

  @Test
  void aDemoLeavesItsServerRunningAndSaysWhere() throws Exception {
    Ended ended = keptDemo(RunningServer.HOME);
    assertFalse(ended.said().contains("BROKEN"), ended.said());
    assertEquals(128 + 15, ended.code(), ended.said());
  }

  @Test
  void nothingOfTensorFlowIsOnTheServersClassPath() throws IOException {
    try (Stream<Path> jars = Files.list(RunningServer.HOME.resolve("lib"))) {
      List<String> strangers =
          jars.map(jar -> jar.getFileName().toString())
              .filter(
                  name ->
                      name.matches(
                          "(tensorflow|ndarray|javacpp|train-tensorflow|protobuf-java-3).*"))
              .toList();
      assertEquals(List.of(), strangers);
    }
  }

  @Test
  void aStepThatBreaksIsTheExitCode() throws Exception {
    Ended ended = demo(withoutEngines());
    assertEquals(1, ended.code(), ended.said());
    assertBroken(ended.said());
    assertFalse(Files.exists(picture()), "a picture of a run in which not every step held");
  }

  @Test
  void aPictureThatHasNoPlaceIsRefusedBeforeTheRun() throws Exception {
    Path log = folder.resolve("demo.log");
    Path nowhere = folder.resolve("nowhere");
    Process process =
        started(RunningServer.HOME, log, "--once", "--picture", nowhere + "/picture.svg");
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), () -> read(log));
    assertEquals(2, process.exitValue(), () -> read(log));
    assertEquals(nowhere + " is no folder to write a picture into.", read(log).strip());
    assertFalse(Files.exists(folder.resolve("data")), "something was begun");
  }

  @Test
  void aDemoWithABrokenStepLeavesItsServerRunningAndEndsWithThatCode() throws Exception {
    Ended ended = keptDemo(withoutEngines());
    assertEquals(1, ended.code(), ended.said());
    assertBroken(ended.said());
  }

  /** Each part says why it could not go on, and the later ones were tried. */
  private static void assertBroken(String said) {
    assertTrue(said.contains("BROKEN  minilm answers, and its traffic moves"), said);
    assertTrue(said.contains("BROKEN  the linear model is fitted and served"), said);
    assertTrue(said.contains("BROKEN  the network is trained and served"), said);
    assertTrue(said.contains("format-unknown"), said);
    assertTrue(said.contains("linear.json"), said);
    assertFalse(said.contains("\tat "), said);
  }

  private Path withoutEngines() throws IOException {
    Path home = Files.createDirectories(folder.resolve("without-an-engine"));
    for (String part : List.of("lib", "conf", "demo", "demo-training")) {
      Files.createSymbolicLink(home.resolve(part), RunningServer.HOME.resolve(part));
    }
    Files.createDirectories(home.resolve("plugins"));
    Files.createDirectories(home.resolve("bin"));
    Files.copy(
        RunningServer.HOME.resolve("bin/slipway"),
        home.resolve("bin/slipway"),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    return home;
  }
}
