package dev.slipway.registry.store;

import dev.slipway.postgres.PostgresAddress;
import dev.slipway.registry.RegistryUnderTest;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A wire between a registry and its database that can be cut, or carry nothing for a while. */
final class Wire {
  private final Vertx vertx;
  private final PostgresAddress database;
  private final NetClient client;
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private @Nullable NetServer server;
  private volatile boolean whole;
  private volatile boolean hanging;
  private int port;

  Wire(Vertx vertx, PostgresAddress database) {
    this.vertx = vertx;
    this.database = database;
    this.client = vertx.createNetClient();
  }

  /** The end where the registry connects; the same after each cut. */
  int port() {
    return port;
  }

  void connect() {
    NetServer listening = vertx.createNetServer();
    listening.connectHandler(this::join);
    RegistryUnderTest.await(listening.listen(port, "127.0.0.1"));
    port = listening.actualPort();
    server = listening;
    whole = true;
  }

  void cut() {
    whole = false;
    NetServer listening = server;
    if (listening != null) {
      RegistryUnderTest.await(listening.close());
    }
    sockets.forEach(NetSocket::close);
  }

  /** What is connected and what connects meanwhile carries nothing. */
  void hang(boolean hangs) {
    hanging = hangs;
    sockets.forEach(
        socket -> {
          if (hangs) {
            socket.pause();
          } else {
            socket.resume();
          }
        });
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
              near.closeHandler(
                  closed -> {
                    sockets.remove(near);
                    far.close();
                  });
              far.closeHandler(
                  closed -> {
                    sockets.remove(far);
                    near.close();
                  });
              near.handler(far::write);
              far.handler(near::write);
              if (!hanging) {
                near.resume();
              }
            });
  }
}
