package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation that was prepared starts from its archive of classes, and only while it fits. */
class PreparedIT {

  @TempDir Path folder;

  @Test
  void aPreparedInstallationStartsFromItsArchiveAndOneThatChangedStartsWithoutIt()
      throws Exception {
    Path home = copyOf(RunningServer.HOME);
    assertEquals(List.of(), archives(home));
    String said = run(home, "prepare");
    assertEquals(1, archives(home).size(), said);
    assertTrue(said.contains("Prepared: " + archives(home).get(0)), said);

    assertTrue(mapsAnArchive(home, "first"), "the archive is not in the process' memory");
    String loaded = commandsClasses(home);
    for (String needed :
        List.of("jdk.internal.net.http.HttpClientImpl", "dev.slipway.app.cli.Table")) {
      assertTrue(loaded.contains(needed + " source: shared objects file"), needed);
    }

    // Help is help: it makes no archive of what help needs.
    FileTime made = Files.getLastModifiedTime(archives(home).get(0));
    assertTrue(run(home, "prepare", "--help").contains("Usage: slipway prepare"));
    assertEquals(made, Files.getLastModifiedTime(archives(home).get(0)));

    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      Path jar = jars.filter(path -> path.toString().contains("vertx-core")).findFirst().get();
      Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
    }
    assertFalse(mapsAnArchive(home, "second"), "classes of another build were used");
  }

  /** Starts a server, and tells whether it has mapped an archive of the installation's own. */
  private boolean mapsAnArchive(Path home, String name) throws Exception {
    try (RunningServer server = RunningServer.on(folder.resolve(name)).installation(home).await()) {
      Path maps = Path.of("/proc/" + server.process().pid() + "/maps");
      try (Stream<String> lines = Files.lines(maps)) {
        return lines.anyMatch(line -> line.contains(home.resolve("cache").toString()));
      }
    }
  }

  /** What a command that lists models loads, and from where. */
  private String commandsClasses(Path home) throws Exception {
    Path loaded = folder.resolve("loaded.txt");
    try (RunningServer server = RunningServer.on(folder.resolve("first")).await()) {
      server.api().post("/api/v1/models", new JsonObject().put("name", "m"));
      ProcessBuilder command =
          new ProcessBuilder(
              home.resolve("bin/slipway").toString(), "models", "--data", server.data().toString());
      command.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
      command.environment().put("SLIPWAY_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded);
      assertEquals(0, command.redirectErrorStream(true).start().waitFor());
    }
    return Files.readString(loaded);
  }

  private static List<Path> archives(Path home) throws IOException {
    if (!Files.exists(home.resolve("cache"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(home.resolve("cache"))) {
      return files.toList();
    }
  }

  private Path copyOf(Path original) throws IOException {
    Path copy = folder.resolve("installation");
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(path -> !path.startsWith(original.resolve("cache"))).toList()) {
        Files.copy(
            file,
            copy.resolve(original.relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return copy;
  }

  private static String run(Path home, String... words) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.add(home.resolve("bin/slipway").toString());
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), out);
    assertEquals(0, process.exitValue(), out);
    return out;
  }
}
