package dev.slipway.registry.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.postgres.testing.SchemaText;
import dev.slipway.registry.RegistryUnderTest;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  /**
   * Every table with the types, keys and checks of its columns, those that later releases fill,
   * too. A change of one of them is a change of what older data means: whoever makes it changes
   * {@code registry.txt} by hand.
   */
  @Test
  void eachTableIsTheOneThatIsWrittenDown() throws Exception {
    try (Connection connection = registry.connect();
        InputStream written = SchemaIT.class.getResourceAsStream("registry.txt")) {
      assertEquals(
          new String(written.readAllBytes(), StandardCharsets.UTF_8),
          SchemaText.of(connection, "registry"));
    }
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
