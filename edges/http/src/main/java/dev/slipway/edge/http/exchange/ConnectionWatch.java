package dev.slipway.edge.http.exchange;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks once a second at the connections of one event loop, and closes those that bring no request
 * (headers sent a byte at a time count as none), those whose request or answer stands still, and
 * those that go on with a body after its answer. A request whose answer we owe is never a reason to
 * close.
 */
public final class ConnectionWatch {

  /** A large answer may take so many times as long as one that stands still. */
  private static final int MOST_STALLS = 10;

  /** What still comes of a body after its answer may come for so long, however fast. */
  private static final int LEFT_SECONDS = 5;

  private final Vertx vertx;
  private final EdgeLimits limits;
  private final IdentityHashMap<HttpConnection, Watched> connections = new IdentityHashMap<>();
  private final long timer;

  private static final class Watched {
    @Nullable HttpServerRequest request;
    long progress;
    int idleSeconds;
    int stallSeconds;
    int leftSeconds;
    int sending;
    int sendingSeconds;
  }

  ConnectionWatch(Vertx vertx, EdgeLimits limits) {
    this.vertx = vertx;
    this.limits = limits;
    this.timer = vertx.setPeriodic(1000, ignored -> look());
  }

  /** A connection was accepted. */
  public void opened(HttpConnection connection) {
    if (connections.size() >= limits.maxConnections()) {
      connection.close();
      return;
    }
    connections.put(connection, new Watched());
    connection.closeHandler(ignored -> connections.remove(connection));
  }

  /** A request's headers are complete. */
  public void begun(HttpServerRequest request) {
    Watched watched = connections.get(request.connection());
    if (watched != null) {
      watched.request = request;
      watched.leftSeconds = 0;
    }
  }

  /** A large answer is handed to the socket; what says that it has left. */
  Runnable sending(HttpConnection connection) {
    Watched watched = connections.get(connection);
    if (watched == null) {
      return () -> {};
    }
    watched.sending++;
    return () -> watched.sending--;
  }

  /** Open connections. */
  public int size() {
    return connections.size();
  }

  /** Stops looking. */
  public void close() {
    vertx.cancelTimer(timer);
  }

  private void look() {
    List<HttpConnection> closing = new ArrayList<>();
    connections.forEach(
        (connection, watched) -> {
          if (isOver(watched)) {
            closing.add(connection);
          }
        });
    closing.forEach(HttpConnection::close);
  }

  private boolean isOver(Watched watched) {
    if (watched.sending > 0) {
      watched.idleSeconds = 0;
      return ++watched.sendingSeconds > MOST_STALLS * limits.stallSeconds();
    }
    watched.sendingSeconds = 0;
    HttpServerRequest request = watched.request;
    if (request == null || (request.isEnded() && request.response().ended())) {
      watched.request = null;
      watched.stallSeconds = 0;
      return ++watched.idleSeconds > limits.idleSeconds();
    }
    watched.idleSeconds = 0;
    if (request.response().ended()) {
      // A body that nobody reads: whoever was refused would hold the connection with a byte now and
      // then.
      return ++watched.leftSeconds > Math.min(LEFT_SECONDS, limits.stallSeconds());
    }
    long progress = request.bytesRead();
    if (request.isEnded() || progress != watched.progress) {
      watched.progress = progress;
      watched.stallSeconds = 0;
      return false;
    }
    return ++watched.stallSeconds > limits.stallSeconds();
  }
}
