package dev.slipway.edge.http.manage;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.edge.http.caller.Callers;
import dev.slipway.edge.http.caller.TrustedProxies;
import dev.slipway.platform.flow.EventFeed;
import dev.slipway.platform.flow.HealthPolicy;
import dev.slipway.platform.flow.Watching;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.security.AddressRate;
import dev.slipway.platform.security.FailedTries;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.security.SessionRing;
import dev.slipway.platform.security.SignInPace;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.testing.TestPostgres;
import dev.slipway.registry.RegistryConfig;
import dev.slipway.registry.RegistryVerticle;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.store.Store;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A registry on a database of its own behind a wire that can be cut, the feed, and the management
 * API over a real socket; started and stopped as a server is.
 */
final class EventHouse implements AutoCloseable {

  static final EventFeed.Limits LIMITS =
      new EventFeed.Limits(
          3, 50, Duration.ofMillis(400), Duration.ofSeconds(2), Duration.ofMillis(100));

  final PostgresAddress database = TestPostgres.freshDatabase();
  private final Vertx outside = Vertx.vertx();
  private final NetClient client = outside.createNetClient();
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private NetServer wire;
  private int wirePort;
  private volatile boolean whole;
  private Vertx vertx;
  private Store store;
  private EventFeed feed;
  private HttpServer server;
  private int port;

  EventHouse() throws Exception {
    mend();
    start();
  }

  static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
  }

  /** Starts everything that a process holds, on the same port each time. */
  void start() throws Exception {
    vertx = Vertx.vertx();
    store = await(Store.open(vertx, config(wirePort)));
    await(store.warm());
    await(vertx.deployVerticle(new RegistryVerticle(store, "node-1")));
    KeyRing keys = new KeyRing();
    new KeyReader(Bus.of(vertx), keys).start();
    SessionRing sessions = new SessionRing(Duration.ofHours(8));
    feed = new EventFeed("node-1", "1.2.3", LIMITS);
    await(vertx.deployVerticle(feed));
    Router router = Router.router(vertx);
    new ManagementApi(
            vertx,
            new View(feed, vertx),
            new Door(
                vertx,
                new Callers(keys, sessions, TrustedProxies.parse("")),
                sessions,
                new SignInPace(),
                new FailedTries(),
                new AddressRate(10, 10),
                Duration.ofDays(7),
                null),
            30,
            new PayloadBudget(1 << 20))
        .mount(router);
    server = await(vertx.createHttpServer().requestHandler(router).listen(port, "127.0.0.1"));
    port = server.actualPort();
  }

  /** Reads the keys whenever they may have changed, one reading after the other. */
  private static final class KeyReader {
    private final Bus bus;
    private final KeyRing keys;
    private boolean reading;
    private boolean again;

    KeyReader(Bus bus, KeyRing keys) {
      this.bus = bus;
      this.keys = keys;
    }

    void start() throws Exception {
      bus.subscribe(Nodes.SERVING_CHANGED, changed -> read());
      read();
      SseClient.until("keys are read", () -> !isReading());
    }

    private synchronized boolean isReading() {
      return reading;
    }

    private synchronized void read() {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      again = false;
      bus.request(
              Nodes.READ_SERVING, new Nodes.ReadServing(), Caller.platform(Duration.ofSeconds(5)))
          .onSuccess(snapshot -> keys.replace(snapshot.keys()))
          .onComplete(done -> ended());
    }

    private synchronized void ended() {
      reading = false;
      if (again) {
        read();
      }
    }
  }

  private RegistryConfig config(int databasePort) {
    return RegistryConfig.of(
            database.host(),
            databasePort,
            database.database(),
            database.user(),
            database.password())
        .with(Duration.ofSeconds(3), Duration.ofSeconds(1));
  }

  /** Lets go of everything at once, as an end of the process does: nobody is told. */
  void stop() throws Exception {
    await(vertx.close());
  }

  int port() {
    return port;
  }

  EventFeed feed() {
    return feed;
  }

  /** The database goes away. */
  void cut() throws Exception {
    whole = false;
    await(wire.close());
    sockets.forEach(NetSocket::close);
    sockets.clear();
  }

  /** It is there again. */
  void mend() throws Exception {
    wire =
        await(outside.createNetServer().connectHandler(this::join).listen(wirePort, "127.0.0.1"));
    wirePort = wire.actualPort();
    whole = true;
  }

  private void join(NetSocket near) {
    near.pause();
    sockets.add(near);
    if (!whole) {
      near.close(); // accepted a moment before the cut
      return;
    }
    client
        .connect(database.port(), database.host())
        .onFailure(failure -> near.close())
        .onSuccess(
            far -> {
              sockets.add(far);
              if (!whole) {
                far.close();
                near.close();
                return;
              }
              near.closeHandler(closed -> far.close());
              far.closeHandler(closed -> near.close());
              near.handler(far::write);
              far.handler(near::write);
              near.resume();
            });
  }

  <Q, A> A ask(Address<Q, A> address, Q request) throws Exception {
    return await(Bus.of(vertx).request(address, request, Caller.platform(Duration.ofSeconds(20))));
  }

  /** Another node's registry, which reaches the database by itself. */
  final class OtherNode implements AutoCloseable {
    private final Vertx there = Vertx.vertx();
    private final Store itsStore;

    OtherNode() throws Exception {
      itsStore = await(Store.open(there, config(database.port())));
      await(itsStore.warm());
      await(there.deployVerticle(new RegistryVerticle(itsStore, "node-2")));
    }

    void model(String name) throws Exception {
      await(
          Bus.of(there)
              .request(
                  Catalog.CREATE_MODEL,
                  new Catalog.CreateModel(name, "", Map.of(), null, null),
                  Caller.platform(Duration.ofSeconds(20))));
    }

    @Override
    public void close() throws Exception {
      await(there.close());
    }
  }

  void model(String name) throws Exception {
    model(name, "");
  }

  void model(String name, String description) throws Exception {
    ask(Catalog.CREATE_MODEL, new Catalog.CreateModel(name, description, Map.of(), null, null));
  }

  /** A program with these rights and a key, which works already. */
  String key(String name, Actor.Grant... grants) throws Exception {
    ask(
        Access.CREATE_PRINCIPAL,
        new Access.CreatePrincipal(name, Principal.Kind.PROGRAM, name, List.of(grants), null));
    String secret =
        ask(Access.CREATE_KEY, new Access.CreateKey(name, "for the test", null, null)).secret();
    if (secret == null) {
      throw new AssertionError("a new key has a secret");
    }
    SseClient.until("the key works", () -> SseClient.status(port, secret, "/api/v1/me") == 200);
    return secret;
  }

  String administrator() throws Exception {
    return key("root", new Actor.Grant(Right.ADMINISTER, "*"));
  }

  /**
   * The whole log, in order. What was committed before the call is in it: while another transaction
   * runs, readers of the log are given less than that.
   */
  List<Change> log() throws Exception {
    long committed = committed();
    List<List<Change>> read = new ArrayList<>();
    SseClient.until(
        "all changes can be read",
        () -> {
          read.add(0, readable());
          return read.get(0).size() >= committed;
        });
    return read.get(0);
  }

  private long committed() throws Exception {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        Statement sql = connection.createStatement();
        ResultSet count = sql.executeQuery("select count(*) from registry.change")) {
      count.next();
      return count.getLong(1);
    }
  }

  private List<Change> readable() throws Exception {
    List<Change> all = new ArrayList<>();
    Change.Position position = Change.Position.START;
    while (true) {
      History.ChangesRead read = ask(History.READ_CHANGES, new History.ReadChanges(position, 1000));
      all.addAll(read.items());
      position = read.position();
      if (!read.more()) {
        return all;
      }
    }
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
    await(outside.close());
  }

  /** Of the node only what these tests ask for. */
  private record View(EventFeed events, Vertx vertx) implements NodeView {
    @Override
    public Watching watching() {
      return new Watching(vertx, HealthPolicy.Limits.USUAL);
    }

    @Override
    public JsonObject engines() {
      throw new UnsupportedOperationException();
    }

    @Override
    public JsonObject devices() {
      throw new UnsupportedOperationException();
    }

    @Override
    public JsonObject configuration() {
      throw new UnsupportedOperationException();
    }

    @Override
    public JsonObject knowledge() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<JsonObject> explainBatching(long deployment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Installation installation() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<JsonObject> story(String predictionId, Call call) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> checkSettings(
        String model, int version, DeploymentSettings settings, Call call) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> awaitKey(String secret) {
      throw new UnsupportedOperationException();
    }
  }
}
