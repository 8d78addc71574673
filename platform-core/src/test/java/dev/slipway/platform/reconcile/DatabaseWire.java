package dev.slipway.platform.reconcile;

import dev.slipway.postgres.PostgresAddress;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A wire between a registry and its database that can be cut and mended. */
final class DatabaseWire {

  private final Vertx vertx;
  private final PostgresAddress database;
  private final NetClient client;
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private NetServer server;
  private volatile boolean whole;
  private int port;

  DatabaseWire(Vertx vertx, PostgresAddress database) {
    this.vertx = vertx;
    this.database = database;
    this.client = vertx.createNetClient();
  }

  /** Where the registry connects; the same after each cut. */
  int port() {
    return port;
  }

  void connect() throws Exception {
    NetServer listening = vertx.createNetServer().connectHandler(this::join);
    listening
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    port = listening.actualPort();
    server = listening;
    whole = true;
  }

  void cut() throws Exception {
    whole = false;
    server.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    sockets.forEach(NetSocket::close);
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
}
