package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged command line, as a process of its own, where nobody can be asked. */
final class Cli {

  private Cli() {}

  /** Runs a command against the server on a data directory; answers all that it printed. */
  static String run(Path data, int expected, String... words) throws Exception {
    return run(Map.of("SLIPWAY_DATA_DIRECTORY", data.toString()), expected, words);
  }

  static String run(Map<String, String> environment, int expected, String... words)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of(RunningServer.HOME.resolve("bin/slipway").toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), out);
    assertEquals(expected, process.exitValue(), out);
    return out;
  }
}
