package dev.slipway.it.browser;

import dev.slipway.it.server.RunningServer;
import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LatencyBuckets;
import dev.slipway.monitor.api.LatencyHistogram;
import dev.slipway.monitor.api.Window;
import dev.slipway.monitor.api.WindowKey;
import dev.slipway.monitor.store.RateStore;
import dev.slipway.monitor.store.WindowStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The last hour as another node would have counted it: windows in the database of a running server,
 * written by the monitor's own store.
 */
final class StoredHour {

  private static final int SECONDS = 3600;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Random random = new Random(11);
  // Made when they are stored: those of all versions at once are a hundred megabytes.
  private final List<Supplier<List<Window>>> parts = new ArrayList<>();
  private final Instant until;
  private final Instant from;
  private final int afterwards;
  private String node = "other";
  private boolean even;

  private StoredHour(Instant until, int afterwards) {
    this.until = until;
    this.from = until.minusSeconds(SECONDS);
    this.afterwards = afterwards;
  }

  /** One that ends now. */
  static StoredHour untilNow() {
    return new StoredHour(now(), 0);
  }

  /** One that ends now, and goes on for so many seconds while somebody looks. */
  static StoredHour goingOn(int seconds) {
    return new StoredHour(now(), seconds);
  }

  /** Without waves and noise: each window has the same numbers. */
  StoredHour evenly() {
    even = true;
    return this;
  }

  /** As this node counted it. */
  StoredHour by(String name) {
    node = name;
    return this;
  }

  private static Instant now() {
    return Instant.ofEpochSecond(Math.floorDiv(Instant.now().getEpochSecond(), 10L) * 10);
  }

  /**
   * What callers of a version saw.
   *
   * @param perSecond requests
   * @param p50Millis half of them faster
   * @param errorPercent of them failed
   * @param rows in a batch, on average
   */
  record Load(double perSecond, double p50Millis, double errorPercent, double rows) {}

  /** A version that was asked all the hour, more and less by turns. */
  StoredHour asked(String model, int version, Load load) {
    return asked(model, version, load, 0);
  }

  /** A version that was asked from a minute of the hour on. */
  StoredHour asked(String model, int version, Load load, int fromMinute) {
    parts.add(() -> windows(model, version, load, fromMinute));
    return this;
  }

  private List<Window> windows(String model, int version, Load load, int fromMinute) {
    List<Window> windows = new ArrayList<>();
    for (int at = fromMinute * 60; at < SECONDS + afterwards; at += 10) {
      double wave = varying(0.06 * Math.sin(at / 300.0) + 0.03 * random.nextGaussian());
      windows.add(window(model, version, from.plusSeconds(at), 10, load, wave));
    }
    // What a node has rolled up by now: a curve over an hour is drawn from these.
    long minute = Math.floorDiv(from.getEpochSecond(), 60L) * 60 + 60;
    for (long at = minute + fromMinute * 60L; at + 60 <= until.getEpochSecond(); at += 60) {
      double wave = varying(0.06 * Math.sin((at - from.getEpochSecond()) / 300.0));
      windows.add(window(model, version, Instant.ofEpochSecond(at), 60, load, wave));
    }
    return windows;
  }

  private double varying(double by) {
    return even ? 1 : 1 + by;
  }

  private Window window(
      String model, int version, Instant start, int seconds, Load load, double wave) {
    long asked = Math.max(1, Math.round(load.perSecond * seconds * wave));
    long errors = Math.round(asked * load.errorPercent / 100);
    long answered = asked - errors;
    long[] latency = new long[LatencyBuckets.COUNT];
    double slow = varying(0.05 * random.nextGaussian());
    long half = (long) (load.p50Millis * NANOS_PER_MILLI * slow);
    long last = (long) (3.4 * half * varying(0.08 * random.nextGaussian()));
    latency[LatencyBuckets.of(half)] = answered - answered / 50;
    latency[LatencyBuckets.of(last)] += answered / 50;
    return new Window(
        new WindowKey(model, version, 1, Lane.ROUTED),
        node,
        start,
        seconds,
        new Counts(
            answered,
            0,
            errors,
            Map.of(200, answered, 500, errors),
            answered,
            answered / load.rows / slow,
            answered * half,
            answered * half / 5,
            answered * half / 2,
            Map.of(),
            LatencyHistogram.of(latency),
            start.plusSeconds(seconds).toEpochMilli() - 1));
  }

  /** Stores all of it in the server's own database. */
  void store(RunningServer server) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Pool pool = PgBuilder.pool().connectingTo(database(server)).using(vertx).build();
      await(new RateStore(pool).counted(node, from, until.plusSeconds(afterwards)));
      WindowStore store = new WindowStore(pool);
      for (Supplier<List<Window>> part : parts) {
        await(store.store(part.get()));
      }
      await(pool.close());
    } finally {
      await(vertx.close());
    }
  }

  /** How the embedded database of a server is reached from its own machine. */
  private static PgConnectOptions database(RunningServer server) throws IOException {
    Path home = server.data().resolve("postgres");
    Path pid;
    try (var files = Files.find(home, 2, (file, is) -> file.endsWith("postmaster.pid"))) {
      pid = files.findFirst().orElseThrow();
    }
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(Integer.parseInt(Files.readAllLines(pid).get(3).strip()))
        .setDatabase("slipway")
        .setUser("slipway")
        .setPassword(Files.readString(home.resolve("password")).strip());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
