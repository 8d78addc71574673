package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads a small body whole, after its sender was recognised; stops at the limit. */
final class BodyReader {

  private BodyReader() {}

  /**
   * On the request's event loop. Fails with TOO_LARGE beyond the limit, with INVALID when the
   * sender goes away.
   */
  static Future<Buffer> read(HttpServerRequest request, long limit) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > limit) {
            request.pause();
            whole.tryFail(
                new SlipwayException(
                    FailureCode.TOO_LARGE, "a JSON body here has at most " + limit + " bytes"));
          } else if (!whole.future().isComplete()) {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(end -> whole.tryComplete(body));
    request.exceptionHandler(
        broken ->
            whole.tryFail(new SlipwayException(FailureCode.INVALID, "the body broke off", broken)));
    return whole.future();
  }
}
