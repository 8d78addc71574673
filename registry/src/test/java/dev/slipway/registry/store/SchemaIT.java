package dev.slipway.registry.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.registry.RegistryUnderTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database itself holds to, whoever writes to it. */
class SchemaIT {
  private final RegistryUnderTest registry = RegistryUnderTest.shared();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update registry.version set format = 'other'",
        "delete from registry.version",
        "truncate registry.version cascade",
        "update registry.version_removal set reason = ''",
        "delete from registry.version_note",
        "update registry.alias_revision set version = 2",
        "update registry.traffic_revision set reason = 'other'",
        "delete from registry.traffic_revision",
        "update registry.change set actor = 'nobody'",
        "delete from registry.change",
        "update registry.inspection set inspector = ''",
        "update registry.rollout_event set actor = ''",
        "update registry.artifact set bytes = 0",
        "update registry.artifact_file set bytes = 0",
        "update registry.blob set bytes = 0"
      })
  void historyIsNotRewritten(String statement) throws Exception {
    try (Connection connection = registry.connect()) {
      SQLException refused =
          assertThrows(SQLException.class, () -> connection.createStatement().execute(statement));
      assertEquals("23001", refused.getSQLState());
      assertTrue(refused.getMessage().contains("keeps history"), refused.getMessage());
    }
  }

  @Test
  void aModelHasOneActiveRolloutAtMost() throws Exception {
    String model = registry.model();
    String rollout =
        "insert into registry.rollout (model, plan, state, actor, reason) values ('%s', '{}', '%s', 'ada', '')";
    try (Connection connection = registry.connect();
        var statement = connection.createStatement()) {
      statement.execute(rollout.formatted(model, "PROMOTED"));
      statement.execute(rollout.formatted(model, "RUNNING"));
      SQLException second =
          assertThrows(
              SQLException.class, () -> statement.execute(rollout.formatted(model, "PAUSED")));
      assertEquals("23505", second.getSQLState());
      statement.execute(rollout.formatted(model, "ABORTED"));
    }
  }

  @Test
  void allTablesOfTheRegistryAreThere() throws Exception {
    Set<String> tables = new TreeSet<>();
    try (Connection connection = registry.connect();
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "select table_name from information_schema.tables where table_schema = 'registry'")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    assertTrue(
        tables.containsAll(
            Set.of(
                "blob",
                "artifact",
                "artifact_file",
                "upload",
                "upload_file",
                "model",
                "version",
                "version_removal",
                "version_note",
                "inspection",
                "alias_revision",
                "traffic_revision",
                "deployment",
                "deployment_status",
                "node",
                "leadership",
                "rollout",
                "rollout_event",
                "footprint",
                "operation",
                "idempotency_key",
                "principal",
                "credential",
                "role_grant",
                "session",
                "change")),
        tables.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "rollout, id model plan state step revision epoch actor reason",
    "rollout_event, rollout number kind step verdict detail actor at",
    "leadership, role holder until epoch",
    "node, id epoch",
    "footprint, digest engine engine_version device settings load_bytes warm_bytes peak_bytes load_millis samples",
  })
  void aTableHasTheColumnsThatLaterReleasesFill(String table, String columns) throws Exception {
    Set<String> found = new TreeSet<>();
    try (Connection connection = registry.connect();
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "select column_name from information_schema.columns where table_schema = 'registry' and table_name = '"
                        + table
                        + "'")) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    assertTrue(found.containsAll(Set.of(columns.split(" "))), table + " has " + found);
  }
}
