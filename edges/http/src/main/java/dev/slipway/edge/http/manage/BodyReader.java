package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.exchange.Refusals;
import dev.slipway.platform.infer.PayloadBudget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Reads a small body whole; stops at the limit and when time is up. Some who send one are not
 * known, and each holds a connection.
 */
final class BodyReader {

  /** What still comes after a refusal is dropped for so long, so that the answer can be read. */
  private static final long LINGER_MILLIS = 2000;

  private BodyReader() {}

  /**
   * On the request's event loop. Fails with TOO_LARGE beyond the limit, with TOO_SLOW when it is
   * not there in time, with UNAVAILABLE when the process holds too much, with INVALID when the
   * sender goes away; after the first three the connection is closed.
   */
  static Future<Buffer> read(
      Vertx vertx, HttpServerRequest request, long limit, int seconds, PayloadBudget budget) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    long[] held = new long[1];
    request.handler(
        chunk -> {
          if (whole.future().isComplete()) {
            return;
          }
          if (body.length() + chunk.length() > limit) {
            leave(vertx, request);
            whole.fail(
                new SlipwayException(
                    FailureCode.TOO_LARGE, "a JSON body here has at most " + limit + " bytes"));
          } else if (budget.takeWithReserve(chunk.length())) {
            held[0] += chunk.length();
            body.appendBuffer(chunk);
          } else {
            leave(vertx, request);
            whole.fail(Refusals.budget(budget));
          }
        });
    request.endHandler(end -> whole.tryComplete(body));
    request.exceptionHandler(
        broken ->
            whole.tryFail(new SlipwayException(FailureCode.INVALID, "the body broke off", broken)));
    long timer =
        vertx.setTimer(
            seconds * 1000L,
            late -> {
              if (!whole.future().isComplete()) {
                leave(vertx, request);
                whole.fail(Refusals.late(seconds, body.length()));
              }
            });
    return whole
        .future()
        .onComplete(
            read -> {
              vertx.cancelTimer(timer);
              budget.give(held[0]);
            });
  }

  /** The rest of the body is no use, and nothing else can come before it on this connection. */
  private static void leave(Vertx vertx, HttpServerRequest request) {
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    vertx.setTimer(LINGER_MILLIS, over -> request.connection().close());
  }
}
