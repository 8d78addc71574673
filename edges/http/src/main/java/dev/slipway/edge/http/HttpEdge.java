package dev.slipway.edge.http;

import dev.slipway.edge.http.exchange.EdgeLoop;
import dev.slipway.edge.http.oip.OipEndpoint;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP edge of a node: one server on as many event loops as its settings say, one verticle
 * each. Started and stopped from any thread.
 */
public final class HttpEdge {

  private static final Logger LOG = System.getLogger(HttpEdge.class.getName());
  private static final int POOL_THREADS = 2;
  private static final long POOL_WARNING_NANOS = 60_000_000_000L;

  private final Vertx vertx;
  private final HttpEdgeSettings settings;
  private final HttpEdgeParts parts;
  private final WorkerExecutor pool;
  private final List<String> deployments = new ArrayList<>();
  private volatile int port;

  private HttpEdge(Vertx vertx, HttpEdgeSettings settings, HttpEdgeParts parts) {
    this.vertx = vertx;
    this.settings = settings;
    this.parts = parts;
    this.port = settings.port();
    this.pool =
        vertx.createSharedWorkerExecutor(
            "slipway-edge-" + System.identityHashCode(this),
            POOL_THREADS,
            POOL_WARNING_NANOS,
            java.util.concurrent.TimeUnit.NANOSECONDS);
  }

  /** Starts listening; completes when every loop does. */
  public static Future<HttpEdge> start(
      Vertx vertx, HttpEdgeSettings settings, HttpEdgeParts parts) {
    if (!vertx.isNativeTransportEnabled()) {
      Throwable cause = vertx.unavailableNativeTransportCause();
      LOG.log(
          Level.WARNING,
          "sockets are served by the JDK's NIO, not by the native transport, which is faster: "
              + (cause == null ? "it was not asked for" : cause.getMessage()));
    }
    HttpEdge edge = new HttpEdge(vertx, settings, parts);
    return edge.deploy()
        .map(edge)
        .recover(failure -> edge.stop().transform(ignored -> Future.failedFuture(failure)));
  }

  private Future<Void> deploy() {
    return vertx
        .deployVerticle(LoopServer::new, new DeploymentOptions().setInstances(settings.loops()))
        .onSuccess(deployments::add)
        .mapEmpty();
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Stops listening and closes all connections. */
  public Future<Void> stop() {
    List<Future<Void>> stopping = deployments.stream().map(vertx::undeploy).toList();
    deployments.clear();
    return Future.join(stopping).transform(ignored -> pool.close());
  }

  private HttpServerOptions options() {
    X509KeyManager tls = settings.tls();
    return tls == null ? plain() : TlsOptions.with(plain(), tls);
  }

  private HttpServerOptions plain() {
    return new HttpServerOptions()
        .setHost(settings.host())
        // To Vert.x a negative port is a free one that all loops share.
        .setPort(settings.port() == 0 ? -1 : settings.port())
        .setMaxChunkSize(65_536)
        .setMaxInitialLineLength(8192)
        .setMaxHeaderSize(16_384)
        // HTTP/2 has a port and limits of its own.
        .setHttp2ClearTextEnabled(false)
        .setTcpNoDelay(true);
  }

  /** The server's share of one event loop. */
  private final class LoopServer extends AbstractVerticle {
    private @Nullable EdgeLoop loop;

    @Override
    public void start(Promise<Void> started) {
      EdgeLoop shared =
          new EdgeLoop(
              vertx,
              parts.predictor(),
              parts.authenticator(),
              parts.quotas(),
              settings.anonymousPredict(),
              settings.limits(),
              pool);
      loop = shared;
      HttpServer server = vertx.createHttpServer(options());
      server
          .connectionHandler(shared.connections()::opened)
          .invalidRequestHandler(LoopServer::refuseInvalid)
          .exceptionHandler(
              failure -> LOG.log(Level.DEBUG, "a connection broke: " + failure.getMessage()))
          .requestHandler(
              new Dispatcher(
                  shared,
                  new OipEndpoint(shared, settings.version(), parts.ready(), parts.statistics()),
                  parts.metrics(),
                  parts.others().mount(vertx)))
          .listen()
          .onSuccess(listening -> port = listening.actualPort())
          .<Void>mapEmpty()
          .onComplete(started);
    }

    @Override
    public void stop() {
      if (loop != null) {
        loop.close();
      }
    }

    private static void refuseInvalid(HttpServerRequest request) {
      Throwable cause = request.decoderResult().cause();
      int status = 400;
      String what = "this is no HTTP request that can be read";
      if (cause instanceof io.netty.handler.codec.http.TooLongHttpLineException) {
        status = 414;
        what = "the request line is longer than 8192 bytes";
      } else if (cause instanceof io.netty.handler.codec.http.TooLongHttpHeaderException) {
        status = 431;
        what = "the headers are larger than 16384 bytes";
      }
      request
          .response()
          .setStatusCode(status)
          .putHeader("content-type", "application/json")
          .putHeader("connection", "close")
          .end("{\"error\":\"" + what + "\"}")
          .onComplete(ignored -> request.connection().close());
    }
  }
}
