package dev.slipway.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server as it is shipped: started by its own launcher with what it has by default, told what
 * to do by its own command line.
 */
final class PackagedServer implements AutoCloseable {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Path program;
  private final Path data;
  private final Process process;
  private final URI url;
  private final double secondsToReady;

  private PackagedServer(Path program, Path data, Process process, URI url, double secondsToReady) {
    this.program = program;
    this.data = data;
    this.process = process;
    this.url = url;
    this.secondsToReady = secondsToReady;
  }

  /**
   * Starts it on a data folder and returns when {@code /v2/health/ready} answers 200.
   *
   * @param data new or used before
   */
  static PackagedServer start(Path distribution, Path data)
      throws IOException, InterruptedException, BenchException {
    Path program = distribution.resolve("bin/slipway");
    Path log = data.resolveSibling("server.log");
    Path said = data.resolve("server.json");
    Files.deleteIfExists(said);
    ProcessBuilder builder =
        builder(program, List.of("serve", "--port", "0", "--data", data.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    long began = System.nanoTime();
    Process process = builder.start();
    while (true) {
      double seconds = (System.nanoTime() - began) / 1e9;
      if (!process.isAlive() || seconds > 120) {
        process.destroy();
        throw new BenchException("the server did not get ready; it said: " + Files.readString(log));
      }
      URI url = url(said);
      if (url != null && get(url.resolve("/v2/health/ready")) == 200) {
        return new PackagedServer(program, data, process, url, (System.nanoTime() - began) / 1e9);
      }
      Thread.sleep(5);
    }
  }

  private static @Nullable URI url(Path said) throws IOException {
    if (!Files.exists(said)) {
      return null;
    }
    String text = Files.readString(said);
    return text.strip().endsWith("}") ? URI.create(new JsonObject(text).getString("url")) : null;
  }

  private static int get(URI target) throws InterruptedException {
    try {
      return HTTP.send(HttpRequest.newBuilder(target).build(), BodyHandlers.discarding())
          .statusCode();
    } catch (IOException notYet) {
      return 0;
    }
  }

  private static ProcessBuilder builder(Path program, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    // What is measured is the product with its defaults, on the JDK that the figures name.
    builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    builder.environment().put("SLIPWAY_JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  long pid() {
    return process.pid();
  }

  URI url() {
    return url;
  }

  /** From the launcher's start to the first 200 of {@code /v2/health/ready}. */
  double secondsToReady() {
    return secondsToReady;
  }

  URI infer(String model) {
    return url.resolve("/v2/models/" + model + "/infer");
  }

  /** The key that the server left for the command line of its own machine. */
  String localKey() throws IOException {
    return Files.readString(data.resolve("cli.key")).strip();
  }

  /** Runs a command of the product against this server and returns what it says. */
  String command(String... words) throws IOException, InterruptedException, BenchException {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--data");
    all.add(data.toString());
    Path errors = data.resolveSibling("command.log");
    Process running = builder(program, all).redirectError(errors.toFile()).start();
    String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!running.waitFor(300, TimeUnit.SECONDS) || running.exitValue() != 0) {
      running.destroy();
      throw new BenchException(
          "slipway " + String.join(" ", words) + " failed: " + said + Files.readString(errors));
    }
    return said;
  }

  /** Sends a request once. */
  HttpResponse<byte[]> post(String model, Request request, boolean withKey)
      throws IOException, InterruptedException {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(infer(model)).POST(BodyPublishers.ofFile(request.body()));
    for (String line : Files.readAllLines(request.headers())) {
      int colon = line.indexOf(':');
      if (withKey || !line.startsWith("Authorization")) {
        post.header(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return HTTP.send(post.build(), BodyHandlers.ofByteArray());
  }

  /** What the server counted of a model, as its statistics say. */
  JsonObject statistics(String model) throws IOException, InterruptedException, BenchException {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(url.resolve("/v2/models/" + model + "/stats"))
                .header("Authorization", "Bearer " + localKey())
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new BenchException("no statistics of " + model + ": " + response.body());
    }
    return new JsonObject(response.body()).getJsonArray("model_stats").getJsonObject(0);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
