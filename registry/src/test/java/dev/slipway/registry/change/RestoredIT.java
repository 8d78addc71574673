package dev.slipway.registry.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Change.Position;
import dev.slipway.registry.api.History;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A database that was dumped in one PostgreSQL cluster and restored in another, younger one. */
class RestoredIT {

  @Test
  void changesGoOnAfterARestoreIntoAClusterThatHasGivenFewerTransactionNumbers() throws Exception {
    PostgresAddress database = TestPostgres.freshDatabase();
    List<Position> before;
    String model;
    try (RegistryUnderTest old =
        RegistryUnderTest.start(database, RegistryUnderTest.config(database))) {
      model = old.model();
      edits(old, model, 1);
      RegistryUnderTest.until("both can be read", () -> positions(old).size() == 2);
      before = positions(old);
      RegistryUnderTest.until(
          "its relay has its place", () -> kept(database) == before.get(1).id());
    }
    cameFromElsewhere(database, 1_000_000_000L);
    try (RegistryUnderTest restored =
        RegistryUnderTest.start(database, RegistryUnderTest.config(database))) {
      Queue<Change> told = new ConcurrentLinkedQueue<>();
      restored.bus().subscribe(History.CHANGED, told::add);
      List<Position> there = positions(restored);
      assertEquals(before.stream().map(Position::id).toList(), ids(there), "all can be read");
      edits(restored, model, 2);
      RegistryUnderTest.until(
          "what is done now is told",
          () -> told.stream().anyMatch(one -> one.position().id() > before.get(1).id()));
      Position last = there.get(there.size() - 1);
      List<Change> since =
          restored.ask(History.READ_CHANGES, new History.ReadChanges(last, 100)).items();
      assertTrue(since.stream().anyMatch(one -> model.equals(one.model())), since::toString);
    }
    // And once more, after which nothing is read twice and nothing is left out.
    cameFromElsewhere(database, 1_000_000_000L);
    try (RegistryUnderTest again =
        RegistryUnderTest.start(database, RegistryUnderTest.config(database))) {
      edits(again, model, 3);
      RegistryUnderTest.until(
          "it can be read",
          () -> {
            List<Long> ids = ids(positions(again));
            return ids.equals(ids.stream().sorted().toList()) && ids.size() >= before.size() + 2;
          });
    }
  }

  /** The change that the relay told last, as it is kept. */
  private static long kept(PostgresAddress database) {
    try (Connection connection = RegistryUnderTest.connect(database);
        Statement statement = connection.createStatement();
        ResultSet place = statement.executeQuery("select max(id) from registry.change_reader")) {
      return place.next() ? place.getLong(1) : 0;
    } catch (SQLException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private static void edits(RegistryUnderTest registry, String model, long revision) {
    registry.ask(
        Catalog.EDIT_MODEL,
        new Catalog.EditModel(model, revision, "text " + revision, null, null, "because"));
  }

  private static List<Position> positions(RegistryUnderTest registry) {
    return new ArrayList<>(
        registry
            .ask(History.READ_CHANGES, new History.ReadChanges(Position.START, 1000))
            .items()
            .stream()
            .map(Change::position)
            .toList());
  }

  private static List<Long> ids(List<Position> positions) {
    return positions.stream().map(Position::id).toList();
  }

  /** As if all that is there had been written where so many more numbers had been given. */
  private static void cameFromElsewhere(PostgresAddress database, long more) throws Exception {
    try (Connection connection = RegistryUnderTest.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute("alter table registry.change disable trigger user");
      for (String table : List.of("change", "change_reader")) {
        statement.execute(
            "update registry."
                + table
                + " set xid = (xid::text::bigint + "
                + more
                + ")::text::xid8");
      }
      statement.execute("alter table registry.change enable trigger user");
    }
  }
}
