package dev.slipway.registry.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import dev.slipway.registry.RegistryConfig;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Paging;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database goes away, hangs, or is not there yet: an answer comes all the same, and soon. */
class DatabaseGoneIT {
  private final PostgresAddress database = TestPostgres.freshDatabase();
  private final Vertx wires = Vertx.vertx();
  private final Wire wire = new Wire(wires, database);

  @BeforeEach
  void connectTheWire() {
    wire.connect();
  }

  @AfterEach
  void closeTheWire() {
    RegistryUnderTest.await(wires.close());
  }

  @Test
  void aDatabaseThatGoesAwayIsUnavailableQuicklyAndComesBackByItself() {
    try (RegistryUnderTest registry = RegistryUnderTest.start(database, config())) {
      Queue<Nodes.ServingChanged> told = new ConcurrentLinkedQueue<>();
      registry.bus().subscribe(Nodes.SERVING_CHANGED, told::add);
      String model = registry.model();
      RegistryUnderTest.until(
          "the relay listens",
          () -> told.stream().anyMatch(fact -> fact.because().contains("listened")));
      wire.cut();
      long began = System.nanoTime();
      SlipwayException write =
          registry.refused(
              Catalog.EDIT_MODEL, new Catalog.EditModel(model, 1L, "x", null, null, ""));
      SlipwayException read =
          registry.refused(Catalog.LIST_MODELS, new Catalog.ListModels(null, Paging.FIRST));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      assertEquals(FailureCode.UNAVAILABLE, write.code());
      assertEquals(FailureCode.UNAVAILABLE, read.code());
      assertTrue(millis < 20_000, millis + " ms for two answers with a patience of 2 s");
      told.clear();
      wire.connect();
      RegistryUnderTest.until("it works again", () -> works(registry));
      RegistryUnderTest.until(
          "everything is read again",
          () -> told.stream().anyMatch(fact -> fact.because().contains("listened")));
    }
  }

  @Test
  void aDatabaseThatHangsIsUnavailableWhenPatienceEnds() {
    try (RegistryUnderTest registry = RegistryUnderTest.start(database, config())) {
      registry.model();
      wire.hang(true);
      long began = System.nanoTime();
      SlipwayException read =
          registry.refused(Catalog.LIST_MODELS, new Catalog.ListModels(null, Paging.FIRST));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      assertEquals(FailureCode.UNAVAILABLE, read.code());
      assertTrue(millis < 20_000, millis + " ms with a patience of 2 s");
      wire.hang(false);
      RegistryUnderTest.until("it works again", () -> works(registry));
    }
  }

  @Test
  void whatTheDatabaseRefusesAgainAndAgainIsLoggedOnce() throws Exception {
    wire.cut();
    RegistryConfig right = config();
    RegistryConfig wrong =
        new RegistryConfig(
            right.host(),
            right.port(),
            right.database(),
            right.user(),
            "not " + right.password(),
            right.ssl(),
            right.poolSize(),
            right.patience(),
            right.poll());
    Queue<LogRecord> said = new ConcurrentLinkedQueue<>();
    Handler keeping =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            if (line.getLevel().equals(Level.SEVERE)) {
              said.add(line);
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger log = Logger.getLogger(Migration.class.getName());
    log.addHandler(keeping);
    Migration migration = new Migration(wires, wrong);
    try {
      RegistryUnderTest.await(migration.begin());
      wire.connect();
      RegistryUnderTest.until("it is refused", () -> !said.isEmpty());
      // Seven times as long as until the first try.
      TimeUnit.MILLISECONDS.sleep(3_500);
      assertEquals(1, said.size());
    } finally {
      migration.stop();
      log.removeHandler(keeping);
    }
  }

  @Test
  void aRegistryThatStartsBeforeItsDatabaseWaitsForIt() {
    wire.cut();
    try (RegistryUnderTest registry = RegistryUnderTest.start(database, config())) {
      assertEquals(
          FailureCode.UNAVAILABLE,
          registry.refused(Catalog.LIST_MODELS, new Catalog.ListModels(null, Paging.FIRST)).code());
      wire.connect();
      RegistryUnderTest.until("it works", () -> works(registry));
    }
  }

  @Test
  void aReadSurvivesTheEndOfItsConnection() throws Exception {
    try (RegistryUnderTest registry =
        RegistryUnderTest.start(database, RegistryUnderTest.config(database))) {
      registry.model();
      try (var connection = registry.connect();
          var statement = connection.createStatement()) {
        for (int i = 0; i < 5; i++) {
          statement.execute(
              "select pg_terminate_backend(pid) from pg_stat_activity where application_name ="
                  + " 'slipway' and datname = current_database()");
          registry.ask(Catalog.LIST_MODELS, new Catalog.ListModels(null, Paging.FIRST));
        }
      }
    }
  }

  private static boolean works(RegistryUnderTest registry) {
    try {
      registry.ask(
          Catalog.CREATE_MODEL,
          new Catalog.CreateModel(RegistryUnderTest.fresh("back"), "", Map.of(), null, null));
      return true;
    } catch (SlipwayException notYet) {
      assertEquals(FailureCode.UNAVAILABLE, notYet.code());
      return false;
    }
  }

  private RegistryConfig config() {
    return RegistryUnderTest.config(
            new PostgresAddress(
                "127.0.0.1",
                wire.port(),
                database.database(),
                database.user(),
                database.password()))
        .with(Duration.ofSeconds(2), Duration.ofMinutes(5));
  }
}
