package dev.slipway.bench;

import dev.slipway.engine.TensorType;
import dev.slipway.engine.onnx.OnnxModels;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * {@code bench/run}: starts the packaged server, has it load its models through its command line,
 * measures it beside its yardsticks, and says what was reached and what was missed.
 */
final class Bench {

  private static final int TOKENS = 32;
  private static final int MLP_WIDTH = 2048;
  private static final int WIDE = 150_000;
  private static final long REPEATING_NANOS = 420_000_000_000L;

  private final Options options;
  private final Path folder;
  private final ForeignLoad load = new ProcessorTime();
  private final Report report = new Report();
  private final long began = System.nanoTime();
  private final int cores = Runtime.getRuntime().availableProcessors();

  private Bench(Options options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  /** Ends with 0 when everything was measured, whether the goals are met or not; else with 1. */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("slipway-bench-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> clean(folder), "clean"));
    boolean measured = false;
    try {
      Bench bench = new Bench(Options.parse(args), folder);
      bench.run();
      measured = bench.report.figures().stream().allMatch(Report.Figure::measured);
    } catch (BenchException wrong) {
      System.err.println("bench: " + wrong.getMessage());
    }
    System.exit(measured ? 0 : 1);
  }

  private void run() throws Exception {
    Machine machine = Machine.read();
    report.fact("startedAt", Instant.now().toString());
    report.fact("machine", machine.toJson());
    report.fact("client", Wrk.version());
    report.fact("maxForeign", options.maxForeign());
    report.fact("quick", options.quick());
    report.fact("commit", options.commit());
    say(machine.sentence() + "; " + Wrk.version());
    Path data = folder.resolve("data");
    try (PackagedServer server = PackagedServer.start(options.distribution(), data)) {
      say(
          String.format(
              Locale.ROOT,
              "%.1f s to a first start, which made the database",
              server.secondsToReady()));
    }
    Starts empty = starts("warm start", options.distribution(), data);
    Starts unprepared = starts("unprepared", unprepared(), data);
    try (PackagedServer server = PackagedServer.start(options.distribution(), data)) {
      measure(server);
    }
    Starts loading = starts("with models", options.distribution(), data);
    report.put(
        Metric.START_TO_READY_S,
        empty.median(),
        "prepared, no models yet",
        empty.seconds().size(),
        empty.dropped());
    JsonObject others = new JsonObject();
    unprepared.note(others, OtherStarts.UNPREPARED);
    loading.note(others, OtherStarts.WITH_MODELS);
    report.fact(OtherStarts.FACT, others);
    long seconds = (System.nanoTime() - began) / 1_000_000_000L;
    report.fact("tookSeconds", seconds);
    say("");
    System.out.print(report.text());
    say(machine.sentence());
    say("took " + seconds / 60 + " min " + seconds % 60 + " s");
    Path json = options.json();
    if (json != null) {
      Files.writeString(json, report.toJson().encodePrettily() + "\n");
      say("wrote " + json);
    }
  }

  private void measure(PackagedServer server) throws Exception {
    Path fp32 = packed("all-minilm-l6-v2.onnx");
    Path int8 = packed("all-minilm-l6-v2-q.onnx");
    Path mlp = model("mlp", OnnxModels.mlp(4, MLP_WIDTH));
    Path tiny = model("tiny", OnnxModels.linear());
    deploy(server, "tiny", tiny, 1, 32, "--on-loop");
    deploy(server, "tiny-threads", tiny, 1, 32);
    deploy(server, "minilm-fp32", fp32, cores, 4);
    deploy(server, "minilm-int8", int8, cores, 4);
    deploy(server, "mlp-batched", mlp, cores, 32);
    deploy(server, "mlp-unbatched", mlp, cores, 1);
    deploy(server, "wide", model("wide", OnnxModels.identity(TensorType.FP32)), 1, 8);
    String key = server.command("key", "create", "bench", "--grant", "predict:*").strip();
    Request.Maker maker = new Request.Maker(folder, key);
    Wrk wrk = Wrk.in(folder);
    tiny(server, wrk, maker);
    sentences(server, wrk, maker, fp32, int8);
    batching(server, wrk, maker);
    allocation(server, wrk, maker);
    JsonObject observed = new JsonObject();
    for (String model :
        List.of("tiny", "tiny-threads", "minilm-fp32", "minilm-int8", "mlp-batched")) {
      observed.put(model, observed(server, model));
    }
    report.fact("observed", observed);
  }

  private void tiny(PackagedServer server, Wrk wrk, Request.Maker maker) throws Exception {
    Request request =
        maker.json(
            "tiny",
            Request.body(List.of(Request.Input.floats("x", List.of(1.5f, 2.25f, -3f, 0.5f)))));
    String answer = new String(answer(server, "tiny", request).body(), StandardCharsets.UTF_8);
    if (!answer.contains("[-0.5]")) {
      throw new BenchException("the 4-feature model should answer -0.5, got " + answer);
    }
    int refused = server.post("tiny", request, false).statusCode();
    if (refused != 401) {
      throw new BenchException("without a key 401 was expected, got " + refused);
    }
    report.fact("withoutKey", refused);
    try (Child one = Child.start(Echo.class, folder.resolve("echo-1.log"), "1");
        Child two = Child.start(Echo.class, folder.resolve("echo-2.log"), "2")) {
      URI first = URI.create("http://127.0.0.1:" + one.hear());
      URI second = URI.create("http://127.0.0.1:" + two.hear());
      Rounds many =
          rounds(
              "tiny c=32",
              10,
              3,
              10,
              wrk.against("echo 1", first, request, 32),
              wrk.against("slipway", server.infer("tiny"), request, 32),
              wrk.against("echo 2", second, request, 32),
              wrk.against("threads", server.infer("tiny-threads"), request, 32));
      boolean oneIsFaster =
          many.kept().isEmpty()
              || many.median("echo 1", Sample::perSecond)
                  >= many.median("echo 2", Sample::perSecond);
      String echo = oneIsFaster ? "echo 1" : "echo 2";
      String loops = oneIsFaster ? "1 event loop" : "2 event loops";
      report.put(
          Metric.TINY_JSON_VS_ECHO,
          many.pairs("slipway", echo, (s, e) -> s.perSecond() / e.perSecond()),
          perSecond(many, "slipway", echo) + " (" + loops + ")",
          many);
      report.put(
          Metric.TINY_JSON_P99_VS_ECHO,
          many.pairs("slipway", echo, (s, e) -> s.p99Micros() / e.p99Micros()),
          String.format(
              Locale.ROOT,
              "%.2f ms against %.2f ms",
              many.median("slipway", Sample::p99Micros) / 1000,
              many.median(echo, Sample::p99Micros) / 1000),
          many);
      Rounds single =
          rounds(
              "tiny c=1",
              8,
              3,
              2,
              wrk.against(echo, oneIsFaster ? first : second, request, 1),
              wrk.against("slipway", server.infer("tiny"), request, 1),
              wrk.against("threads", server.infer("tiny-threads"), request, 1));
      report.put(
          Metric.ADDED_P50_US,
          single.pairs("slipway", echo, (s, e) -> s.p50Micros() - e.p50Micros()),
          String.format(
              Locale.ROOT,
              "%.0f µs against %.0f µs (%s)",
              single.median("slipway", Sample::p50Micros),
              single.median(echo, Sample::p50Micros),
              loops),
          single);
    }
  }

  private void sentences(PackagedServer server, Wrk wrk, Request.Maker maker, Path fp32, Path int8)
      throws Exception {
    Request binary = maker.binary("sentence-binary", Request.sentence(TOKENS));
    Request json = maker.json("sentence-json", Request.body(Request.sentence(TOKENS)));
    int numbers = TOKENS * 384;
    for (String model : List.of("minilm-fp32", "minilm-int8")) {
      int bytes = answer(server, model, binary).body().length;
      if (bytes < numbers * 4) {
        throw new BenchException(model + " should answer " + numbers + " numbers, got " + bytes);
      }
    }
    answer(server, "minilm-fp32", json);
    String threads = Integer.toString(cores);
    String tokens = Integer.toString(TOKENS);
    try (Child plain =
        Child.start(
            PlainRuntime.class, folder.resolve("plain.log"), fp32.toString(), threads, tokens)) {
      plain.hear();
      URI target = server.infer("minilm-fp32");
      Rounds eight =
          rounds(
              "fp32 c=8",
              5,
              4,
              4,
              wrk.against("binary", target, binary, 8),
              PlainRuntime.contender(plain, "plain", 8, 4),
              wrk.against("json", target, json, 8));
      report.put(
          Metric.MINILM_FP32_VS_ORT,
          eight.pairs("binary", "plain", (s, p) -> s.perSecond() / p.perSecond()),
          perSecond(eight, "binary", "plain"),
          eight);
      report.put(
          Metric.MINILM_FP32_JSON_VS_ORT,
          eight.pairs("json", "plain", (s, p) -> s.perSecond() / p.perSecond()),
          perSecond(eight, "json", "plain"),
          eight);
      report.put(
          Metric.MINILM_FP32_P99_OVER_P50,
          eight.median("binary", sample -> sample.p99Micros() / sample.p50Micros()),
          String.format(
              Locale.ROOT,
              "%.0f ms over %.0f ms",
              eight.median("binary", Sample::p99Micros) / 1000,
              eight.median("binary", Sample::p50Micros) / 1000),
          eight);
      settle(server, "minilm-fp32", cores, 8);
      Rounds many =
          rounds(
              "fp32 c=32",
              4,
              5,
              2,
              wrk.against("binary", target, binary, 32),
              PlainRuntime.contender(plain, "plain", 32, 8));
      report.put(
          Metric.MINILM_FP32_C32_VS_ORT,
          many.pairs("binary", "plain", (s, p) -> s.perSecond() / p.perSecond()),
          perSecond(many, "binary", "plain"),
          many);
    }
    try (Child plain =
        Child.start(
            PlainRuntime.class, folder.resolve("plain-8.log"), int8.toString(), threads, tokens)) {
      plain.hear();
      Rounds eight =
          rounds(
              "int8 c=8",
              5,
              3,
              3,
              wrk.against("binary", server.infer("minilm-int8"), binary, 8),
              PlainRuntime.contender(plain, "plain", 8, 4));
      report.put(
          Metric.MINILM_INT8_VS_ORT,
          eight.pairs("binary", "plain", (s, p) -> s.perSecond() / p.perSecond()),
          perSecond(eight, "binary", "plain"),
          eight);
    }
  }

  private void batching(PackagedServer server, Wrk wrk, Request.Maker maker) throws Exception {
    Request request = maker.binary("mlp", Request.row(MLP_WIDTH));
    answer(server, "mlp-batched", request);
    Rounds rounds =
        rounds(
            "mlp c=32",
            4,
            3,
            2,
            wrk.against("batched", server.infer("mlp-batched"), request, 32),
            wrk.against("unbatched", server.infer("mlp-unbatched"), request, 32));
    report.put(
        Metric.BATCH_GAIN,
        rounds.pairs("batched", "unbatched", (b, u) -> b.perSecond() / u.perSecond()),
        perSecond(rounds, "batched", "unbatched"),
        rounds);
  }

  private void allocation(PackagedServer server, Wrk wrk, Request.Maker maker) throws Exception {
    Request request = maker.binary("wide", Request.row(WIDE));
    long bodies = Files.size(request.body()) + answer(server, "wide", request).body().length;
    wrk.measure(server.infer("wide"), request, 4, options.quick() ? 1 : 3);
    try (Allocation allocation = Allocation.of(server.pid())) {
      allocation.begin();
      Sample sample = wrk.measure(server.infer("wide"), request, 4, options.quick() ? 1 : 4);
      double allocated = allocation.bytes();
      report.put(
          Metric.ALLOC_BYTES_PER_PAYLOAD_BYTE,
          allocated / (sample.requests() * (double) bodies),
          String.format(
              Locale.ROOT,
              "%,.0f KB for %,d KB of bodies, over %,d requests",
              allocated / sample.requests() / 1000,
              bodies / 1000,
              sample.requests()),
          1,
          0);
    }
  }

  private record Starts(List<Double> seconds, int dropped) {

    double median() {
      return Rounds.median(seconds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** What no clean round measured is not noted. */
    void note(JsonObject where, String name) {
      if (!seconds.isEmpty()) {
        where.put(name, Math.round(median() * 1e4) / 1e4);
      }
    }
  }

  /** The same program as an installation without what {@code slipway prepare} made. */
  private Path unprepared() throws IOException {
    Path home = Files.createDirectories(folder.resolve("unprepared"));
    try (Stream<Path> parts = Files.list(options.distribution())) {
      for (Path part : parts.toList()) {
        String name = part.getFileName().toString();
        if (!name.equals("bin") && !name.equals("cache")) {
          Files.createSymbolicLink(home.resolve(name), part.toAbsolutePath());
        }
      }
    }
    Path launcher = Files.createDirectories(home.resolve("bin")).resolve("slipway");
    Files.copy(
        options.distribution().resolve("bin/slipway"),
        launcher,
        StandardCopyOption.COPY_ATTRIBUTES);
    return home;
  }

  /** Starts and stops on a data folder that has been used before. */
  private Starts starts(String title, Path distribution, Path data) throws Exception {
    List<Double> seconds = new ArrayList<>();
    int wanted = options.quick() ? 1 : 3;
    int dropped = 0;
    while (seconds.size() < wanted && seconds.size() + dropped < 2 * wanted) {
      ForeignLoad.Watch watch = load.begin();
      try (PackagedServer server = PackagedServer.start(distribution, data)) {
        boolean clean = watch.share() < most();
        say(
            String.format(
                Locale.ROOT,
                "  %s | %.2f s to ready%s",
                title,
                server.secondsToReady(),
                clean ? "" : ", others took the processor, DROPPED"));
        if (clean) {
          seconds.add(server.secondsToReady());
        } else {
          dropped++;
        }
      }
    }
    return new Starts(seconds, dropped);
  }

  private Rounds rounds(
      String title, int wanted, int seconds, int warmUpSeconds, Contender... contenders)
      throws Exception {
    if (!options.quick()) {
      for (Contender contender : contenders) {
        contender.run(warmUpSeconds);
      }
    }
    // What is dropped is repeated, but not beyond ten minutes in all.
    boolean timeLeft = System.nanoTime() - began < REPEATING_NANOS;
    Rounds.Plan plan =
        options.quick()
            ? new Rounds.Plan(1, 1, 1, most())
            : new Rounds.Plan(wanted, timeLeft ? wanted + wanted / 2 + 1 : wanted, seconds, most());
    Rounds rounds = Rounds.run(title, List.of(contenders), plan, load, this::say);
    report.rounds(rounds);
    return rounds;
  }

  /** A quick run shows that everything runs, on a busy machine too. */
  private double most() {
    return options.quick() ? 2 : options.maxForeign();
  }

  private static String perSecond(Rounds rounds, String first, String second) {
    return String.format(
        Locale.ROOT,
        "%,.0f/s against %,.0f/s",
        rounds.median(first, Sample::perSecond),
        rounds.median(second, Sample::perSecond));
  }

  private void deploy(
      PackagedServer server, String name, Path file, int instances, int maxBatch, String... more)
      throws Exception {
    server.command("upload", name, file.toString());
    settle(server, name, instances, maxBatch, more);
    say(
        String.format(
            Locale.ROOT, "deployed %s: %d instances, batches up to %d", name, instances, maxBatch));
  }

  private void settle(
      PackagedServer server, String name, int instances, int maxBatch, String... more)
      throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                "deploy",
                name,
                "1",
                "--instances",
                Integer.toString(instances),
                "--max-batch",
                Integer.toString(maxBatch),
                "--wait",
                "120"));
    words.addAll(List.of(more));
    server.command(words.toArray(String[]::new));
  }

  private HttpResponse<byte[]> answer(PackagedServer server, String model, Request request)
      throws Exception {
    HttpResponse<byte[]> response = server.post(model, request, true);
    if (response.statusCode() != 200) {
      throw new BenchException(
          model
              + " answered "
              + response.statusCode()
              + ": "
              + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response;
  }

  /** Shows that the counting was on, and how large batches were. */
  private JsonObject observed(PackagedServer server, String model) throws Exception {
    JsonObject statistics = server.statistics(model);
    long answered = statistics.getLong("inference_count");
    long runs = statistics.getLong("execution_count");
    if (answered == 0 || runs == 0) {
      throw new BenchException("the server did not count " + model + ": " + statistics.encode());
    }
    say(
        String.format(
            Locale.ROOT,
            "%s: %,d rows counted, %.1f a run",
            model,
            answered,
            answered / (double) runs));
    return new JsonObject().put("rows", answered).put("runs", runs);
  }

  private Path model(String name, byte[] bytes) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("models").resolve(name));
    return OnnxModels.write(directory, bytes);
  }

  private Path packed(String name) throws IOException, BenchException {
    return DemoModels.unpack(options.distribution().resolve("demo"), name, folder);
  }

  private void say(String line) {
    System.out.println(line);
  }

  /** Leaves nothing behind, also when it is interrupted. */
  private static void clean(Path folder) {
    List<ProcessHandle> started = ProcessHandle.current().children().toList();
    started.forEach(ProcessHandle::destroy);
    for (ProcessHandle process : started) {
      try {
        process.onExit().get(20, TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException late) {
        process.destroyForcibly();
      }
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException inUse) {
      System.err.println("bench: " + folder + " is left behind: " + inUse.getMessage());
    }
  }
}
