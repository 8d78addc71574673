package dev.slipway.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The yardstick of small requests: answers a POST with its own body and does nothing else. Says its
 * port; ends with its standard input.
 */
final class Echo {

  private Echo() {}

  /**
   * @param args the number of event loops
   */
  public static void main(String[] args) throws Exception {
    int loops = Integer.parseInt(args[0]);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
    if (!vertx.isNativeTransportEnabled()) {
      System.err.println("no native transport: " + vertx.unavailableNativeTransportCause());
    }
    AtomicInteger port = new AtomicInteger();
    vertx
        .deployVerticle(
            () ->
                new AbstractVerticle() {
                  @Override
                  public void start(Promise<Void> started) {
                    vertx
                        .createHttpServer()
                        .requestHandler(
                            request -> request.body().onSuccess(request.response()::end))
                        // To Vert.x a negative port is a free one that all loops share.
                        .listen(-1, "127.0.0.1")
                        .onSuccess(server -> port.set(server.actualPort()))
                        .<Void>mapEmpty()
                        .onComplete(started);
                  }
                },
            new DeploymentOptions().setInstances(loops))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    System.out.println(port.get());
    while (System.in.read() >= 0) {
      // Lives as long as who started it.
    }
    System.exit(0);
  }
}
