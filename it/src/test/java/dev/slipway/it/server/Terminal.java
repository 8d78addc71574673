package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged command line, as a person on the server's machine runs it. */
final class Terminal {

  private Terminal() {}

  /** Runs a command on the server's data directory and answers what it printed. */
  static String run(RunningServer server, int expected, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(RunningServer.HOME.resolve("bin/slipway").toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    builder.environment().put("SLIPWAY_DATA_DIRECTORY", server.data().toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), out);
    assertEquals(expected, process.exitValue(), out);
    return out;
  }
}
