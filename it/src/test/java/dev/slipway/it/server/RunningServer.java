package dev.slipway.it.server;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.Uploader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The packaged product as a process of its own: started by its launcher, killed as hard as a test
 * wants.
 */
public final class RunningServer implements AutoCloseable {

  /** The packaged folder that the build made. */
  public static final Path HOME =
      Path.of(System.getProperty("slipway.dist", "../distribution/target/slipway"))
          .toAbsolutePath()
          .normalize();

  /**
   * Most servers of tests live for seconds, in which compiling for long runs takes a third of the
   * processor. The demo and the benchmark run as users have it.
   */
  public static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

  private static final int LONG_LOOK_MILLIS = 50;
  private static final int LONGEST_LOOK_MILLIS = 2_000;
  private static final int MOST_MILLIS = 5_000;

  private final Process process;
  private final Path data;
  private final Path log;
  private Api api;

  private RunningServer(Process process, Path data, Path log) {
    this.process = process;
    this.data = data;
    this.log = log;
  }

  /** How a server is started. */
  public static final class Start {
    private final Path data;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> flags = new ArrayList<>();
    private Path home = HOME;
    private int port;
    private boolean ownLibraries;

    private Start(Path data) {
      this.data = data;
      environment.put("SLIPWAY_HEAP", "256m");
      environment.put("SLIPWAY_JAVA_OPTIONS", QUICK_COMPILER);
    }

    public Start environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** One more for the server's Java. */
    public Start javaOption(String option) {
      environment.merge("SLIPWAY_JAVA_OPTIONS", option, (all, more) -> all + " " + more);
      return this;
    }

    public Start set(String key, String value) {
      flags.add("--set");
      flags.add(key + "=" + value);
      return this;
    }

    /**
     * For a test in which people sign in again and again, or large files are hashed: that takes ten
     * times as long where only the first compiler works. What is that hot is compiled for long
     * runs, all else as in other tests.
     */
    public Start hashing() {
      environment.put(
          "SLIPWAY_JAVA_OPTIONS",
          "-XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=50000"
              + " -XX:Tier4CompileThreshold=100000 -XX:Tier4BackEdgeThreshold=1000000");
      return this;
    }

    /** The server unpacks the engines' libraries itself, instead of using other tests'. */
    public Start ownLibraries() {
      ownLibraries = true;
      return this;
    }

    /** The port to listen on, instead of a free one. */
    public Start port(int number) {
      port = number;
      return this;
    }

    /** Another folder than the one that the build made. */
    public Start installation(Path folder) {
      home = folder;
      return this;
    }

    /** Starts the process and does not wait. */
    public RunningServer launch() throws IOException {
      Installation.prepare();
      Files.createDirectories(data);
      Installation.sharePrograms(data);
      if (!ownLibraries) {
        Installation.shareLibraries(data);
      }
      Files.deleteIfExists(data.resolve("server.json"));
      Path log = data.resolveSibling(data.getFileName() + ".log");
      List<String> command =
          new ArrayList<>(
              List.of(
                  home.resolve("bin/slipway").toString(),
                  "serve",
                  "--port",
                  Integer.toString(port),
                  "--data",
                  data.toString()));
      command.addAll(flags);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
      builder.environment().putAll(environment);
      return new RunningServer(builder.start(), data, log);
    }

    /** Starts the process and waits until it answers. */
    public RunningServer await() throws Exception {
      RunningServer server = launch();
      try {
        server.awaitListening();
      } catch (Exception | AssertionError failed) {
        server.kill9();
        throw failed;
      }
      return server;
    }
  }

  public static Start on(Path data) {
    return new Start(data);
  }

  /** Waits until the server has written where it listens. */
  public void awaitListening() throws Exception {
    Path run = data.resolve("server.json");
    awaitTrue(
        "the server listens", Duration.ofMinutes(2), () -> Files.exists(run) || !process.isAlive());
    if (!Files.exists(run)) {
      throw new AssertionError("the server ended with " + process.exitValue() + ":\n" + log());
    }
    URI url = URI.create(new JsonObject(Files.readString(run)).getString("url"));
    api = new Api(url, Files.readString(data.resolve("cli.key")).strip());
  }

  public Api api() {
    return api;
  }

  public URI url() {
    return api.base();
  }

  public Path data() {
    return data;
  }

  public String log() throws IOException {
    return Files.readString(log);
  }

  public Process process() {
    return process;
  }

  /** SIGKILL: no handler runs, nothing is flushed. */
  public void kill9() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("a killed process is still there after 30 s");
    }
  }

  /** SIGTERM: stops in order. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("a server that was told to stop is still there after 60 s");
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      stop();
    }
  }

  /** Uploads and registers a file; answers the version's number. */
  public int register(String model, Path file) throws Exception {
    return new Uploader(api).register(model, file, "").getInteger("number");
  }

  /** Wishes a version and waits until it is READY; answers the deployment's id. */
  public long deploy(String model, int version) throws Exception {
    return deploy(model, version, new JsonObject());
  }

  public long deploy(String model, int version, JsonObject settings) throws Exception {
    long id =
        api.post(
                "/api/v1/deployments",
                new JsonObject()
                    .put("model", model)
                    .put("version", version)
                    .put("settings", settings))
            .body()
            .getLong("id");
    awaitState(id, "READY");
    return id;
  }

  /** Waits for a state of a deployment and answers the status. */
  public JsonObject awaitState(long deployment, String state) throws Exception {
    JsonObject[] last = {new JsonObject()};
    try {
      awaitTrue(
          "deployment " + deployment + " is " + state,
          Duration.ofMinutes(2),
          () -> {
            JsonArray status =
                api.get("/api/v1/deployments/" + deployment).body().getJsonArray("status");
            if (!status.isEmpty()) {
              last[0] = status.getJsonObject(0);
            }
            String now = last[0].getString("state", "");
            if (now.equals("FAILED") && !state.equals(now)) {
              throw new AssertionError("it FAILED");
            }
            return state.equals(now);
          });
    } catch (AssertionError late) {
      throw new AssertionError(
          late.getMessage() + "; it is " + last[0].encode() + "\n" + log(), late);
    }
    return last[0];
  }

  /** One prediction of the linear model with x = (1, 1, 1, 1). */
  public double predictLinear(String model) {
    return api.post("/v2/models/" + model + "/infer", linearRequest())
        .body()
        .getJsonArray("outputs")
        .getJsonObject(0)
        .getJsonArray("data")
        .getDouble(0);
  }

  public static JsonObject linearRequest() {
    return new JsonObject(
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,1,1,1]}]}");
  }

  /**
   * Holds what is promised within a second. While the machine is busy with something else a look
   * takes long and says little: it counts as {@value #LONG_LOOK_MILLIS} ms then, so that at least
   * twenty looks are taken. What a busy machine explains has an end: {@value #MOST_MILLIS} ms for
   * all of them, {@value #LONGEST_LOOK_MILLIS} ms for each, also for the one that sees it.
   */
  public static void withinASecond(String what, BooleanSupplier condition)
      throws InterruptedException {
    long left = TimeUnit.SECONDS.toNanos(1);
    long began = System.nanoTime();
    int looks = 0;
    while (left > 0) {
      long look = System.nanoTime();
      boolean so = condition.getAsBoolean();
      long now = System.nanoTime();
      looks++;
      if (now - look > TimeUnit.MILLISECONDS.toNanos(LONGEST_LOOK_MILLIS)) {
        throw new AssertionError("a look took " + Duration.ofNanos(now - look) + ": " + what);
      }
      if (now - began > TimeUnit.MILLISECONDS.toNanos(MOST_MILLIS)) {
        throw new AssertionError(
            looks + " looks took " + Duration.ofNanos(now - began) + ": " + what);
      }
      if (so) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(10);
      left -= Math.min(System.nanoTime() - look, TimeUnit.MILLISECONDS.toNanos(LONG_LOOK_MILLIS));
    }
    throw new AssertionError("after a second and " + looks + " looks still not: " + what);
  }

  /** Waits for a condition, looking often; fails with what was waited for. */
  public static void awaitTrue(String what, Duration patience, BooleanSupplier condition)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    Throwable last = null;
    while (System.nanoTime() < until) {
      try {
        if (condition.getAsBoolean()) {
          return;
        }
        last = null;
      } catch (CliException notYet) {
        last = notYet;
      }
      TimeUnit.MILLISECONDS.sleep(25);
    }
    throw new AssertionError("after " + patience + " still not: " + what, last);
  }
}
