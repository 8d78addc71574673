package dev.slipway.edge.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * What answers the paths that are no prediction protocol's: a Vert.x {@code Router} is one. It
 * reads its bodies itself; connections that stand still are closed for it.
 */
@FunctionalInterface
public interface Mount {

  /**
   * Makes the handler of one event loop; called on that loop, once.
   *
   * @param vertx the loop's
   */
  Handler<HttpServerRequest> mount(Vertx vertx);
}
