package dev.slipway.it.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.slipway.it.parts.Part;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of others, run as their users run them; Python in environments of their own. */
public final class Programs {

  private static final Path PYTHON = Path.of("src/test/python").toAbsolutePath();
  private static final Path ENVIRONMENTS = Path.of("target/python").toAbsolutePath();
  private static final int INSTALL_MINUTES = 8;

  private Programs() {}

  /**
   * The interpreter of an environment that holds the client; made once. Where it cannot be made the
   * test is skipped loudly, and fails with CI set.
   */
  public static Path python(String client) throws Exception {
    Files.createDirectories(ENVIRONMENTS);
    // Tests in another process may want the same one just now.
    try (FileChannel file =
        FileChannel.open(
            ENVIRONMENTS.resolve(client + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      file.lock();
      return made(client);
    }
  }

  private static Path made(String client) throws Exception {
    Path home = ENVIRONMENTS.resolve(client);
    Path python = home.resolve("bin/python");
    Path done = home.resolve("complete");
    Path wanted = PYTHON.resolve("requirements-" + client + ".txt");
    if (Files.exists(done) && Files.readString(done).equals(Files.readString(wanted))) {
      return python;
    }
    Ended made = start(1, Map.of(), "python3", "-m", "venv", home.toString());
    Ended installed =
        made.code() != 0
            ? made
            : start(
                INSTALL_MINUTES,
                Map.of(),
                python.toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "-r",
                wanted.toString());
    if (installed.code() != 0) {
      abort(
          Part.told(
              "the client of '"
                  + client
                  + "' was not tried, it cannot be installed: "
                  + installed.out()));
    }
    Files.writeString(done, Files.readString(wanted));
    return python;
  }

  /** Runs a program to its end, which has to be a good one; what it printed. */
  public static String run(int minutes, Object... words) throws Exception {
    return run(minutes, Map.of(), words);
  }

  /** Likewise with more in its environment. */
  public static String run(int minutes, Map<String, String> environment, Object... words)
      throws Exception {
    String[] command = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      command[i] = words[i].toString();
    }
    Ended ended = start(minutes, environment, command);
    assertEquals(0, ended.code(), ended::out);
    return ended.out();
  }

  private record Ended(int code, String out) {}

  private static Ended start(int minutes, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("program", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(out.toFile());
      builder.environment().putAll(environment);
      Process process;
      try {
        process = builder.start();
      } catch (IOException missing) {
        return new Ended(-1, missing.getMessage());
      }
      if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return new Ended(-1, "not done within " + minutes + " min: " + String.join(" ", command));
      }
      return new Ended(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
    } finally {
      Files.deleteIfExists(out);
    }
  }
}
