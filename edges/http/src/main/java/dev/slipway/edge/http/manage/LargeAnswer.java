package dev.slipway.edge.http.manage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Answers whose writing would hold up the event loop: made into bytes on a worker thread. */
final class LargeAnswer {

  private static final Answer SENT = new Answer(200, new JsonObject(), null, null);

  private final Vertx vertx;

  LargeAnswer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Sends the value; what it answers is sent already. */
  Future<Answer> send(Call call, Future<? extends Record> value) {
    return value
        .compose(read -> vertx.executeBlocking(() -> Json.object(read).toBuffer(), false))
        .map(
            body -> {
              HttpServerResponse response = call.request().response();
              if (!response.ended() && !response.closed()) {
                response
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Slipway-Request-Id", call.requestId())
                    .putHeader("Cache-Control", "no-store")
                    .end(body);
              }
              return SENT;
            });
  }
}
