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

  /** One line for each table that the design names, those that later releases fill, too. */
  @ParameterizedTest
  @CsvSource({
    "blob, sha256 bytes",
    "artifact, digest files bytes",
    "artifact_file, digest path sha256 bytes",
    "upload, id model owner state problems report digest version expires_at revision",
    "upload_file, upload path received bytes sha256 complete",
    "model, name description tags owner next_version evaluation_gate revision",
    "version, model number digest format engine signatures parent_version run data_set actor registered_at",
    "version_removal, model number actor reason removed_at",
    "version_note, model number note tags actor noted_at",
    "inspection, digest inspector inspector_version findings inspected_at",
    "alias_revision, model alias number version actor reason changed_at rollout",
    "traffic_revision, model number routes sticky salt shadows actor reason decided_at rollout",
    "deployment, model version wished settings replicas instances_min instances_max generation actor",
    "deployment_status, deployment node observed_generation state reason_code reason footprint device node_epoch",
    "node, id epoch",
    "leadership, role holder until epoch",
    "rollout, id model plan state step revision epoch actor reason",
    "rollout_event, rollout number kind step verdict detail actor at",
    "footprint, digest engine engine_version device settings load_bytes warm_bytes peak_bytes load_millis samples measured_at",
    "operation, id kind entity state done total unit result failure actor expires_at",
    "idempotency_key, actor key command request answer expires_at",
    "principal, name kind revision",
    "credential, principal prefix sha256 label expires_at revoked_at revision",
    "role_grant, principal role pattern revision",
    "session, sha256 principal expires_at ended_at revision",
    "change, id xid at actor request_id kind entity model action before after reason",
  })
  void eachTableOfTheDesignHasItsFinalColumns(String table, String columns) throws Exception {
    Set<String> missing = new TreeSet<>(Set.of(columns.split(" ")));
    try (Connection connection = registry.connect();
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "select column_name from information_schema.columns where table_schema = 'registry' and table_name = '"
                        + table
                        + "'")) {
      while (rows.next()) {
        missing.remove(rows.getString(1));
      }
    }
    assertEquals(Set.of(), missing, "registry." + table + " has no such columns");
  }

  @Test
  void anAliasNamesTheRolloutThatMovedItAndOneThatIsThere() throws Exception {
    String model = registry.model();
    String alias =
        "insert into registry.alias_revision (model, alias, number, actor, reason, rollout) values ('%s', 'live', 1, 'ada', '', %s)";
    try (Connection connection = registry.connect();
        var statement = connection.createStatement()) {
      SQLException unknown =
          assertThrows(SQLException.class, () -> statement.execute(alias.formatted(model, "-1")));
      assertEquals("23503", unknown.getSQLState());
      String rollout = "(select max(id) from registry.rollout where model = '%s')".formatted(model);
      statement.execute(
          "insert into registry.rollout (model, plan, state, actor, reason) values ('%s', '{}', 'PROMOTED', 'ada', '')"
              .formatted(model));
      assertEquals(1, statement.executeUpdate(alias.formatted(model, rollout)));
    }
  }
}
