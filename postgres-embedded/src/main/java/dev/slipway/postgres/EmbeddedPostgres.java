package dev.slipway.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A PostgreSQL that belongs to this process, with its durability on.
 *
 * <ul>
 *   <li>{@link #start} returns when the database takes connections; {@link #close} when the server
 *       has ended in order. Both block: never call them on an event loop.
 *   <li>One process for each home; the next one is refused with the pid of the first.
 *   <li>A server left by a killed process is stopped first. A process killed at any moment leaves
 *       either no data or whole data.
 *   <li>A server that ends without {@code close} is started again on the same port, for as long as
 *       it takes; the {@link PostgresListener} hears of it. Connections break meanwhile.
 *   <li>Whoever forgets {@code close} leaves a running server, which the next start finds.
 * </ul>
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private static final int FREE_PORT_TRIES = 5;
  private static final long FIRST_BACKOFF_MILLIS = 100;
  private static final long LONGEST_BACKOFF_MILLIS = 10_000;

  private final EmbeddedPostgresConfig config;
  private final HomeLock lock;
  private final DataDirectory data;
  private final PostgresAddress address;
  private final Path socketFolder;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread supervisor;

  /** Held while a server is started or stopped; guards {@link #server}. */
  private final ReentrantLock turn = new ReentrantLock();

  private Postmaster server;

  private EmbeddedPostgres(
      EmbeddedPostgresConfig config,
      HomeLock lock,
      DataDirectory data,
      Path socketFolder,
      Postmaster server,
      PostgresAddress address) {
    this.config = config;
    this.lock = lock;
    this.data = data;
    this.socketFolder = socketFolder;
    this.server = server;
    this.address = address;
    this.supervisor = new Thread(this::supervise, "slipway-postgres-supervisor");
    supervisor.setDaemon(true);
  }

  /**
   * Unpacks the programs and makes the data where they are missing, and starts the server.
   *
   * @throws PostgresException with what a person can do about it; nothing runs then
   */
  public static EmbeddedPostgres start(EmbeddedPostgresConfig config) {
    Programs.requirePlatform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    Path home = openHome(config.home());
    Account.requireOurs(DataDirectory.below(home));
    HomeLock lock = HomeLock.of(home);
    boolean started = false;
    try {
      Programs programs = Programs.unpackedBelow(config.programs());
      Account account = Account.choose(home, DataDirectory.below(home), programs);
      DataDirectory data = new DataDirectory(home, account, programs);
      data.prepare(config.patience());
      Postmaster.endSurvivors(data, config.patience());
      Path socketFolder =
          SocketFolder.place(home, Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
      Postmaster server = startOnSomePort(config, data, socketFolder);
      EmbeddedPostgres postgres = null;
      try {
        PostgresAddress address =
            new PostgresAddress(
                "127.0.0.1", server.port(), config.database(), DataDirectory.USER, data.password());
        FirstConnection.ensureDatabase(address, data.path(), home.resolve("password"));
        postgres = new EmbeddedPostgres(config, lock, data, socketFolder, server, address);
        postgres.supervisor.start();
        started = true;
        return postgres;
      } finally {
        if (postgres == null) {
          server.stop(config.patience());
        }
      }
    } finally {
      if (!started) {
        lock.close();
      }
    }
  }

  /**
   * Where a server whose start failed for now will be once it runs: on the configured port, with
   * the password of the data that was made before.
   *
   * @throws PostgresException {@link PostgresFailure#PASSWORD} when no data was made before
   */
  public static PostgresAddress addressOf(EmbeddedPostgresConfig config) {
    return new PostgresAddress(
        "127.0.0.1",
        config.port(),
        config.database(),
        DataDirectory.USER,
        DataDirectory.password(config.home()));
  }

  private static Path openHome(Path home) {
    try {
      if (!Files.isDirectory(home)) {
        Files.createDirectories(home);
        // As root the server is somebody else, who must get through to the data inside.
        Files.setPosixFilePermissions(
            home,
            PosixFilePermissions.fromString(Account.ownUid() == 0 ? "rwx--x--x" : "rwx------"));
      }
      return home.toRealPath();
    } catch (IOException unwritable) {
      throw Failures.ofFiles(home, unwritable);
    }
  }

  /** Between the choice of a free port and the server's start somebody else may take it. */
  private static Postmaster startOnSomePort(
      EmbeddedPostgresConfig config, DataDirectory data, Path socketFolder) {
    for (int attempt = 1; ; attempt++) {
      int port = config.port() == 0 ? freePort() : config.port();
      try {
        return Postmaster.start(data, new ServerSettings(port, socketFolder), config.patience());
      } catch (PostgresException failed) {
        boolean takenMeanwhile =
            failed.failure() == PostgresFailure.PORT
                && config.port() == 0
                && attempt < FREE_PORT_TRIES;
        if (!takenMeanwhile) {
          throw failed;
        }
      }
    }
  }

  /**
   * A port of 127.0.0.1 that nobody listens on now.
   *
   * @throws PostgresException {@link PostgresFailure#PORT} when there is none
   */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new PostgresException(
          PostgresFailure.PORT, "no port of 127.0.0.1 can be had: " + none, none);
    }
  }

  /** The same for as long as this object lives, whatever happens to the server. */
  public PostgresAddress address() {
    return address;
  }

  /** The pid of the server that runs now, or ran last. */
  public long pid() {
    turn.lock();
    try {
      return server.process().pid();
    } finally {
      turn.unlock();
    }
  }

  /** Ends the server in order, within the configured patience, and lets go of the home. */
  @Override
  public void close() {
    if (closing.getCount() == 0) {
      return;
    }
    closing.countDown();
    turn.lock();
    try {
      if (server.process().isAlive()) {
        server.stop(config.patience());
      } else {
        Postmaster.awaitNobodyIn(data.path(), config.patience());
      }
      SocketFolder.remove(socketFolder, config.home());
    } finally {
      turn.unlock();
      lock.close();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void supervise() {
    try {
      while (!isClosing()) {
        Process process = server.process();
        if (process.waitFor(1, TimeUnit.MINUTES)) {
          if (!isClosing()) {
            bringBack();
          }
        } else {
          rotateLog();
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void rotateLog() {
    try {
      new ServerLog(data.log()).rotate();
    } catch (IOException unwritable) {
      LOG.log(System.Logger.Level.WARNING, "PostgreSQL's log cannot be rotated", unwritable);
    }
  }

  private void bringBack() throws InterruptedException {
    long ended = System.nanoTime();
    String sentence =
        "PostgreSQL (pid %d) %s although nobody closed it; it is started again"
            .formatted(server.process().pid(), Diagnosis.ended(server.process().exitValue()));
    LOG.log(System.Logger.Level.WARNING, sentence);
    tell(() -> config.listener().crashed(sentence));
    long backoff = FIRST_BACKOFF_MILLIS;
    while (!isClosing()) {
      try {
        if (startAgain()) {
          Duration gap = Duration.ofNanos(System.nanoTime() - ended);
          LOG.log(System.Logger.Level.INFO, "PostgreSQL is back after {0} ms", gap.toMillis());
          tell(() -> config.listener().recovered(gap));
        }
        return;
      } catch (PostgresException failed) {
        LOG.log(System.Logger.Level.ERROR, "PostgreSQL is still down: " + failed.getMessage());
        tell(() -> config.listener().stillDown(failed));
      }
      if (closing.await(backoff, TimeUnit.MILLISECONDS)) {
        return;
      }
      backoff = Math.min(2 * backoff, LONGEST_BACKOFF_MILLIS);
    }
  }

  /** False when it was closed meanwhile. */
  private boolean startAgain() {
    turn.lock();
    try {
      if (isClosing()) {
        return false;
      }
      Postmaster.awaitNobodyIn(data.path(), config.patience());
      PidFile.in(data.path()).removeStale();
      server =
          Postmaster.start(
              data, new ServerSettings(address.port(), socketFolder), config.patience());
      return true;
    } finally {
      turn.unlock();
    }
  }

  private static void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.WARNING, "a listener of PostgreSQL failed", failed);
    }
  }
}
