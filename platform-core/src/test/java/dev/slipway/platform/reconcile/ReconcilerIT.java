package dev.slipway.platform.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.Command;
import dev.slipway.bus.Deadline;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.security.LocalKey;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import dev.slipway.registry.RegistryConfig;
import dev.slipway.registry.RegistryVerticle;
import dev.slipway.registry.api.ArtifactLease;
import dev.slipway.registry.api.Artifacts;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentStatus;
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.catalog.VersionRoom;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.VersionTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop with a real registry on a real database, which a cut wire takes away. */
class ReconcilerIT {

  private static final Actor ADMIN =
      new Actor(
          Actor.Kind.PERSON, "ada", "ada", List.of(new Actor.Grant(Actor.Right.ADMINISTER, "*")));

  @TempDir Path directory;
  private final PostgresAddress database = TestPostgres.freshDatabase();
  private final Vertx wires = Vertx.vertx();
  private final DatabaseWire wire = new DatabaseWire(wires, database);
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
  private final CopyEngine engine = new CopyEngine();
  private Store store;
  private volatile NodeRig node;

  @BeforeEach
  void start() throws Exception {
    wire.connect();
    store = await(Store.open(vertx, config()));
    await(vertx.deployVerticle(new RegistryVerticle(store, "node-1")));
    Bus.of(vertx)
        .handle(
            Artifacts.LEASE, command -> Future.succeededFuture(lease(command.request().digest())));
    node = new NodeRig(vertx, directory, engine, 4000);
    ask(Catalog.CREATE_MODEL, new Catalog.CreateModel("m", "", Map.of(), null, null));
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    await(store.close());
    await(vertx.close());
    await(wires.close());
  }

  @Test
  void aDeploymentIsServedReportedAndForgotten() throws Exception {
    register(1);
    Deployment wish = deploy(1);
    DeploymentStatus status = ready(wish);
    assertEquals("node-1", status.node());
    assertEquals("cpu", status.device());
    assertEquals(1, status.instances());
    assertEquals(1, node.answer());
    NodeRig.until(
        "its footprint is known",
        () ->
            quietly(Nodes.LIST_FOOTPRINTS, new Nodes.ListFootprints(String.format("%064x", 1)))
                .map(found -> found.items().size() == 1)
                .orElse(false));
    assertEquals("node-1", ask(Nodes.LIST, new Nodes.ListNodes()).items().get(0).id());
    ask(
        Deployments.DELETE,
        new Deployments.DeleteDeployment(wish.id(), wish.generation(), true, "done"));
    NodeRig.until("it is unloaded", () -> engine.open.get() == 0);
    NodeRig.until("its row is gone", () -> statusRows() == 0);
  }

  @Test
  void aTrafficChangeReachesTheNextCallWithin100MillisecondsAlsoBesideAnIdleTransaction()
      throws Exception {
    register(1);
    register(2);
    Deployment first = deploy(1);
    ready(first);
    ready(deploy(2));
    try (Connection idle = connect()) {
      idle.setAutoCommit(false);
      idle.createStatement().execute("update registry.model set description = 'x' where false");
      idle.createStatement().execute("create table idle_writer (x int)");
      TrafficRevision now = ask(Traffic.GET, new Traffic.GetTraffic("m"));
      AtomicInteger number = new AtomicInteger(now.number());
      List<Integer> answers =
          whilePredicting(
              () ->
                  NodeRig.within(
                      Duration.ofMillis(100),
                      Duration.ofSeconds(1),
                      () -> {
                        List<Duration> late = new ArrayList<>();
                        for (int i = 0; i < 4; i++) {
                          int to = i % 2 == 0 ? 2 : 1;
                          TrafficRevision set =
                              ask(
                                  Traffic.SET,
                                  new Traffic.SetTraffic(
                                      "m",
                                      (long) number.get(),
                                      TrafficPolicy.all(to),
                                      null,
                                      "shift"));
                          number.set(set.number());
                          late.add(lastAnswerOfTheOther(to, set.decidedAt()));
                        }
                        // The last request of every change, not of most of them.
                        return Collections.max(late);
                      }));
      assertFalse(answers.isEmpty());
      idle.rollback();
    }
  }

  @Test
  void whileTheDatabaseIsGonePredictionsGoOnManagementIsUnavailableAndAfterwardsAllCatchesUp()
      throws Exception {
    register(1);
    register(2);
    Deployment first = deploy(1);
    ready(first);
    NodeRig.until("kept on disk", () -> directory.resolve("snapshot.json").toFile().exists());
    whilePredicting(
        () -> {
          wire.cut();
          NodeRig.until("the node knows", () -> node.reconciler.knowledge().awaySince() != null);
          SlipwayException refused =
              (SlipwayException)
                  assertThrows(
                          ExecutionException.class,
                          () -> ask(Deployments.GET, new Deployments.GetDeployment(first.id())))
                      .getCause();
          assertEquals(FailureCode.UNAVAILABLE, refused.code());
          node.close();
          node = new NodeRig(vertx, directory, engine, 4000);
          NodeRig.until(
              "it serves without a database",
              () -> node.reconciler.report().state().serving(first.id()) != null);
        },
        false);
    assertEquals(1, node.answer());
    assertEquals(Knowledge.Source.LOCAL_SNAPSHOT, node.reconciler.knowledge().source());
    wire.connect();
    NodeRig.until(
        "it catches up", () -> node.reconciler.knowledge().source() == Knowledge.Source.REGISTRY);
    NodeRig.until("it has joined", () -> statusRows() == 1);
    ready(deploy(2));
  }

  @Test
  void noCallFailsWhileTheDatabaseIsAway() throws Exception {
    register(1);
    ready(deploy(1));
    List<Integer> answers =
        whilePredicting(
            () -> {
              wire.cut();
              NodeRig.until(
                  "the node knows", () -> node.reconciler.knowledge().awaySince() != null);
              for (int i = 0; i < 200; i++) {
                assertEquals(1, node.answer());
              }
              wire.connect();
              NodeRig.until("it is back", () -> node.reconciler.knowledge().awaySince() == null);
            });
    assertFalse(answers.isEmpty());
  }

  @Test
  void theLocalCommandLinesKeyWorksAtOnceAndNotASecondAfterItWasRevoked() throws Exception {
    Path file = directory.resolve("key");
    LocalKey local = new LocalKey(file);
    await(local.ensure(Bus.of(vertx), node.keys));
    String key = local.read();
    assertNotNull(key);
    NodeRig.until("it is known", () -> node.keys.actor(key) != null);
    assertTrue(node.keys.actor(key).may(Actor.Right.ADMINISTER, "m"));
    NodeRig.within(
        Duration.ofSeconds(1), Duration.ofSeconds(5), () -> untilTheLocalKeyIsUnknown(local));
  }

  private Duration untilTheLocalKeyIsUnknown(LocalKey local) throws Exception {
    await(local.ensure(Bus.of(vertx), node.keys));
    String key = local.read();
    NodeRig.until("it is known", () -> node.keys.actor(key) != null);
    String prefix =
        ask(
                dev.slipway.registry.api.Access.LIST_KEYS,
                new dev.slipway.registry.api.Access.ListKeys(
                    LocalKey.PRINCIPAL, dev.slipway.registry.api.Paging.FIRST))
            .items()
            .stream()
            .filter(one -> one.revokedAt() == null)
            .findFirst()
            .orElseThrow()
            .prefix();
    long revoked = System.nanoTime();
    ask(
        dev.slipway.registry.api.Access.REVOKE_KEY,
        new dev.slipway.registry.api.Access.RevokeKey(prefix, "seen by somebody"));
    NodeRig.until("it is unknown", () -> node.keys.actor(key) == null);
    return Duration.ofNanos(System.nanoTime() - revoked);
  }

  /** How long after the change was decided somebody asked and still got the old version. */
  private Duration lastAnswerOfTheOther(int to, Instant decided) throws Exception {
    // Written in the change's own transaction, so a little before it is committed; one clock.
    Instant last = decided;
    for (int right = 0; right < 20; right++) {
      Instant asked = Instant.now();
      if (node.answer() != to) {
        last = asked;
        right = 0;
      }
    }
    return Duration.between(decided, last);
  }

  private void register(int number) throws Exception {
    String digest = String.format("%064x", number);
    await(
        store.write(
            new Command<>("test", ADMIN, Deadline.in(Duration.ofSeconds(10)), "r"),
            work ->
                work.count("insert into registry.blob (sha256, bytes) values ($1, 10)", digest)
                    .compose(
                        blob ->
                            work.count(
                                "insert into registry.artifact (digest, files, bytes) values ($1,"
                                    + " 1, 10)",
                                digest))
                    .compose(
                        artifact ->
                            VersionRoom.register(
                                work,
                                new VersionTable.NewVersion(
                                    "m",
                                    digest,
                                    10,
                                    "copy",
                                    "copy",
                                    "model.copy",
                                    List.of(CopyEngine.SIGNATURE),
                                    Version.Lineage.UNKNOWN,
                                    null),
                                ""))));
  }

  private Deployment deploy(int version) throws Exception {
    return ask(
        Deployments.CREATE,
        new Deployments.CreateDeployment("m", version, NodeRig.settings(version), 1, "test", null));
  }

  private DeploymentStatus ready(Deployment wish) {
    NodeRig.until("deployment " + wish.id() + " is ready", () -> status(wish) != null);
    return status(wish);
  }

  private DeploymentStatus status(Deployment wish) {
    return quietly(Deployments.GET, new Deployments.GetDeployment(wish.id())).stream()
        .flatMap(found -> found.status().stream())
        .filter(row -> row.state() == State.READY)
        .findFirst()
        .orElse(null);
  }

  private int statusRows() {
    try (Connection connection = connect();
        var rows =
            connection
                .createStatement()
                .executeQuery("select count(*) from registry.deployment_status")) {
      rows.next();
      return rows.getInt(1);
    } catch (java.sql.SQLException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private Connection connect() throws java.sql.SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  private <Q, A> A ask(Address<Q, A> address, Q request) throws Exception {
    return await(
        Bus.of(vertx)
            .request(
                address, request, new Caller(ADMIN, Deadline.in(Duration.ofSeconds(10)), "r")));
  }

  private <Q, A> java.util.Optional<A> quietly(Address<Q, A> address, Q request) {
    try {
      return java.util.Optional.of(ask(address, request));
    } catch (Exception notNow) {
      return java.util.Optional.empty();
    }
  }

  private interface Happening {
    void happens() throws Exception;
  }

  private List<Integer> whilePredicting(Happening happening) throws Exception {
    return whilePredicting(happening, true);
  }

  /** Predicts without a pause while something happens; every call is answered, if it has to be. */
  private List<Integer> whilePredicting(Happening happening, boolean allAnswered) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<CompletableFuture<Integer>> sent = new ArrayList<>();
    Thread caller =
        new Thread(
            () -> {
              while (!stop.get()) {
                CompletableFuture<Integer> call = node.predict();
                sent.add(call);
                call.handle((value, failure) -> null)
                    .orTimeout(5, TimeUnit.SECONDS)
                    .exceptionally(late -> null)
                    .join();
              }
            });
    caller.start();
    try {
      happening.happens();
    } finally {
      stop.set(true);
      caller.join(60_000);
    }
    List<Integer> answers = new ArrayList<>();
    for (CompletableFuture<Integer> call : sent) {
      if (allAnswered) {
        answers.add(call.get(60, TimeUnit.SECONDS));
      }
    }
    return answers;
  }

  private ArtifactLease lease(String digest) {
    return new ArtifactLease() {
      @Override
      public String digest() {
        return digest;
      }

      @Override
      public Path directory() {
        return directory;
      }

      @Override
      public void close() {}
    };
  }

  private RegistryConfig config() {
    return RegistryConfig.of(
            "127.0.0.1", wire.port(), database.database(), database.user(), database.password())
        .with(Duration.ofSeconds(5), Duration.ofSeconds(2));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
