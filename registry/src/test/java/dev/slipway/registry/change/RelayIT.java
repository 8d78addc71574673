package dev.slipway.registry.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.RegistryVerticle;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Change.Position;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.api.TrafficPolicy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Commits become facts: snapshots at once, changes in order, none lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayIT {
  private final RegistryUnderTest registry = RegistryUnderTest.start();
  private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
  private final Queue<Nodes.ServingChanged> hints = new ConcurrentLinkedQueue<>();

  RelayIT() {
    registry.bus().subscribe(History.CHANGED, changes::add);
    registry.bus().subscribe(Nodes.SERVING_CHANGED, hints::add);
  }

  @BeforeEach
  void forget() {
    changes.clear();
    hints.clear();
  }

  @AfterAll
  void close() {
    registry.close();
  }

  @Test
  void aCommitIsPublishedAfterItWithWhoDidItAndWhy() {
    String model = registry.model();
    registry.ask(
        Catalog.EDIT_MODEL, new Catalog.EditModel(model, 1L, "new", null, null, "clearer"));
    RegistryUnderTest.until("both are told", () -> of(model).size() == 2);
    Change edit = of(model).get(1);
    assertEquals("ada", edit.actor());
    assertEquals("req-1", edit.requestId());
    assertEquals("clearer", edit.reason());
    assertEquals("", java.util.Objects.requireNonNull(edit.before()).getString("description"));
    assertEquals("new", java.util.Objects.requireNonNull(edit.after()).getString("description"));
  }

  @Test
  void whileAWriterStandsIdleSnapshotsAreFreshAndOrderedReadersWait() throws Exception {
    String model = registry.model();
    registry.version(model);
    registry.version(model);
    registry.deploy(model, 1);
    registry.deploy(model, 2);
    RegistryUnderTest.until(
        "what was before is told", () -> of(model).stream().anyMatch(RelayIT::traffic));
    RegistryUnderTest.until("all of it", () -> of(model).size() >= 6);
    Position before = of(model).get(of(model).size() - 1).position();
    forget();
    try (Connection idle = registry.connect();
        Statement statement = idle.createStatement()) {
      idle.setAutoCommit(false);
      statement.execute(
          "insert into registry.change (actor, request_id, kind, entity, model, action) values"
              + " ('idle', 'idle', 'MODEL', '"
              + model
              + "', '"
              + model
              + "', 'idle')");
      registry.ask(
          Traffic.SET, new Traffic.SetTraffic(model, 1L, TrafficPolicy.all(2), null, "now"));
      RegistryUnderTest.until("the hint comes at once", () -> !hints.isEmpty());
      assertEquals(
          TrafficPolicy.all(2).routes(),
          registry
              .askAs(Actor.PLATFORM, Nodes.READ_SERVING, new Nodes.ReadServing())
              .traffic()
              .stream()
              .filter(revision -> revision.model().equals(model))
              .findFirst()
              .orElseThrow()
              .policy()
              .routes());
      History.ChangesRead read =
          registry.ask(History.READ_CHANGES, new History.ReadChanges(before, 100));
      assertEquals(List.of(), read.items(), "what may be overtaken is not read");
      assertEquals(before, read.position());
      assertEquals(List.of(), of(model));
      idle.commit();
    }
    RegistryUnderTest.until("both come", () -> of(model).size() == 2);
    assertEquals(
        List.of("idle", "set"), of(model).stream().map(Change::action).toList(), "in order");
    assertEquals(
        of(model),
        registry.ask(History.READ_CHANGES, new History.ReadChanges(before, 100)).items().stream()
            .filter(change -> model.equals(change.model()))
            .toList());
  }

  @Test
  void howLongChangesWaitToBeToldIsMeasured() throws Exception {
    Relay relay = Relay.start(registry.store(), RegistryUnderTest.fresh("lag"));
    RegistryUnderTest.until("it has its place", () -> relay.lagSeconds() == 0);
    try (Connection idle = registry.connect();
        Statement statement = idle.createStatement()) {
      idle.setAutoCommit(false);
      statement.execute(
          "insert into registry.change (actor, request_id, kind, entity, action) values ('idle', 'idle', 'NODE', 'n', 'idle')");
      registry.model();
      RegistryUnderTest.until("one waits", () -> relay.heldBack() >= 1);
      RegistryUnderTest.until("and for how long", () -> relay.lagSeconds() > 0.2);
      idle.commit();
    }
    RegistryUnderTest.until("all is told", () -> relay.heldBack() == 0 && relay.lagSeconds() == 0);
    RegistryUnderTest.await(relay.stop());
  }

  @Test
  void aCommitOfAnotherProcessIsHeardToo() throws Exception {
    String entity = RegistryUnderTest.fresh("elsewhere");
    insert(entity, "DEPLOYMENT");
    RegistryUnderTest.until("it is told", () -> of(entity).size() == 1);
    RegistryUnderTest.until(
        "snapshots are to be read",
        () -> hints.stream().anyMatch(hint -> hint.because().contains("DEPLOYMENT")));
  }

  @Test
  void whenTheListeningConnectionBreaksEverythingIsReadAgain() throws Exception {
    RegistryUnderTest.until("the relay listens", () -> terminateListener() > 0);
    String entity = RegistryUnderTest.fresh("unheard");
    insert(entity, "TRAFFIC");
    RegistryUnderTest.until(
        "it listens again",
        () -> hints.stream().anyMatch(hint -> hint.because().contains("listened to again")));
    RegistryUnderTest.until("nothing was missed", () -> of(entity).size() == 1);
  }

  @Test
  void whatIsCommittedWhileTheRelayIsDownIsToldWhenItComesBack() throws Exception {
    registry.model();
    RegistryUnderTest.until("a place is kept", () -> place() > 0);
    String down = registry.vertx().deploymentIDs().iterator().next();
    RegistryUnderTest.await(registry.vertx().undeploy(down));
    String entity = RegistryUnderTest.fresh("meanwhile");
    insert(entity, "MODEL");
    RegistryUnderTest.await(
        registry.vertx().deployVerticle(new RegistryVerticle(registry.store(), "node-1")));
    RegistryUnderTest.until("it is told", () -> of(entity).size() == 1);
    String later = RegistryUnderTest.fresh("later");
    insert(later, "MODEL");
    RegistryUnderTest.until("and what follows", () -> of(later).size() == 1);
    assertEquals(1, of(entity).size(), "once");
  }

  @Test
  void positionsOfChangesGrowInTheOrderInWhichTheyAreTold() {
    List<io.vertx.core.Future<?>> all = new java.util.ArrayList<>();
    String prefix = RegistryUnderTest.fresh("many");
    for (int i = 0; i < 20; i++) {
      all.add(
          registry.send(
              RegistryUnderTest.ADMIN,
              Catalog.CREATE_MODEL,
              new Catalog.CreateModel(prefix + "-" + i, "", java.util.Map.of(), null, null)));
    }
    RegistryUnderTest.await(io.vertx.core.Future.all(all));
    RegistryUnderTest.until(
        "all are told",
        () -> changes.stream().filter(change -> change.entity().startsWith(prefix)).count() == 20);
    List<Position> told =
        changes.stream()
            .filter(change -> change.entity().startsWith(prefix))
            .map(Change::position)
            .toList();
    assertEquals(told.stream().sorted().distinct().toList(), told);
    assertTrue(told.size() == 20);
  }

  private List<Change> of(String entity) {
    return changes.stream()
        .filter(change -> entity.equals(change.model()) || entity.equals(change.entity()))
        .toList();
  }

  private static boolean traffic(Change change) {
    return change.kind() == Change.Kind.TRAFFIC;
  }

  private void insert(String entity, String kind) throws Exception {
    try (Connection other = registry.connect();
        Statement statement = other.createStatement()) {
      statement.execute(
          "insert into registry.change (actor, request_id, kind, entity, action) values ('other', 'r', '"
              + kind
              + "', '"
              + entity
              + "', 'create')");
    }
  }

  private long terminateListener() {
    return number(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where query like 'LISTEN%'"
            + " and datname = current_database()");
  }

  private long place() {
    return number("select count(*) from registry.change_reader where name = 'relay/node-1'");
  }

  private long number(String query) {
    try (Connection connection = registry.connect();
        var rows = connection.createStatement().executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    } catch (java.sql.SQLException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
