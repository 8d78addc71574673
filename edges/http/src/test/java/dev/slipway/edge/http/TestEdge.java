package dev.slipway.edge.http;

import dev.slipway.bus.Actor;
import dev.slipway.edge.http.exchange.EdgeLimits;
import dev.slipway.edge.http.exchange.Quotas;
import dev.slipway.edge.http.oip.InferenceStatistics;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A whole edge that listens on a free port of the loopback. */
final class TestEdge implements AutoCloseable {

  static final String KEY = "slw_right";
  static final String NARROW_KEY = "slw_narrow";

  final Vertx vertx;
  final TestPredictor predictor;
  final HttpEdge edge;
  volatile boolean ready = true;

  private TestEdge(EdgeLimits limits, long budgetBytes, boolean anonymous) throws Exception {
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(2));
    InferenceStatistics statistics = new InferenceStatistics();
    predictor = new TestPredictor(budgetBytes, statistics.forLoop(0));
    edge =
        HttpEdge.start(
                vertx,
                new HttpEdgeSettings("127.0.0.1", 0, 1, limits, anonymous, "1.0.0"),
                new HttpEdgeParts(
                    predictor,
                    TestEdge::actor,
                    Quotas.NONE,
                    () -> ready,
                    statistics,
                    () -> "slipway_up 1\n".getBytes(StandardCharsets.UTF_8),
                    ignored -> request -> request.response().setStatusCode(418).end("mounted")))
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  /** With default limits, open to everybody. */
  static TestEdge open() throws Exception {
    return new TestEdge(EdgeLimits.DEFAULT, 256 << 20, true);
  }

  /** Open to everybody, with these limits. */
  static TestEdge limited(EdgeLimits limits, long budgetBytes) throws Exception {
    return new TestEdge(limits, budgetBytes, true);
  }

  /** That wants a key. */
  static TestEdge closed() throws Exception {
    return new TestEdge(EdgeLimits.DEFAULT, 256 << 20, false);
  }

  private static @org.jspecify.annotations.Nullable Actor actor(String key) {
    return switch (key) {
      case KEY ->
          new Actor(
              Actor.Kind.PROGRAM,
              "1",
              "key slw_right",
              List.of(
                  new Actor.Grant(Actor.Right.PREDICT, "*"),
                  new Actor.Grant(Actor.Right.VIEW, "*")));
      case NARROW_KEY ->
          new Actor(
              Actor.Kind.PROGRAM,
              "2",
              "key slw_narrow",
              List.of(new Actor.Grant(Actor.Right.PREDICT, "same_int*")));
      default -> null;
    };
  }

  int port() {
    return edge.port();
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
