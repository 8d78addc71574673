package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged product on a database of somebody else's, from an empty one on. */
class ExternalDatabaseIT {

  @TempDir Path folder;

  @Test
  void theWholeWayOnADatabaseThatIsNotTheEmbeddedOne() throws Exception {
    PostgresAddress database = TestPostgres.freshDatabase();
    assertTrue(
        Integer.parseInt(ask(database, "show server_version_num").get(0)) >= 150_000,
        "PostgreSQL 15 or newer");
    Path data = folder.resolve("data");
    RunningServer.Start start =
        RunningServer.on(data).environment("SLIPWAY_DATABASE_URL", database.url());
    try (RunningServer server = start.await()) {
      server.register("m", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      server.deploy("m", 1);
      server.register(
          "m", Files.write(folder.resolve("two.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4)));
      server.deploy("m", 2);
      assertEquals(10.5, server.predictLinear("m"));
      JsonObject route = new JsonObject().put("version", 2).put("weight", 10_000);
      server
          .api()
          .put(
              "/api/v1/models/m/traffic",
              new JsonObject().put("routes", new JsonArray().add(route)),
              "1");
      RunningServer.withinASecond("traffic moves", () -> server.predictLinear("m") == 110);
    }
    try (RunningServer server = start.await()) {
      server.awaitState(2, "READY");
      assertEquals(110, server.predictLinear("m"), "all of it is in that database");
    }
    assertFalse(Files.exists(data.resolve("postgres")), "the embedded one is not made");
    assertEquals(
        List.of("monitor", "registry"),
        ask(
            database,
            "select distinct table_schema from information_schema.tables where table_schema in"
                + " ('monitor', 'registry') order by 1"));
    assertEquals(
        List.of(),
        ask(
            database,
            "select c.conname from pg_constraint c join pg_class t on t.oid = c.conrelid join"
                + " pg_class f on f.oid = c.confrelid where c.contype = 'f' and t.relnamespace <>"
                + " f.relnamespace"),
        "no foreign key goes from one schema to another");
    assertEquals(
        List.of("f"),
        ask(
            database,
            "select distinct contype::text from pg_constraint where contype = 'f' and connamespace"
                + " = 'registry'::regnamespace"),
        "there are foreign keys at all");
  }

  private static List<String> ask(PostgresAddress database, String sql) throws SQLException {
    List<String> answers = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        answers.add(rows.getString(1));
      }
    }
    return answers;
  }
}
