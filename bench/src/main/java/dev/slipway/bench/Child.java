package dev.slipway.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A yardstick in a JVM of its own, with the server's heap and collector, that answers lines with
 * lines. Ends with its standard input.
 */
final class Child implements AutoCloseable {

  private final Process process;
  private final Path log;
  private final BufferedReader answers;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static Child start(Class<?> main, Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC"));
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    // The class path comes with the environment: a long command line kills the native runtime.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "131072");
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    return new Child(builder.start(), log);
  }

  /** The next line that it says. */
  String hear() throws IOException, BenchException {
    String line = answers.readLine();
    if (line == null) {
      throw new BenchException("a yardstick ended early; it said: " + Files.readString(log));
    }
    return line;
  }

  String ask(String line) throws IOException, BenchException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return hear();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
