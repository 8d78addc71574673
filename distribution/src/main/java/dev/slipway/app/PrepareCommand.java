package dev.slipway.app;

import static dev.slipway.app.cli.ClientOptions.KEY_FILE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.app.cli.ExitCode;
import dev.slipway.app.config.Configuration;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code slipway prepare}: starts a node on a directory of its own, takes one model through it by
 * the commands that people type, and stops it, in a JVM that the launcher told to archive the
 * classes it loads. Later starts of servers and commands map that archive instead of parsing
 * thousands of class files.
 */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    description =
        "Makes later starts and commands on this JDK faster; takes about half a minute, once after an installation or an update.")
final class PrepareCommand implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    String archive = System.getProperty("slipway.archive");
    if (archive == null) {
      System.err.println("slipway: 'prepare' is started by the launcher, bin/slipway");
      return ExitCode.USAGE;
    }
    System.err.println("Starting and stopping a server of its own, to archive its classes ...");
    Path data = Files.createTempDirectory("slipway-prepare");
    try {
      Configuration configuration =
          Configuration.read(
              null, Map.of(), Map.of("data.directory", data.toString(), "http.port", "0"));
      try (Server server = Server.start(configuration)) {
        tour(server.url(), data);
      }
    } finally {
      delete(data);
    }
    return ExitCode.DONE;
  }

  /**
   * What a command says is of no interest here, nor whether it succeeds: an installation may be
   * without the engine, and then has fewer classes to archive.
   */
  private static void tour(String url, Path data) throws IOException {
    Path model = data.resolve("linear.json");
    Files.writeString(model, "{\"intercept\": 0.5, \"coefficients\": [1, -2]}");
    PrintStream out = System.out;
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    System.setOut(nowhere);
    try {
      for (List<String> command :
          List.of(
              List.of("upload", "prepare", model.toString()),
              List.of("deploy", "prepare", "1"),
              List.of("traffic", "prepare", "1=100"),
              List.of("predict", "prepare", "--input", "x=[[1.0, 2.0]]"),
              List.of("batching", "prepare", "1"),
              List.of("models"),
              List.of("models", "prepare"),
              List.of("engines"),
              List.of("key", "list"),
              List.of("audit"))) {
        List<String> words = new ArrayList<>(command);
        words.addAll(List.of("--url", url, "--key-file", data.resolve(KEY_FILE).toString()));
        int ignored =
            Slipway.commandLine()
                .setOut(new PrintWriter(nowhere, false, UTF_8))
                .setErr(new PrintWriter(nowhere, false, UTF_8))
                .execute(words.toArray(String[]::new));
      }
    } finally {
      System.setOut(out);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException gone) {
      throw gone.getCause();
    }
  }
}
