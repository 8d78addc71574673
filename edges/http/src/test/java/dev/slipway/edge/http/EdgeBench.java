package dev.slipway.edge.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;

/**
 * Serves the edge with models that cost nothing, and beside it a bare Vert.x echo of the same
 * bytes, until it is stopped: for {@code wrk}, and for a look by hand with any client. Arguments:
 * none.
 */
final class EdgeBench {

  private EdgeBench() {}

  public static void main(String[] args) throws Exception {
    TestEdge edge = TestEdge.open();
    HttpServer echo =
        edge.vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .requestHandler(
                request -> {
                  Buffer body = Buffer.buffer();
                  request
                      .handler(body::appendBuffer)
                      .endHandler(ignored -> request.response().end(body));
                });
    int port =
        echo.listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .actualPort();
    System.out.println("edge " + edge.port() + " echo " + port);
    Thread.currentThread().join();
  }
}
