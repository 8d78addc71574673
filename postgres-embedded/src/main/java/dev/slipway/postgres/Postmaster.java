package dev.slipway.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of the server: from its start until its last process is gone. */
final class Postmaster {

  private static final System.Logger LOG = System.getLogger(Postmaster.class.getName());

  private static final long POLL_MILLIS = 4;

  /** On the safe side of every distribution's PATH. */
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private final DataDirectory data;
  private final Process process;
  private final long logBegin;
  private final int port;

  private Postmaster(DataDirectory data, Process process, long logBegin, int port) {
    this.data = data;
    this.process = process;
    this.logBegin = logBegin;
    this.port = port;
  }

  /**
   * Starts the server where no other runs and returns when it takes connections.
   *
   * @param patience recovery after a crash included
   */
  static Postmaster start(DataDirectory data, ServerSettings settings, Duration patience) {
    SocketFolder.prepare(settings.socketFolder(), data.account());
    data.write(settings);
    List<String> command = new ArrayList<>();
    // Away from the terminal's session: Ctrl-C reaches us first, and we stop the server in order.
    SETSID.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .ifPresent(p -> command.add(p.toString()));
    command.addAll(
        data.account().command(data.programs().postgres(), "-D", data.path().toString()));
    ServerSettings.DURABLE.forEach(setting -> command.addAll(List.of("-c", setting)));
    ServerLog log = new ServerLog(data.log());
    Postmaster started;
    try {
      long logBegin = log.open();
      Process process =
          Command.prepare(command, data.home())
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
              .start();
      started = new Postmaster(data, process, logBegin, settings.port());
    } catch (IOException notStarted) {
      throw Failures.ofFiles(data.home(), notStarted);
    }
    started.awaitReady(patience);
    return started;
  }

  private void awaitReady(Duration patience) {
    PidFile pidFile = PidFile.in(data.path());
    long deadline = System.nanoTime() + patience.toNanos();
    boolean ready = false;
    try {
      while (!pidFile.saysReady(process.pid())) {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          throw diagnosis(logBegin).exception();
        }
        if (System.nanoTime() > deadline) {
          throw new PostgresException(
              PostgresFailure.TIMEOUT,
              "PostgreSQL on %s was not ready within %d s; it last said: %s"
                  .formatted(
                      data.path(), patience.toSeconds(), Diagnosis.lastWords(said(logBegin))));
        }
      }
      ready = true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PostgresException(
          PostgresFailure.TIMEOUT, "interrupted while PostgreSQL started", interrupted);
    } finally {
      if (!ready && process.isAlive()) {
        stop(Duration.ofSeconds(10));
      }
    }
  }

  Process process() {
    return process;
  }

  int port() {
    return port;
  }

  private String said(long since) {
    return new ServerLog(data.log()).since(since);
  }

  /** Of an ended server, from its words alone since that place in the log. */
  private Diagnosis diagnosis(long since) {
    return Diagnosis.of(said(since), process.exitValue(), data.path(), port);
  }

  /** In order: clients are cut, what they committed is on disk. */
  void stop(Duration patience) {
    long stopBegin = new ServerLog(data.log()).size();
    stopIn(data, "fast", patience);
    if (process.isAlive()) {
      // Stuck, as on a disk that does not answer. What was committed is in the log: it recovers.
      stopIn(data, "immediate", patience);
    }
    awaitNobodyIn(data.path(), patience);
    if (!process.isAlive() && process.exitValue() != 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "PostgreSQL did not end in order and will recover at the next start: "
              + diagnosis(stopBegin).sentence());
    }
  }

  /**
   * Ends whatever still works in the data directory, as a killed owner leaves it, and clears away
   * its pid file: afterwards a server may start.
   */
  static void endSurvivors(DataDirectory data, Duration patience) {
    List<Long> survivors = Survivors.in(data.path());
    if (!survivors.isEmpty()) {
      LOG.log(
          System.Logger.Level.INFO,
          "a PostgreSQL without an owner (pid {0}) still works in {1} and is stopped first",
          survivors.toString(),
          data.path());
      stopIn(data, "fast", patience);
      awaitNobodyIn(data.path(), patience);
    }
    PidFile.in(data.path()).removeStale();
  }

  /**
   * Never by SIGTERM, which waits for every client. It fails when the server is gone already and
   * only a last query still computes: whoever asked waits for that one.
   */
  private static void stopIn(DataDirectory data, String mode, Duration patience) {
    Command.Finished finished =
        Command.run(
            data.account()
                .command(
                    data.programs().pgCtl(),
                    "stop",
                    "-D",
                    data.path().toString(),
                    "-m",
                    mode,
                    "-w",
                    "-t",
                    String.valueOf(Math.max(1, patience.toSeconds()))),
            data.home(),
            patience.plusSeconds(5));
    if (!finished.ok()) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "pg_ctl stop ended with status {0}: {1}",
          finished.exit(),
          finished.output());
    }
  }

  /** Processes of an ended server end by themselves; nothing may start beside them. */
  static void awaitNobodyIn(Path data, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (List<Long> left = Survivors.in(data); !left.isEmpty(); left = Survivors.in(data)) {
      if (System.nanoTime() > deadline) {
        throw new PostgresException(
            PostgresFailure.TIMEOUT,
            "processes of an earlier PostgreSQL still work in %s after %d s: %s; they must end before another starts (kill -INT ends a query)"
                .formatted(data, patience.toSeconds(), left));
      }
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
  }
}
