package dev.slipway.registry.glance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Glance;
import dev.slipway.registry.api.Glance.Deed;
import dev.slipway.registry.api.Glance.ModelGlance;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.store.GlanceTable;
import dev.slipway.registry.store.Sql;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many models at once, on a real PostgreSQL. */
class GlanceIT {

  private static final System.Logger LOG = System.getLogger(GlanceIT.class.getName());
  private final RegistryUnderTest registry = RegistryUnderTest.shared();

  private ModelGlance glance(Actor actor, String model) {
    return registry.askAs(actor, Glance.MODELS, new Glance.ReadModels()).items().stream()
        .filter(one -> one.model().equals(model))
        .findFirst()
        .orElseThrow();
  }

  private Nodes.Node join(String node) {
    return registry.askAs(
        Actor.PLATFORM,
        Nodes.JOIN,
        new Nodes.Join(node, UUID.randomUUID(), "127.0.0.1", "1", new JsonObject()));
  }

  private void says(Nodes.Node node, Deployment deployment, State state, String code, String text) {
    registry.askAs(
        Actor.PLATFORM,
        Nodes.WRITE_STATUS,
        new Nodes.WriteStatus(
            node.id(),
            node.epoch(),
            List.of(
                new Nodes.StatusEntry(
                    deployment.id(),
                    deployment.model(),
                    deployment.version(),
                    deployment.generation(),
                    state,
                    code,
                    text,
                    1,
                    "cpu",
                    null,
                    false))));
  }

  @Test
  void aModelComesWithItsWishesWhatNodesSayItsTrafficAndTheLastDeed() {
    String model = registry.model();
    assertEquals(0, glance(RegistryUnderTest.ADMIN, model).latestVersion());
    registry.version(model);
    registry.version(model);
    Deployment first = registry.deploy(model, 1);
    Deployment second = registry.deploy(model, 2);
    Nodes.Node node = join(RegistryUnderTest.fresh("node"));
    says(node, first, State.READY, null, null);
    says(node, second, State.PENDING, "NO_CAPACITY", "It needs 9 GiB.");
    registry.ask(
        Traffic.SET,
        new Traffic.SetTraffic(
            model,
            1L,
            new TrafficPolicy(
                List.of(new Route(1, 9000), new Route(2, 1000)), null, null, List.of()),
            null,
            "canary"));
    registry.ask(Catalog.SET_ALIAS, new Catalog.SetAlias(model, "champion", 0L, 1, "best"));
    // What nodes say afterwards is no deed of anybody.
    says(node, second, State.FAILED, "LOAD_FAILED", "It broke.");

    ModelGlance seen = glance(RegistryUnderTest.ADMIN, model);
    assertEquals(2, seen.latestVersion());
    assertEquals("onnx", seen.latestEngine());
    assertEquals(java.util.Map.of("champion", 1), seen.aliases());
    assertEquals(
        List.of(State.READY, State.FAILED),
        seen.deployments().stream().map(wish -> wish.said().get(0).state()).toList());
    assertEquals("It broke.", seen.deployments().get(1).said().get(0).reason());
    Glance.Policy traffic = seen.traffic();
    assertEquals(List.of(new Route(1, 9000), new Route(2, 1000)), traffic.routes());
    assertEquals(2, traffic.number());
    Deed last = seen.lastChange();
    assertEquals(Change.Kind.ALIAS, last.kind());
    assertEquals("ada", last.actor());
    assertEquals(new JsonObject().put("alias", "champion").put("version", 1), last.after());
  }

  @Test
  void whoAsksWhileOthersDoGetsWhatWasThereWhenItAsked() {
    for (int round = 0; round < 20; round++) {
      List<io.vertx.core.Future<Glance.Models>> others = new java.util.ArrayList<>();
      for (int i = 0; i < 10; i++) {
        others.add(registry.send(RegistryUnderTest.ADMIN, Glance.MODELS, new Glance.ReadModels()));
      }
      String model = registry.model();
      assertEquals(model, glance(RegistryUnderTest.ADMIN, model).model());
      others.forEach(RegistryUnderTest::await);
    }
  }

  @Test
  void onlyModelsThatTheActorMayViewAreSeen() {
    String mine = registry.model();
    String other = registry.model();
    Actor viewer = RegistryUnderTest.actor("eve", Right.VIEW, mine);
    List<String> seen =
        registry.askAs(viewer, Glance.MODELS, new Glance.ReadModels()).items().stream()
            .map(ModelGlance::model)
            .toList();
    assertEquals(List.of(mine), seen);
    Glance.ReadMarks marks =
        new Glance.ReadMarks(other, Instant.EPOCH, Instant.now().plusSeconds(60));
    assertEquals(FailureCode.FORBIDDEN, registry.refusedAs(viewer, Glance.MARKS, marks).code());
    assertEquals(
        FailureCode.FORBIDDEN,
        registry
            .refusedAs(
                RegistryUnderTest.actor("app", Right.PREDICT, "*"),
                Glance.MODELS,
                new Glance.ReadModels())
            .code());
  }

  @Test
  void marksTellWhenDeploymentsBecameReadyAndWhatMovedAlsoAfterTheDeploymentIsGone() {
    String model = registry.model();
    registry.version(model);
    Deployment deployment = registry.deploy(model, 1);
    Nodes.Node node = join(RegistryUnderTest.fresh("node"));
    says(node, deployment, State.LOADING, null, null);
    says(node, deployment, State.READY, null, null);
    registry.ask(Catalog.SET_ALIAS, new Catalog.SetAlias(model, "champion", 0L, 1, ""));
    registry.ask(
        Deployments.DELETE, new Deployments.DeleteDeployment(deployment.id(), 1L, true, "enough"));
    Glance.MarkList marks =
        registry.ask(
            Glance.MARKS,
            new Glance.ReadMarks(model, Instant.EPOCH, Instant.now().plusSeconds(60)));
    assertEquals(
        List.of(Change.Kind.TRAFFIC, Change.Kind.STATUS, Change.Kind.ALIAS),
        marks.items().stream().map(Deed::kind).toList());
    Deed ready = marks.items().get(1);
    assertEquals(1, ready.version(), "known from the wish's own history");
    assertEquals("READY", ready.after().getString("state"));
    assertNull(marks.items().get(0).version());
    assertFalse(marks.more());
    assertEquals(
        List.of(),
        registry
            .ask(
                Glance.MARKS,
                new Glance.ReadMarks(model, Instant.EPOCH, Instant.EPOCH.plusSeconds(1)))
            .items());
  }

  @Test
  void whoServedAtAMomentIsKnownForEver() {
    String model = registry.model();
    registry.version(model);
    registry.version(model);
    Instant before = now();
    Deployment first = registry.deploy(model, 1);
    Nodes.Node node = join(RegistryUnderTest.fresh("node"));
    says(node, first, State.READY, null, null);
    registry.ask(Catalog.SET_ALIAS, new Catalog.SetAlias(model, "champion", 0L, 1, ""));
    Instant then = now();
    Deployment second = registry.deploy(model, 2);
    says(node, second, State.READY, null, null);
    registry.ask(
        Traffic.SET, new Traffic.SetTraffic(model, 1L, TrafficPolicy.all(2), null, "better"));
    registry.ask(Catalog.SET_ALIAS, new Catalog.SetAlias(model, "champion", 1L, 2, ""));
    says(node, first, State.UNLOADED, null, null);

    assertNull(served(model, before).traffic());
    assertEquals(List.of(), served(model, before).deployments());
    Glance.ServedThen earlier = served(model, then);
    assertEquals(List.of(new Route(1, 10_000)), earlier.traffic().policy().routes());
    assertEquals(java.util.Map.of("champion", 1), earlier.aliases());
    assertEquals(
        List.of("1 READY"),
        earlier.deployments().stream().map(one -> one.version() + " " + one.state()).toList());
    Glance.ServedThen later = served(model, now());
    assertEquals("better", later.traffic().reason());
    assertEquals(java.util.Map.of("champion", 2), later.aliases());
    assertEquals(
        List.of("1 UNLOADED", "2 READY"),
        later.deployments().stream().map(one -> one.version() + " " + one.state()).toList());
  }

  private Glance.ServedThen served(String model, Instant at) {
    return registry.ask(Glance.SERVED, new Glance.ReadServed(model, at));
  }

  /** By the database's clock. */
  private Instant now() {
    return registry.ask(Glance.MODELS, new Glance.ReadModels()).readAt();
  }

  @Test
  void theNumberOfStatementsDoesNotGrowWithTheModels() throws Exception {
    try (RegistryUnderTest own = RegistryUnderTest.start()) {
      assertEquals(7, statements(own));
      try (Connection connection = own.connect();
          Statement sql = connection.createStatement()) {
        sql.execute("insert into registry.blob (sha256, bytes) values (repeat('a', 64), 1)");
        sql.execute(
            "insert into registry.artifact (digest, files, bytes) values (repeat('b', 64), 1, 1)");
        sql.execute(
            "insert into registry.model (name, owner, next_version) select 'm' || i, 'ada', 4 from generate_series(1, 500) i");
        sql.execute(
            """
            insert into registry.version (model, number, digest, bytes, format, engine, entry, signatures, actor)
            select 'm' || i, v, repeat('b', 64), 1, 'onnx', 'onnx', 'x', '[]', 'ada'
            from generate_series(1, 500) i, generate_series(1, 3) v
            """);
        sql.execute(
            """
            insert into registry.deployment (model, version, settings, actor)
            select 'm' || i, v, '{}', 'ada' from generate_series(1, 500) i, generate_series(1, 2) v
            """);
        sql.execute(
            "insert into registry.node (id, address, release) values ('n', '127.0.0.1', '1')");
        sql.execute(
            """
            insert into registry.deployment_status (deployment, node, model, version, observed_generation, state, node_epoch)
            select id, 'n', model, version, 1, 'READY', 1 from registry.deployment
            """);
        sql.execute(
            """
            insert into registry.traffic_revision (model, number, routes, salt, actor, reason)
            select 'm' || i, n, '[{"version": 1, "weight": 9000}, {"version": 2, "weight": 1000}]', 's', 'ada', ''
            from generate_series(1, 500) i, generate_series(1, 50) n
            """);
        sql.execute(
            """
            insert into registry.change (actor, request_id, kind, entity, model, action, after)
            select 'ada', 'r', case when n % 10 = 0 then 'DEPLOYMENT' else 'STATUS' end, 'e', 'm' || i, 'edit',
                   jsonb_build_object('version', 1, 'settings', jsonb_build_object('instances', jsonb_build_object('max', n)), 'rest', repeat('x', 2000))
            from generate_series(1, 500) i, generate_series(1, 100) n
            """);
        sql.execute("analyze");
      }
      assertEquals(7, statements(own));
      long began = System.nanoTime();
      int rounds = 5;
      for (int i = 0; i < rounds; i++) {
        List<ModelGlance> items = own.ask(Glance.MODELS, new Glance.ReadModels()).items();
        assertEquals(500, items.size());
        assertTrue(items.stream().allMatch(one -> one.lastChange() != null));
        assertTrue(items.stream().allMatch(one -> one.deployments().size() == 2));
      }
      LOG.log(
          System.Logger.Level.INFO,
          "500 models, 1000 deployments, 25,000 revisions, 50,000 changes: {0} ms a reading",
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) / rounds);
    }
  }

  private static int statements(RegistryUnderTest registry) {
    AtomicInteger statements = new AtomicInteger();
    RegistryUnderTest.await(
        registry
            .store()
            .readTogether(
                sql -> {
                  Sql counting =
                      (statement, values) -> {
                        statements.incrementAndGet();
                        return sql.run(statement, values);
                      };
                  return GlanceTable.models(counting, new String[] {"%"});
                }));
    return statements.get();
  }
}
