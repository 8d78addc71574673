package dev.slipway.monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.Deadline;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.monitor.Monitor;
import dev.slipway.monitor.MonitorVerticle;
import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LatencyBuckets;
import dev.slipway.monitor.api.LatencyHistogram;
import dev.slipway.monitor.api.LoopRecorder;
import dev.slipway.monitor.api.Rates;
import dev.slipway.monitor.api.Rates.ModelRates;
import dev.slipway.monitor.api.Rates.ReadSeries;
import dev.slipway.monitor.api.Rates.Series;
import dev.slipway.monitor.api.Window;
import dev.slipway.monitor.api.WindowKey;
import dev.slipway.monitor.api.Windows;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rates out of stored windows, asked over the bus, on a real PostgreSQL. */
class RatesIT {

  private static final System.Logger LOG = System.getLogger(RatesIT.class.getName());
  private static final Actor VIEWER =
      new Actor(
          Actor.Kind.PERSON, "ada", "ada", List.of(new Actor.Grant(Actor.Right.VIEW, "house*")));

  @TempDir Path folder;
  private Vertx vertx;
  private PostgresAddress address;
  private PgConnectOptions options;
  private Pool pool;
  private WindowStore store;
  private final Monitor monitor = new Monitor();

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    address = TestPostgres.freshDatabase();
    options =
        new PgConnectOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setDatabase(address.database())
            .setUser(address.user())
            .setPassword(address.password());
    MonitorMigration.run(address.jdbcUrl(), address.user(), address.password());
    pool = PgBuilder.pool().connectingTo(options).using(vertx).build();
    store = new WindowStore(pool);
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private MonitorVerticle.MonitorConfig config(String node, String spool) {
    return new MonitorVerticle.MonitorConfig(
        node, folder.resolve(spool), options, address.jdbcUrl(), Duration.ofSeconds(5));
  }

  private String start() throws Exception {
    return await(vertx.deployVerticle(new MonitorVerticle(monitor, config("node", "spool"))));
  }

  private <Q, A> A ask(Actor actor, Address<Q, A> address, Q request) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        return await(
            Bus.of(vertx)
                .request(
                    address,
                    request,
                    new Caller(actor, Deadline.in(Duration.ofSeconds(20)), "test")));
      } catch (ExecutionException failed) {
        // The verticle answers once its tables are there.
        if (!(failed.getCause() instanceof SlipwayException known)
            || known.code() != FailureCode.UNAVAILABLE
            || System.nanoTime() > until) {
          throw failed;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private static Window window(
      String model,
      int version,
      Lane lane,
      Instant start,
      int seconds,
      long answered,
      long errors) {
    long[] latency = new long[LatencyBuckets.COUNT];
    latency[LatencyBuckets.of(2_000_000)] = answered;
    return new Window(
        new WindowKey(model, version, 1, lane),
        "other",
        start,
        seconds,
        new Counts(
            answered,
            0,
            errors,
            Map.of(200, answered, 500, errors),
            answered,
            answered / 2.0,
            answered * 2_000_000,
            answered * 500_000,
            answered * 1_000_000,
            Map.of(),
            LatencyHistogram.of(latency),
            0));
  }

  private void counted(Instant since, Instant until) throws Exception {
    await(new RateStore(pool).counted("other", since, until));
  }

  @Test
  void aSeriesIsReadFromTheLongestWindowsThatAreThereAndFromShorterOnesAfterThem()
      throws Exception {
    Instant hour =
        Instant.ofEpochSecond(Math.floorDiv(Instant.now().getEpochSecond(), 3600L) * 3600)
            .minusSeconds(3 * 3600);
    // The first hour is rolled up to an hour, of the second one minute to a minute, then tens.
    await(store.store(List.of(window("house", 1, Lane.ROUTED, hour, 3600, 36_000, 0))));
    await(
        store.store(
            List.of(
                window("house", 1, Lane.ROUTED, hour, 60, 999, 0),
                window("house", 1, Lane.ROUTED, hour.plusSeconds(3600), 60, 6000, 0))));
    await(
        store.store(
            List.of(
                window("house", 1, Lane.ROUTED, hour.plusSeconds(3600), 10, 999, 0),
                window("house", 1, Lane.PINNED, hour.plusSeconds(3660), 10, 1200, 0),
                window("house", 2, Lane.SHADOW, hour.plusSeconds(3670), 10, 60, 0))));
    counted(hour, hour.plusSeconds(2 * 3600));
    start();
    Series hours =
        ask(
            VIEWER,
            Rates.SERIES,
            new ReadSeries("house", null, 3600, hour, hour.plusSeconds(3 * 3600)));
    assertEquals(
        Arrays.asList(10.0, 2.0, null), hours.versions().get(0).requests(), "the last: nobody");
    assertEquals(Rates.Audience.SHADOW, hours.versions().get(1).audience());
    Series minutes =
        ask(
            VIEWER,
            Rates.SERIES,
            new ReadSeries("house", 1, 60, hour.plusSeconds(3600), hour.plusSeconds(3600 + 180)));
    assertEquals(1, minutes.versions().size(), "one version was asked for");
    assertEquals(Arrays.asList(100.0, 20.0, 0.0), minutes.versions().get(0).requests());
    assertEquals(2.0, minutes.versions().get(0).p99Millis().get(0), 0.05);
    assertEquals(0.5, minutes.versions().get(0).queueMillis().get(0));
  }

  @Test
  void theLastMinuteHoldsWhatIsBeingCountedAndTheNextHintComesWithoutAnyPrediction()
      throws Exception {
    long began = System.nanoTime();
    CompletableFuture<Instant> quietHint = new CompletableFuture<>();
    Vertx quiet = Vertx.vertx();
    Bus.of(quiet).subscribe(Windows.STORED, stored -> quietHint.complete(stored.newest()));
    await(quiet.deployVerticle(new MonitorVerticle(new Monitor(), config("quiet", "quiet"))));
    CompletableFuture<Instant> hint = new CompletableFuture<>();
    Bus.of(vertx)
        .subscribe(
            Windows.STORED,
            stored -> {
              if (stored.count() > 0) {
                hint.complete(stored.newest());
              }
            });
    String id = start();
    ask(VIEWER, Rates.NOW, new Rates.ReadNow("house")); // once its tables are there
    Context loop = vertx.getOrCreateContext();
    CountDownLatch counted = new CountDownLatch(1);
    loop.runOnContext(
        go -> {
          LoopRecorder recorder = monitor.forLoop(loop);
          for (int i = 0; i < 120; i++) {
            recorder.record("house", 3, 7, Lane.ROUTED, 200, 1_000_000, 10, 10, 1, 1);
          }
          counted.countDown();
        });
    assertTrue(counted.await(60, TimeUnit.SECONDS));
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Rates.Now now = ask(VIEWER, Rates.NOW, new Rates.ReadNow("house"));
    while (now.versions().isEmpty() && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(50);
      now = ask(VIEWER, Rates.NOW, new Rates.ReadNow("house"));
    }
    // Asked without a pause, also while the window that holds them is closed and stored.
    for (int stored = 0; stored < 20; stored += hint.isDone() ? 1 : 0) {
      assertTrue(System.nanoTime() < until, "no window was stored");
      now = ask(VIEWER, Rates.NOW, new Rates.ReadNow("house"));
      assertEquals(1, now.versions().size(), now::toString);
      assertEquals(3, now.versions().get(0).version());
      double requests = now.versions().get(0).measures().requests() * now.seconds();
      assertEquals(120, requests, 0.01, now::toString);
    }
    double most = (System.nanoTime() - began) / 1e9 + 2 * 10;
    assertTrue(now.seconds() < most, () -> "nobody counted before the start");
    assertNotNull(quietHint.get(60, TimeUnit.SECONDS), "nothing was predicted, time went on");
    await(vertx.undeploy(id));
    // Stopped in order: what was counted until then is stored, and that it was counted.
    assertEquals(
        1,
        await(
                pool.query(
                        "select * from monitor.counted where until > since and node like 'node/%'")
                    .execute())
            .size());
    await(quiet.close());
  }

  @Test
  void anHourBackIsReadFromMinutesAndThenFromTensAndSaysWhoNamedTheVersion() throws Exception {
    Instant minute = Instant.ofEpochSecond(Math.floorDiv(Instant.now().getEpochSecond(), 60L) * 60);
    Instant rolledUp = minute.minusSeconds(1800);
    await(store.store(List.of(window("house", 1, Lane.ROUTED, rolledUp, 60, 600, 0))));
    await(
        store.store(
            List.of(
                window("house", 1, Lane.ROUTED, rolledUp, 10, 600, 0),
                window("house", 1, Lane.PINNED, minute.minusSeconds(600), 10, 350, 10),
                window("house", 1, Lane.ROUTED, minute.minusSeconds(7200), 10, 9000, 0))));
    counted(minute.minusSeconds(3600), minute);
    start();
    Rates.Now now = ask(VIEWER, Rates.NOW, new Rates.ReadNow("house", 3600));
    Rates.VersionNow one = now.versions().get(0);
    assertEquals(960, one.measures().requests() * now.seconds(), 0.1, now::toString);
    assertEquals(360, one.named() * now.seconds(), 0.1, now::toString);
    assertTrue(now.seconds() > 3400, now::toString);
    assertEquals(100.0 * 10 / 960, one.measures().errorPercent(), 0.001);
    assertThrows(IllegalArgumentException.class, () -> new Rates.ReadNow("house", 59));
    assertThrows(IllegalArgumentException.class, () -> new Rates.ReadNow("house", 86_401));
  }

  @Test
  void aRestartWithinTheTenSecondsOfAWindowLosesNothingOfEitherStart() throws Exception {
    Context loop = vertx.getOrCreateContext();
    for (int start = 0; start < 3; start++) {
      Monitor own = new Monitor();
      String id = await(vertx.deployVerticle(new MonitorVerticle(own, config("node", "spool"))));
      CountDownLatch counted = new CountDownLatch(1);
      loop.runOnContext(
          go -> {
            LoopRecorder recorder = own.forLoop(loop);
            for (int i = 0; i < 7; i++) {
              recorder.record("house", 1, 7, Lane.ROUTED, 200, 1_000, 1, 1, 1, 1);
            }
            counted.countDown();
          });
      assertTrue(counted.await(60, TimeUnit.SECONDS));
      ask(VIEWER, Rates.NOW, new Rates.ReadNow("house")); // once its tables are there
      await(vertx.undeploy(id));
    }
    assertEquals(
        21,
        await(pool.query("select sum(answered)::int from monitor.metric_window").execute())
            .iterator()
            .next()
            .getInteger(0));
  }

  @Test
  void whoMayNotViewAModelIsToldThatThereIsNone() throws Exception {
    start();
    Rates.ReadNow now = new Rates.ReadNow("secret");
    ExecutionException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            ExecutionException.class, () -> ask(VIEWER, Rates.NOW, now));
    assertEquals(FailureCode.NOT_FOUND, ((SlipwayException) refused.getCause()).code());
    Instant end = Instant.now();
    ReadSeries series = new ReadSeries("secret", null, 10, end.minusSeconds(100), end);
    refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            ExecutionException.class, () -> ask(VIEWER, Rates.SERIES, series));
    assertEquals(FailureCode.NOT_FOUND, ((SlipwayException) refused.getCause()).code());
  }

  @Test
  void whatPeopleTryMovesNoRateNoErrorAndNoSparkOfAModel() throws Exception {
    long now = Math.floorDiv(Instant.now().getEpochSecond(), 10L) * 10;
    List<Window> windows = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      Instant at = Instant.ofEpochSecond(now - 10L * i);
      windows.add(window("house", 1, Lane.ROUTED, at, 10, 90, 0));
      windows.add(window("house", 1, Lane.PLAYGROUND, at, 10, 500, 400));
      windows.add(window("house2", 1, Lane.PLAYGROUND, at, 10, 0, 400));
    }
    Instant minute = Instant.ofEpochSecond(Math.floorDiv(now, 60L) * 60 - 600);
    windows.add(window("house", 1, Lane.PLAYGROUND, minute, 60, 6_000, 6_000));
    windows.add(window("house", 1, Lane.ROUTED, minute, 60, 120, 0));
    await(store.store(windows));
    counted(Instant.ofEpochSecond(now - 7200), Instant.ofEpochSecond(now));
    start();
    Rates.All all = ask(VIEWER, Rates.ALL, new Rates.ReadAll());
    ModelRates house = all.models().get("house");
    assertNotNull(house);
    assertEquals(9.0, house.measures().requests(), 2.0);
    assertEquals(0.0, house.measures().errorPercent(), 1e-9);
    assertEquals(0, house.failed(), "health is made of this");
    assertEquals(Map.of(), house.failedByVersion());
    assertTrue(
        house.spark().stream().allMatch(point -> point == null || point < 12),
        () -> house.spark().toString());
    assertTrue(house.spark().contains(2.0), () -> house.spark().toString());
    assertNull(all.models().get("house2"), "it was only tried");
    Series series =
        ask(
            VIEWER,
            Rates.SERIES,
            new ReadSeries(
                "house", 1, 10, Instant.ofEpochSecond(now - 60), Instant.ofEpochSecond(now)));
    assertEquals(
        List.of(Rates.Audience.CALLERS, Rates.Audience.PLAYGROUND),
        series.versions().stream().map(Rates.VersionSeries::audience).toList());
    assertEquals(9.0, series.versions().get(0).requests().get(0));
    assertEquals(90.0, series.versions().get(1).requests().get(0), "tries can be looked at apart");
  }

  @Test
  void allModelsAreReadInThreeStatementsThatStayCheap() throws Exception {
    long now = Math.floorDiv(Instant.now().getEpochSecond(), 10L) * 10;
    List<Window> windows = new ArrayList<>();
    for (int model = 0; model < 500; model++) {
      String name = (model % 2 == 0 ? "house" : "shed") + model;
      // Also of the minute to come: on a slow machine it is later when it is asked for.
      for (int i = 6; i > -6; i--) {
        Instant at = Instant.ofEpochSecond(now - 10L * i);
        windows.add(window(name, 1, Lane.ROUTED, at, 10, 90, 0));
        windows.add(window(name, 2, Lane.ROUTED, at, 10, 9, 1));
      }
    }
    await(store.store(windows));
    await(
        pool.query(
                "select monitor.ensure_day(60, (now() at time zone 'utc')::date),"
                    + " monitor.ensure_day(60, ((now() - interval '1 day') at time zone"
                    + " 'utc')::date)")
            .execute());
    await(
        pool.query(
                """
                insert into monitor.metric_window (model, version, traffic_revision, lane, node, start, seconds, answered, refused,
                  errors, items, runs, total_nanos, queue_nanos, run_nanos, batches, latency)
                select w.model, w.version, 1, 'ROUTED', 'other',
                       date_trunc('minute', now()) - m * interval '1 minute', 60, 600, 0, 0, 1, 1, 1, 1, 1, '{}', ''
                from (select distinct model, version from monitor.metric_window) w, generate_series(3, 62) m
                """)
            .execute());
    await(pool.query("analyze").execute());
    counted(Instant.ofEpochSecond(now - 7200), Instant.ofEpochSecond(now + 60));
    start();
    Rates.All all = ask(VIEWER, Rates.ALL, new Rates.ReadAll());
    assertEquals(250, all.models().size(), "those that the actor may view");
    ModelRates house = all.models().get("house0");
    assertNotNull(house);
    assertEquals(10.0, house.measures().requests(), 2.0);
    assertEquals(1.0, house.measures().errorPercent(), 1e-6);
    assertEquals(60, house.spark().size());
    assertEquals(20.0, house.spark().get(30));
    assertNull(all.models().get("shed1"));
    RateStore rates = new RateStore(pool);
    Instant until = Instant.ofEpochSecond(now);
    long began = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      await(
          Future.all(
              rates.windowsOfAll(until.minusSeconds(60), until),
              rates.minutesOfAll(until.minusSeconds(3600), until),
              rates.coverage(until.minusSeconds(3600), until)));
    }
    LOG.log(
        System.Logger.Level.INFO,
        "500 models, 6,000 windows of the last minute, 60,000 of the last hour: {0} ms a reading",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / 5);
  }
}
