package dev.slipway.edge.http.exchange;

import dev.slipway.edge.http.json.JsonWriter;
import dev.slipway.platform.infer.Predictor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What the exchanges of one event loop share. Made on that loop and used on it alone, but for
 * {@link #elsewhere}.
 */
public final class EdgeLoop {

  /** Work on more bytes than this leaves the loop: it would hold everybody else up. */
  public static final int LOOP_TEXT_BYTES = 64 << 10;

  /** A JSON body of more bytes than this is read elsewhere. */
  public static final int LOOP_JSON_BYTES = 256 << 10;

  /** What unpacks to more bytes than this is unpacked elsewhere. */
  static final int LOOP_UNPACKED_BYTES = 256 << 10;

  private final Predictor predictor;
  private final Authenticator authenticator;
  private final Quotas quotas;
  private final boolean anonymousPredict;
  private final EdgeLimits limits;
  private final WorkerExecutor pool;
  private final RequestIds ids = new RequestIds();
  private final JsonWriter writer = new JsonWriter(4096);
  private final BodyWatch bodies;
  private final ConnectionWatch connections;

  /**
   * @param pool small, for the work on large bodies
   * @param anonymousPredict whether callers without a key may predict
   */
  public EdgeLoop(
      Vertx vertx,
      Predictor predictor,
      Authenticator authenticator,
      Quotas quotas,
      boolean anonymousPredict,
      EdgeLimits limits,
      WorkerExecutor pool) {
    this.predictor = predictor;
    this.authenticator = authenticator;
    this.quotas = quotas;
    this.anonymousPredict = anonymousPredict;
    this.limits = limits;
    this.pool = pool;
    this.bodies = new BodyWatch(vertx, limits);
    this.connections = new ConnectionWatch(vertx, limits);
    if (!Context.isOnEventLoopThread()) {
      throw new IllegalStateException("an edge loop is made on its event loop");
    }
  }

  public Predictor predictor() {
    return predictor;
  }

  public EdgeLimits limits() {
    return limits;
  }

  /** An empty writer; its text is to be copied or sent before the loop does anything else. */
  public JsonWriter writer() {
    writer.clear(LOOP_TEXT_BYTES * 4);
    return writer;
  }

  /** Does work on the pool; the future completes on this loop. */
  public <T extends @Nullable Object> Future<T> elsewhere(Callable<T> work) {
    return pool.executeBlocking(work, false);
  }

  Authenticator authenticator() {
    return authenticator;
  }

  Quotas quotas() {
    return quotas;
  }

  boolean anonymousPredict() {
    return anonymousPredict;
  }

  String nextRequestId() {
    return ids.next();
  }

  BodyWatch bodies() {
    return bodies;
  }

  /** The watch over this loop's connections. */
  public ConnectionWatch connections() {
    return connections;
  }

  /** Stops watching. */
  public void close() {
    bodies.close();
    connections.close();
  }
}
