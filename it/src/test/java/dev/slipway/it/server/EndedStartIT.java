package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that does not come to its end leaves nothing running. */
class EndedStartIT {

  @TempDir Path folder;

  @Test
  void aServerToldToStopWhileItStartsTakesItsDatabaseWithIt() throws Exception {
    Path data = folder.resolve("data");
    RunningServer server = RunningServer.on(data).launch();
    Path postgres = data.resolve("postgres");
    RunningServer.awaitTrue(
        "its database is under way",
        Duration.ofMinutes(1),
        () -> !processesIn(postgres).isEmpty() || !server.process().isAlive());
    assertFalse(Files.exists(data.resolve("server.json")), "it listens already");
    server.stop();
    assertEquals(List.of(), processesIn(postgres), () -> said(server));
    try (RunningServer again = RunningServer.on(data).await()) {
      assertTrue(again.process().isAlive());
    }
    assertEquals(List.of(), processesIn(postgres));
  }

  @Test
  void aStartThatFailsBesideItsDatabaseTakesItAlong() throws Exception {
    Path data = folder.resolve("data");
    // Where it listens is asked for when the database is up.
    try (RunningServer first = RunningServer.on(folder.resolve("first")).await()) {
      RunningServer second = RunningServer.on(data).port(first.url().getPort()).launch();
      assertTrue(second.process().waitFor(2, TimeUnit.MINUTES), "it does not end");
      assertTrue(second.process().exitValue() != 0, () -> said(second));
    }
    assertEquals(List.of(), processesIn(data.resolve("postgres")));

    Path key = Files.writeString(folder.resolve("key.pem"), "no key");
    RunningServer third =
        RunningServer.on(data)
            .set("tls.certificate", key.toString())
            .set("tls.key", key.toString())
            .launch();
    assertTrue(third.process().waitFor(2, TimeUnit.MINUTES), "it does not end");
    assertTrue(third.process().exitValue() != 0, () -> said(third));
    assertTrue(third.log().contains("key.pem"), () -> said(third));
    assertEquals(List.of(), processesIn(data.resolve("postgres")), () -> said(third));
  }

  /** Processes that were started for a database in a folder, by their command line. */
  private static List<String> processesIn(Path postgres) {
    return ProcessHandle.allProcesses()
        .map(process -> commandLine(process.pid()))
        .filter(line -> line.contains(postgres.toString()) && line.contains("bin/"))
        .filter(line -> !line.contains("java"))
        .toList();
  }

  private static String said(RunningServer server) {
    try {
      return server.log();
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
    } catch (IOException gone) {
      return "";
    }
  }
}
