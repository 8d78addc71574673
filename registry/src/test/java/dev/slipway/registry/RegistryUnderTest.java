package dev.slipway.registry;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.Command;
import dev.slipway.bus.Deadline;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.catalog.VersionRoom;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.VersionTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A registry on an empty database of its own, spoken to over the bus as edges do. Names that tests
 * make up are unique, so that test classes can share one.
 */
public final class RegistryUnderTest implements AutoCloseable {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  /** A person who may do everything. */
  public static final Actor ADMIN =
      new Actor(
          Actor.Kind.PERSON, "ada", "ada", List.of(new Actor.Grant(Actor.Right.ADMINISTER, "*")));

  private static final class Shared {
    static final RegistryUnderTest ONE = start();
  }

  private final PostgresAddress database;
  private final Vertx vertx;
  private final Store store;

  private RegistryUnderTest(PostgresAddress database, Vertx vertx, Store store) {
    this.database = database;
    this.vertx = vertx;
    this.store = store;
  }

  /** One for all test classes of this JVM; it ends with it. */
  public static RegistryUnderTest shared() {
    return Shared.ONE;
  }

  /** One of its own. */
  public static RegistryUnderTest start() {
    PostgresAddress database = TestPostgres.freshDatabase();
    return start(database, config(database));
  }

  /** One of its own, with another configuration, e.g. through a proxy. */
  public static RegistryUnderTest start(PostgresAddress database, RegistryConfig config) {
    Vertx vertx = Vertx.vertx();
    Store store = await(Store.open(vertx, config));
    await(store.warm());
    await(vertx.deployVerticle(new RegistryVerticle(store, "node-1")));
    return new RegistryUnderTest(database, vertx, store);
  }

  public static RegistryConfig config(PostgresAddress database) {
    return RegistryConfig.of(
            database.host(),
            database.port(),
            database.database(),
            database.user(),
            database.password())
        .with(Duration.ofSeconds(20), Duration.ofSeconds(1));
  }

  public Vertx vertx() {
    return vertx;
  }

  public Store store() {
    return store;
  }

  public Bus bus() {
    return Bus.of(vertx);
  }

  /** A connection beside the registry's own, for looking and for standing in its way. */
  public Connection connect() throws SQLException {
    return connect(database);
  }

  public static Connection connect(PostgresAddress database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  public <Q, A> A ask(Address<Q, A> address, Q request) {
    return askAs(ADMIN, address, request);
  }

  public <Q, A> A askAs(Actor actor, Address<Q, A> address, Q request) {
    return await(send(actor, address, request));
  }

  public <Q, A> Future<A> send(Actor actor, Address<Q, A> address, Q request) {
    return bus().request(address, request, new Caller(actor, Deadline.in(PATIENCE), "req-1"));
  }

  public <Q, A> SlipwayException refused(Address<Q, A> address, Q request) {
    return refusedAs(ADMIN, address, request);
  }

  public <Q, A> SlipwayException refusedAs(Actor actor, Address<Q, A> address, Q request) {
    return assertThrows(SlipwayException.class, () -> askAs(actor, address, request));
  }

  /** A command for the store's door. */
  public static Command<String> command() {
    return new Command<>("test", ADMIN, Deadline.in(PATIENCE), "req-1");
  }

  /** An actor with one right. */
  public static Actor actor(String id, Actor.Right right, String pattern) {
    return new Actor(
        Actor.Kind.PROGRAM, id, "key of " + id, List.of(new Actor.Grant(right, pattern)));
  }

  /** A name that no test has used. */
  public static String fresh(String prefix) {
    return prefix + "-" + NAMES.incrementAndGet();
  }

  /** A model with a fresh name. */
  public String model() {
    String name = fresh("model");
    ask(Catalog.CREATE_MODEL, new Catalog.CreateModel(name, "", Map.of(), null, null));
    return name;
  }

  /** The next version of a model, as an upload would leave it. */
  public Version version(String model) {
    return await(register(model));
  }

  public Future<Version> register(String model) {
    String digest = String.format("%064x", NAMES.incrementAndGet());
    return store.write(
        command(),
        work ->
            work.count("insert into registry.blob (sha256, bytes) values ($1, 10)", digest)
                .compose(
                    blob ->
                        work.count(
                            "insert into registry.artifact (digest, files, bytes) values ($1, 1,"
                                + " 10)",
                            digest))
                .compose(
                    artifact ->
                        VersionRoom.register(
                            work,
                            new VersionTable.NewVersion(
                                model,
                                digest,
                                10,
                                "onnx",
                                "onnx",
                                "model.onnx",
                                List.of(signature()),
                                Version.Lineage.UNKNOWN,
                                null),
                            "")));
  }

  public static Signature signature() {
    return new Signature(
        Signature.DEFAULT,
        List.of(new TensorSpec("x", TensorType.FP32, Shape.of(-1, 4))),
        List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1, 1))));
  }

  public Deployment deploy(String model, int version) {
    return ask(
        Deployments.CREATE,
        new Deployments.CreateDeployment(model, version, DeploymentSettings.DEFAULT, 1, "", null));
  }

  /** Waits for a future; its failure is thrown as it is. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | CompletionException failure) {
      if (failure.getCause() instanceof RuntimeException ours) {
        throw ours;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within 60 s", late);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  /** Waits until something is so, a minute and a half at most. */
  public static void until(String what, BooleanSupplier so) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 90 s: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Override
  public void close() {
    await(
        vertx.deploymentIDs().stream()
            .map(vertx::undeploy)
            .reduce(Future.succeededFuture(), (a, b) -> a.compose(done -> b)));
    await(store.close());
    await(vertx.close());
  }
}
