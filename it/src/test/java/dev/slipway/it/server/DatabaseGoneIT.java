package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.CliException;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.postgres.EmbeddedPostgres;
import dev.slipway.postgres.EmbeddedPostgresConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database leaves and comes back under a server that runs on a database of somebody else's. */
class DatabaseGoneIT {

  @TempDir Path folder;
  private EmbeddedPostgresConfig config;
  private EmbeddedPostgres database;
  private String url;

  @BeforeEach
  void startDatabase() throws Exception {
    folder.toFile().setExecutable(true, false);
    config =
        EmbeddedPostgresConfig.of(
            folder.resolve("pg"),
            Path.of(System.getProperty("java.io.tmpdir"), "slipway-it-postgres-programs"));
    database = EmbeddedPostgres.start(config);
    config = config.withPort(database.address().port());
    url = database.address().url();
  }

  @AfterEach
  void stopDatabase() {
    database.close();
  }

  private RunningServer.Start server() {
    return RunningServer.on(folder.resolve("data")).environment("SLIPWAY_DATABASE_URL", url);
  }

  private static final int CALLERS = 8;

  private static final Duration PAUSE = Duration.ofMillis(10);

  /** Of all calls while the database is away and comes back; a busy machine is in it. */
  private static final Duration LONGEST_CALL = Duration.ofSeconds(5);

  private static final Pattern KNEW =
      Pattern.compile("serves from what it knew at (\\S+), [0-9]+ s ago, kept on its own disk");

  private static final Pattern AGE =
      Pattern.compile("(?m)^slipway_knowledge_age_seconds ([0-9.]+)$");

  private static JsonObject thisNode(RunningServer server) {
    return server.api().get("/api/v1/nodes").body().getJsonObject("thisNode");
  }

  private static Instant asOf(RunningServer server) {
    return Instant.parse(thisNode(server).getString("asOf"));
  }

  private static boolean says(RunningServer server, String words) {
    try {
      return server.log().contains(words);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void goneForAMinuteUnderLoadNoPredictionFailsAndEverythingCatchesUp() throws Exception {
    try (RunningServer server = server().await()) {
      server.register("m", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      server.deploy("m", 1);
      List<Caller> load = Stream.generate(() -> new Caller(server)).limit(CALLERS).toList();
      load.forEach(Caller::start);
      RunningServer.awaitTrue(
          "predictions flow", Duration.ofSeconds(60), () -> answered(load) > 100);
      database.close();
      long gone = System.nanoTime();
      load.forEach(Caller::hasGoneOn);
      do {
        refusedAsAway(() -> server.api().get("/api/v1/models"));
        refusedAsAway(
            () -> server.api().post("/api/v1/models", new JsonObject().put("name", "other")));
        TimeUnit.SECONDS.sleep(5);
        for (Caller caller : load) {
          assertTrue(caller.hasGoneOn(), () -> "a caller was not answered for 5 s: " + caller);
        }
      } while (System.nanoTime() - gone < TimeUnit.SECONDS.toNanos(60));
      database = EmbeddedPostgres.start(config);
      RunningServer.awaitTrue(
          "management answers again",
          Duration.ofSeconds(90),
          () -> server.api().get("/api/v1/models").status() == 200);
      // A change reaches the routes again: the snapshot has caught up.
      server.register(
          "m", Files.write(folder.resolve("two.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4)));
      server.deploy("m", 2);
      load.forEach(Caller::end);
      for (Caller caller : load) {
        caller.join(60_000);
        assertFalse(caller.isAlive(), "a call hangs");
        assertEquals(List.of(), caller.failures, "no prediction failed");
        assertTrue(
            caller.longest.compareTo(LONGEST_CALL) <= 0, () -> "a call stood still: " + caller);
      }
      // The windows of that minute waited on disk and are stored now.
      RunningServer.awaitTrue(
          "no window waits on disk",
          Duration.ofSeconds(90),
          () ->
              server
                  .api()
                  .get("/metrics")
                  .body()
                  .getString("text")
                  .contains("slipway_windows_spooling 0"));
      RunningServer.awaitTrue(
          "each prediction is in the stored windows",
          Duration.ofSeconds(90),
          () -> stored() >= answered(load));
      assertEquals(answered(load), stored(), "none is counted twice");
      // Traffic moves again, too.
      String number = server.api().get("/api/v1/models/m/traffic").etag();
      server
          .api()
          .put(
              "/api/v1/models/m/traffic",
              new JsonObject()
                  .put(
                      "routes",
                      new JsonArray()
                          .add(new JsonObject().put("version", 2).put("weight", 10_000))),
              number);
      RunningServer.awaitTrue(
          "the other version answers",
          Duration.ofSeconds(30),
          () -> server.predictLinear("m") == 110.0);
    }
  }

  /** Calls one after the other, each of which must be answered, and knows the slowest. */
  private static final class Caller extends Thread {
    private final RunningServer server;
    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean ended;
    private volatile Duration longest = Duration.ZERO;
    private int seen;

    Caller(RunningServer server) {
      this.server = server;
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!ended) {
        long asked = System.nanoTime();
        try {
          assertEquals(10.5, server.predictLinear("m"));
          answered.incrementAndGet();
        } catch (CliException | AssertionError failed) {
          failures.add(String.valueOf(failed.getMessage()));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - asked);
        longest = took.compareTo(longest) > 0 ? took : longest;
        // Hundreds of calls in a second are load enough; what runs beside needs the processor, too.
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }

    /** Whether an answer came since this was asked last. */
    boolean hasGoneOn() {
      int before = seen;
      seen = answered.get();
      return seen > before;
    }

    void end() {
      ended = true;
    }

    @Override
    public String toString() {
      return answered + " answers, the slowest took " + longest + ", failures: " + failures;
    }
  }

  private static int answered(List<Caller> load) {
    return load.stream().mapToInt(caller -> caller.answered.get()).sum();
  }

  private static void refusedAsAway(org.junit.jupiter.api.function.Executable call) {
    CliException away = assertThrows(CliException.class, call);
    assertEquals(503, away.problem().getInteger("status"), away.problem()::encode);
    assertEquals("UNAVAILABLE", away.problem().getString("code"));
  }

  /** Answered predictions in the windows that the database has. */
  private long stored() {
    try (Connection connection =
            DriverManager.getConnection(
                database.address().jdbcUrl(),
                database.address().user(),
                database.address().password());
        Statement sum = connection.createStatement();
        ResultSet row =
            sum.executeQuery(
                "select coalesce(sum(answered), 0), coalesce(sum((statuses ->> '200')::bigint), 0)"
                    + " from monitor.metric_window where seconds = 10")) {
      row.next();
      assertEquals(row.getLong(1), row.getLong(2), "the answered ones have the status 200");
      return row.getLong(1);
    } catch (SQLException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  @Test
  void aServerThatStartsWithoutItsDatabaseServesWhatItServedAndSaysHowOldThatIs() throws Exception {
    Instant certain;
    try (RunningServer server = server().await()) {
      server.register("m", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      server.deploy("m", 1);
      // Nothing changes any more, and what the node knows is confirmed all the same.
      Instant quiet = Instant.now();
      RunningServer.awaitTrue(
          "it has asked again", Duration.ofSeconds(60), () -> asOf(server).isAfter(quiet));
      certain = asOf(server);
    }
    Instant stopped = Instant.now();
    database.close();
    try (RunningServer server = server().await()) {
      RunningServer.awaitTrue(
          "it predicts", Duration.ofSeconds(60), () -> server.predictLinear("m") == 10.5);
      RunningServer.awaitTrue(
          "it is ready",
          Duration.ofSeconds(60),
          () -> server.api().get("/v2/health/ready").status() == 200);
      RunningServer.awaitTrue(
          "and says from what it serves",
          Duration.ofSeconds(60),
          () -> says(server, "serves from what it knew at"));
      Matcher told = KNEW.matcher(server.log());
      assertTrue(told.find(), server.log());
      Instant asOf = Instant.parse(told.group(1));
      assertTrue(!asOf.isBefore(certain) && asOf.isBefore(stopped), certain + ", " + told.group());
      Instant before = Instant.now();
      Matcher age = AGE.matcher(server.api().get("/metrics").body().getString("text"));
      assertTrue(age.find(), "its age is a metric");
      double seconds = Double.parseDouble(age.group(1));
      assertTrue(
          seconds >= Duration.between(asOf, before).toSeconds()
              && seconds <= Duration.between(asOf, Instant.now()).toSeconds(),
          () -> age.group() + ", " + told.group());
      database = EmbeddedPostgres.start(config);
      RunningServer.awaitTrue(
          "it knows the database again",
          Duration.ofSeconds(90),
          () -> thisNode(server).getString("source").equals("REGISTRY"));
      assertEquals(0, thisNode(server).getLong("ageSeconds"));
      JsonArray models = server.api().get("/api/v1/models").body().getJsonArray("items");
      assertEquals(1, models.size());
      JsonObject traffic = server.api().get("/api/v1/models/m/traffic").body();
      assertEquals(1, traffic.getInteger("number"));
    }
  }
}
