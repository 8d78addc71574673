package dev.slipway.postgres;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** One of PostgreSQL's programs, run to its end. */
final class Command {

  static final File NOTHING = new File("/dev/null");

  private Command() {}

  /**
   * How a program ended.
   *
   * @param exit its exit status; -1 when it could not be started or took too long
   * @param output what it wrote to both streams, or why there is nothing
   */
  record Finished(int exit, String output) {
    boolean ok() {
      return exit == 0;
    }
  }

  /** Prepared so that nothing of our own environment changes what the program does or says. */
  static ProcessBuilder prepare(List<String> command, Path directory) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    return builder.redirectInput(NOTHING).redirectErrorStream(true);
  }

  static Finished run(List<String> command, Path directory, Duration limit) {
    Process process;
    try {
      process = prepare(command, directory).start();
    } catch (IOException notStarted) {
      return new Finished(-1, String.valueOf(notStarted.getMessage()));
    }
    // Kept in memory, not in a file: a full disk must not hide its own message.
    CompletableFuture<String> output = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, output), "slipway-postgres-output");
    reader.setDaemon(true);
    reader.start();
    try {
      if (!awaitEnd(process, limit)) {
        process.destroyForcibly();
        return new Finished(-1, "not finished after " + limit.toSeconds() + " s");
      }
      return new Finished(
          process.exitValue(), output.completeOnTimeout("", 2, TimeUnit.SECONDS).join().strip());
    } catch (CompletionException unreadable) {
      return new Finished(process.exitValue(), String.valueOf(unreadable.getCause()));
    }
  }

  /** Goes on when interrupted, and keeps that for the caller: half a stop would be no stop. */
  private static boolean awaitEnd(Process process, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void read(Process process, CompletableFuture<String> output) {
    try (InputStream in = process.getInputStream()) {
      output.complete(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException | UncheckedIOException unreadable) {
      output.completeExceptionally(unreadable);
    }
  }
}
