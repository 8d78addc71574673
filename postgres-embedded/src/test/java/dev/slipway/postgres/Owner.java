package dev.slipway.postgres;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of its own that owns an embedded PostgreSQL, so that it can be killed. */
final class Owner implements AutoCloseable {

  private final Process process;
  private final BufferedReader says;

  private Owner(Process process) {
    this.process = process;
    this.says =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The other process: starts, tells, and closes in order when its input ends. */
  public static void main(String[] arguments) throws IOException {
    EmbeddedPostgresConfig config =
        EmbeddedPostgresConfig.of(Path.of(arguments[0]), Path.of(arguments[1]));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(config)) {
      System.out.printf(
          "ready %d %s %d%n",
          postgres.address().port(), postgres.address().password(), postgres.pid());
      while (System.in.read() >= 0) {
        // until the input ends
      }
      System.out.println("closing");
    } catch (PostgresException refused) {
      System.out.println(refused.failure() + " " + refused.getMessage());
    }
    System.out.println("end");
  }

  static Owner start(EmbeddedPostgresConfig config) throws IOException {
    return start(config, classPath(), List.of());
  }

  /** A class path that every user may read, copied below {@code folder}. */
  static String readableClassPath(Path folder) throws IOException {
    List<String> copied = new ArrayList<>();
    Path programs = Files.createDirectories(folder);
    for (String entry : classPath().split(File.pathSeparator, -1)) {
      Path from = Path.of(entry);
      Path to = programs.resolve(copied.size() + "-" + from.getFileName());
      if (!Files.exists(from)) {
        continue;
      }
      try (Stream<Path> paths = Files.walk(from)) {
        for (Path path : paths.toList()) {
          Files.copy(path, to.resolve(from.relativize(path).toString()).normalize());
        }
      }
      copied.add(to.toString());
    }
    return String.join(File.pathSeparator, copied);
  }

  static Owner start(EmbeddedPostgresConfig config, String classPath, List<String> prefix)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            Owner.class.getName(),
            config.home().toString(),
            config.programs().toString()));
    return new Owner(
        new ProcessBuilder(command)
            .directory(new File("/"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  long pid() {
    return process.pid();
  }

  /** The next line, or "" at the end. */
  String line() throws IOException {
    String line = says.readLine();
    return line == null ? "" : line;
  }

  /** Where its database is, once it says so. */
  PostgresAddress awaitReady() throws IOException {
    String line = line();
    if (!line.startsWith("ready ")) {
      throw new AssertionError("the owner did not start: " + line);
    }
    String[] words = line.split(" ", -1);
    serverPid = Long.parseLong(words[3]);
    return new PostgresAddress(
        "127.0.0.1", Integer.parseInt(words[1]), "slipway", DataDirectory.USER, words[2]);
  }

  private long serverPid;

  long serverPid() {
    return serverPid;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Ends in order. */
  void end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the owner did not end");
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
