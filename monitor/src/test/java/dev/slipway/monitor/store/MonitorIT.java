package dev.slipway.monitor.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.monitor.Monitor;
import dev.slipway.monitor.MonitorVerticle;
import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LoopRecorder;
import dev.slipway.monitor.api.Rates;
import dev.slipway.monitor.api.Window;
import dev.slipway.monitor.api.WindowKey;
import dev.slipway.monitor.api.Windows;
import dev.slipway.monitor.api.Windows.ReadWindows;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows and the verticle against a real PostgreSQL. */
class MonitorIT {

  private static final WindowKey KEY = new WindowKey("m", 1, 7, Lane.ROUTED);

  @TempDir Path folder;
  private Vertx vertx;
  private PostgresAddress address;
  private PgConnectOptions options;
  private Pool pool;

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
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Window window(Instant start, int seconds, long answered) {
    Counts counts =
        new Counts(
            answered,
            2,
            1,
            Map.of(200, answered, 400, 2L, 503, 1L),
            answered,
            answered / 2.0,
            5,
            3,
            2,
            Map.of(2, new Counts.Batches(1.5, 9)),
            dev.slipway.monitor.api.LatencyHistogram.EMPTY,
            1000);
    return new Window(KEY, "node", start, seconds, counts);
  }

  @Test
  void whatIsStoredIsReadBackWholeAndStoringItAgainChangesNothing() throws Exception {
    WindowStore store = new WindowStore(pool);
    Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() / 60 * 60);
    List<Window> windows = List.of(window(start, 10, 5), window(start.plusSeconds(10), 10, 7));
    await(store.store(windows));
    await(store.store(windows));
    assertEquals(
        windows, await(store.read(new ReadWindows("m", null, 10, start, start.plusSeconds(60)))));
    assertEquals(
        List.of(), await(store.read(new ReadWindows("m", 2, 10, start, start.plusSeconds(60)))));
  }

  @Test
  void windowsRollUpBySummingAndAreNeitherChangedNorDeleted() throws Exception {
    WindowStore store = new WindowStore(pool);
    Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() / 60 * 60);
    await(store.store(List.of(window(start, 10, 5), window(start.plusSeconds(10), 10, 7))));
    await(store.rollUp(10, 60, start));
    List<Window> minutes =
        await(store.read(new ReadWindows("m", null, 60, start, start.plusSeconds(60))));
    assertEquals(1, minutes.size());
    assertEquals(12, minutes.get(0).counts().answered());
    assertEquals(4, minutes.get(0).counts().refused());
    assertEquals(Map.of(200, 12L, 400, 4L, 503, 2L), minutes.get(0).counts().statuses());
    String day =
        "monitor.metric_window_60_"
            + java.time.format.DateTimeFormatter.BASIC_ISO_DATE.format(
                start.atOffset(java.time.ZoneOffset.UTC).toLocalDate());
    for (String change :
        List.of(
            "update monitor.metric_window set answered = 0",
            "delete from monitor.metric_window",
            "truncate monitor.metric_window",
            "update " + day + " set answered = 0",
            "delete from " + day,
            "truncate " + day,
            "truncate monitor.metric_window_60")) {
      ExecutionException refused =
          assertThrows(ExecutionException.class, () -> await(pool.query(change).execute()), change);
      assertTrue(refused.getMessage().contains("windows are never changed"), change);
    }
    await(store.forget(Instant.now().plus(Duration.ofDays(4))));
    assertEquals(
        List.of(), await(store.read(new ReadWindows("m", null, 10, start, start.plusSeconds(60)))));
    assertEquals(
        1, await(store.read(new ReadWindows("m", null, 60, start, start.plusSeconds(60)))).size());
  }

  @Test
  void eachLengthIsKeptForItsTimeAndGoesTheDayAfter() throws Exception {
    WindowStore store = new WindowStore(pool);
    // The middle of a month, since not every month has a 31st.
    LocalDate day = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(15);
    OffsetDateTime noon = day.atTime(12, 0).atOffset(ZoneOffset.UTC);
    Instant start = noon.toInstant();
    await(
        store.store(
            List.of(window(start, 10, 5), window(start, 60, 30), window(start, 3600, 1800))));
    Map<Integer, OffsetDateTime> kept = new LinkedHashMap<>();
    kept.put(10, noon.plusHours(48));
    kept.put(60, noon.plusDays(30));
    kept.put(3600, noon.plusMonths(13));
    for (Map.Entry<Integer, OffsetDateTime> length : kept.entrySet()) {
      ReadWindows all =
          new ReadWindows("m", null, length.getKey(), start, start.plusSeconds(length.getKey()));
      await(store.forget(length.getValue().toInstant()));
      assertEquals(1, await(store.read(all)).size(), length::toString);
      await(store.forget(length.getValue().plusDays(1).toInstant()));
      assertEquals(List.of(), await(store.read(all)), length::toString);
    }
  }

  @Test
  void whatRanOnTwoDevicesOfANodeIsStoredAndRolledUpApart() throws Exception {
    WindowStore store = new WindowStore(pool);
    Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() / 60 * 60);
    List<Window> tens = new java.util.ArrayList<>();
    for (String device : List.of("", "GPU-1")) {
      WindowKey key = new WindowKey("m", 1, 7, Lane.ROUTED, device);
      tens.add(new Window(key, "node", start, 10, window(start, 10, 5).counts()));
      tens.add(new Window(key, "node", start.plusSeconds(10), 10, window(start, 10, 7).counts()));
    }
    await(store.store(tens));
    await(store.rollUp(10, 60, start));
    List<Window> minutes =
        await(store.read(new ReadWindows("m", null, 60, start, start.plusSeconds(60))));
    assertEquals(
        List.of("", "GPU-1"), minutes.stream().map(window -> window.key().device()).toList());
    assertEquals(
        List.of(12L, 12L), minutes.stream().map(window -> window.counts().answered()).toList());
  }

  @Test
  void theVerticleStoresEachTenSecondsAndLosesNothingWhenItStops() throws Exception {
    Monitor monitor = new Monitor();
    String id = await(vertx.deployVerticle(new MonitorVerticle(monitor, config("node", "spool"))));
    Instant now = Instant.now();
    ReadWindows all = new ReadWindows("m", null, 10, now.minusSeconds(600), now.plusSeconds(600));
    assertEquals(List.of(), readOnceMigrated(all));
    Context loop = vertx.getOrCreateContext();
    long tens = windowNow();
    CountDownLatch counted = new CountDownLatch(1);
    loop.runOnContext(
        go -> {
          LoopRecorder recorder = monitor.forLoop(loop);
          for (int i = 0; i < 100; i++) {
            int status = i % 10 == 0 ? 503 : 200;
            recorder.record("m", 1, 7, Lane.ROUTED, status, 1_000_000, 10, 10, 1, 1);
          }
          counted.countDown();
        });
    assertTrue(counted.await(60, TimeUnit.SECONDS));
    List<Window> early = readOnceMigrated(all);
    // Each ten seconds one window ends, and this may be such a moment.
    if (windowNow() == tens) {
      assertEquals(List.of(), early, "the window is still open");
    }
    await(vertx.undeploy(id));
    List<Window> stored = await(new WindowStore(pool).read(all));
    Counts sum = stored.stream().map(Window::counts).reduce(Counts.NONE, Counts::plus);
    assertEquals(90, sum.answered());
    assertEquals(90, sum.latency().total());
    assertEquals(Map.of(200, 90L, 503, 10L), sum.statuses());
  }

  private MonitorVerticle.MonitorConfig config(String node, String spool) {
    return new MonitorVerticle.MonitorConfig(
        node, folder.resolve(spool), options, address.jdbcUrl(), Duration.ofSeconds(1));
  }

  /** Counts so many predictions on a loop. */
  private static void count(Monitor monitor, Context loop, int predictions) throws Exception {
    CountDownLatch counted = new CountDownLatch(1);
    loop.runOnContext(
        go -> {
          LoopRecorder recorder = monitor.forLoop(loop);
          for (int i = 0; i < predictions; i++) {
            recorder.record("m", 1, 7, Lane.ROUTED, 200, 1_000_000, 10, 10, 1, 1);
          }
          counted.countDown();
        });
    assertTrue(counted.await(60, TimeUnit.SECONDS));
  }

  @Test
  void aDatabaseThatHangsCountsAsAwayItsWindowsGoToDiskAndAreStoredOnceWhenItGoesOn()
      throws Exception {
    Monitor monitor = new Monitor();
    String id = await(vertx.deployVerticle(new MonitorVerticle(monitor, config("node", "spool"))));
    Instant now = Instant.now();
    ReadWindows all = new ReadWindows("m", null, 10, now.minusSeconds(600), now.plusSeconds(600));
    assertEquals(List.of(), readOnceMigrated(all));
    WindowSpool disk = new WindowSpool(folder.resolve("spool"), 3);
    SqlConnection holding = await(pool.getConnection());
    await(holding.query("begin").execute());
    await(holding.query("lock table monitor.metric_window in access exclusive mode").execute());
    count(monitor, vertx.getOrCreateContext(), 12);
    until("the window waits on disk", () -> disk.waiting().size() == 1);
    for (Future<?> asked :
        List.of(ask(Windows.READ, all), ask(Rates.NOW, new Rates.ReadNow("m", 60)))) {
      ExecutionException away = assertThrows(ExecutionException.class, () -> await(asked));
      assertEquals(FailureCode.UNAVAILABLE, ((SlipwayException) away.getCause()).code());
    }
    assertEquals(1, disk.waiting().size());
    await(holding.query("rollback").execute());
    await(holding.close());
    until("nothing waits on disk", () -> disk.waiting().isEmpty());
    await(vertx.undeploy(id));
    List<Window> stored = await(new WindowStore(pool).read(all));
    assertEquals(12, stored.stream().mapToLong(each -> each.counts().answered()).sum());
  }

  @Test
  void windowsStandUnderTheDatabasesClockFromTheFirstOneOnHoweverWrongTheMachinesIs()
      throws Exception {
    for (long wrong : new long[] {-3_600_000, 3_600_000}) {
      String node = "wrong by " + wrong;
      Monitor monitor = new Monitor();
      String id =
          await(
              vertx.deployVerticle(
                  new MonitorVerticle(
                      monitor, config(node, "spool"), () -> System.currentTimeMillis() + wrong)));
      count(monitor, vertx.getOrCreateContext(), 5);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (monitor.totals().counts().isEmpty()) {
        assertTrue(System.nanoTime() < deadline, "they were counted");
        TimeUnit.MILLISECONDS.sleep(20);
      }
      await(vertx.undeploy(id));
    }
    Instant now = Instant.now();
    ReadWindows near = new ReadWindows("m", null, 10, now.minusSeconds(300), now.plusSeconds(300));
    List<Window> stored = await(new WindowStore(pool).read(near));
    assertEquals(10, stored.stream().mapToLong(each -> each.counts().answered()).sum());
  }

  private <Q, A> Future<A> ask(Address<Q, A> address, Q request) {
    return Bus.of(vertx).request(address, request, Caller.platform(Duration.ofSeconds(20)));
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void until(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < deadline, what);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Which ten seconds these are. */
  private static long windowNow() {
    return Instant.now().getEpochSecond() / 10;
  }

  /** The verticle starts whether the database is there or not, and answers once its tables are. */
  private List<Window> readOnceMigrated(ReadWindows which) throws Exception {
    long until = System.nanoTime() + 60_000_000_000L;
    while (true) {
      try {
        return await(
                Bus.of(vertx).request(Windows.READ, which, Caller.platform(Duration.ofSeconds(5))))
            .items();
      } catch (ExecutionException notYet) {
        if (System.nanoTime() - until > 0) {
          throw notYet;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  @Test
  void windowsThatAReleaseBeforeKeptOnDiskAreReadWithoutStatuses() throws Exception {
    WindowSpool spool = new WindowSpool(folder.resolve("spool"), 3);
    Instant start = Instant.ofEpochSecond(1_000_000);
    spool.keep(List.of(window(start, 10, 5)));
    Path file = spool.waiting().get(0);
    JsonArray kept = new JsonArray(java.nio.file.Files.readString(file));
    kept.getJsonObject(0).remove("statuses");
    kept.getJsonObject(0).remove("device");
    java.nio.file.Files.writeString(file, kept.encode());
    Window read = spool.read(file).get(0);
    assertEquals(KEY, read.key());
    assertEquals(5, read.counts().answered());
    assertEquals(Map.of(), read.counts().statuses());
  }

  @Test
  void windowsWaitOnDiskInOrderWhileTheDatabaseIsAwayAndTheOldestGoFirst() throws Exception {
    WindowSpool spool = new WindowSpool(folder.resolve("spool"), 3);
    Instant start = Instant.ofEpochSecond(1_000_000);
    for (int i = 0; i < 5; i++) {
      spool.keep(List.of(window(start.plusSeconds(10L * i), 10, i)));
    }
    assertEquals(2, spool.lost());
    WindowSpool again = new WindowSpool(folder.resolve("spool"), 3);
    List<Path> waiting = again.waiting();
    assertEquals(3, waiting.size());
    assertEquals(List.of(window(start.plusSeconds(20), 10, 2)), again.read(waiting.get(0)));
    java.nio.file.Files.writeString(waiting.get(1), "broken");
    assertEquals(List.of(), again.read(waiting.get(1)));
    again.done(waiting.get(0));
    assertEquals(2, again.waiting().size());
  }
}
