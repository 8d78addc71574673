package dev.slipway.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The client: one thread of wrk that keeps so many connections busy, each with one request on its
 * way. It corrects its latencies for what a slow answer kept from being asked, for all contenders
 * alike.
 */
final class Wrk {

  private final Path script;

  private Wrk(Path script) {
    this.script = script;
  }

  /** Writes the script into the folder. */
  static Wrk in(Path folder) throws IOException {
    Path script = folder.resolve("post.lua");
    try (InputStream in = Wrk.class.getResourceAsStream("post.lua")) {
      if (in == null) {
        throw new IOException("post.lua is missing in the benchmark's jar");
      }
      Files.write(script, in.readAllBytes());
    }
    return new Wrk(script);
  }

  static String version() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("wrk", "--version").redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    String first = said.lines().findFirst().orElse("wrk");
    int bracket = first.indexOf(" [");
    return bracket < 0 ? first : first.substring(0, bracket);
  }

  /** A contender that answers HTTP: the same request again and again. */
  Contender against(String name, URI target, Request request, int connections) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Sample run(int seconds) throws Exception {
        return measure(target, request, connections, seconds);
      }
    };
  }

  Sample measure(URI target, Request request, int connections, int seconds)
      throws IOException, InterruptedException, BenchException {
    List<String> command =
        List.of(
            "wrk",
            "-t1",
            "-c" + connections,
            "-d" + seconds + "s",
            "--timeout",
            "20s",
            "-s",
            script.toString(),
            target.toString(),
            "--",
            request.body().toString(),
            request.headers().toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new BenchException("wrk failed against " + target + ": " + said);
    }
    return parse(said, target);
  }

  static Sample parse(String said, URI target) throws BenchException {
    String line =
        said.lines()
            .filter(each -> each.startsWith("MEASURED "))
            .findFirst()
            .orElseThrow(() -> new BenchException("wrk said nothing of " + target + ": " + said));
    String[] words = line.split(" ", -1);
    long requests = Long.parseLong(words[1]);
    long refused = Long.parseLong(words[5]);
    long broken = Long.parseLong(words[6]);
    if (requests == 0 || refused + broken > 0) {
      throw new BenchException(
          String.format(
              Locale.ROOT,
              "%s: of %d requests %d were answered with an error, %d connections broke; a figure of failed requests is none",
              target,
              requests,
              refused,
              broken));
    }
    return new Sample(
        requests,
        Long.parseLong(words[2]) / 1e6,
        Double.parseDouble(words[3]),
        Double.parseDouble(words[4]),
        0);
  }
}
