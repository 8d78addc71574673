package dev.slipway.app;

import dev.slipway.app.cli.ExitCode;
import dev.slipway.app.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code slipway prepare}: starts and stops a node on a directory of its own, in a JVM that the
 * launcher told to archive the classes it loads. Later starts map that archive instead of parsing
 * thousands of class files.
 */
@Command(
    name = "prepare",
    mixinStandardHelpOptions = true,
    description =
        "Makes later starts on this JDK faster; takes about half a minute, once after an installation or an update.")
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
      Server.start(configuration).close();
    } finally {
      delete(data);
    }
    return ExitCode.DONE;
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
