package dev.slipway.edge.http;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.exchange.ConnectionWatch;
import dev.slipway.edge.http.exchange.EdgeLoop;
import dev.slipway.edge.http.exchange.Exchange;
import dev.slipway.edge.http.exchange.Payload;
import dev.slipway.edge.http.oip.OipEndpoint;
import dev.slipway.edge.http.oip.OipPath;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides on one event loop who answers a request, by its path: the prediction protocol without any
 * router before it, metrics, else whatever is mounted.
 */
final class Dispatcher implements Handler<HttpServerRequest> {

  /** Paths of models that are here are remembered as they were written, up to so many. */
  private static final int MOST_KNOWN = 1024;

  private static final CharSequence METRICS_TYPE =
      HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");

  private final EdgeLoop loop;
  private final ConnectionWatch connections;
  private final OipEndpoint oip;
  private final MetricsPage metrics;
  private final Handler<HttpServerRequest> others;
  private final Map<String, OipPath> known = new HashMap<>();

  Dispatcher(
      EdgeLoop loop, OipEndpoint oip, MetricsPage metrics, Handler<HttpServerRequest> others) {
    this.loop = loop;
    this.connections = loop.connections();
    this.oip = oip;
    this.metrics = metrics;
    this.others = others;
  }

  @Override
  public void handle(HttpServerRequest request) {
    connections.begun(request);
    OipPath path = known.get(request.uri());
    if (path != null) {
      oip.handle(new Exchange(loop, request), path);
      return;
    }
    String text = request.path();
    if (text == null || !text.startsWith("/v2")) {
      if ("/metrics".equals(text)) {
        metrics(new Exchange(loop, request));
      } else {
        others.handle(request);
      }
      return;
    }
    Exchange exchange = new Exchange(loop, request);
    try {
      path = OipPath.parse(text);
    } catch (SlipwayException broken) {
      exchange.fail(broken);
      return;
    }
    if (path == null) {
      others.handle(request);
      return;
    }
    remember(request.uri(), path);
    oip.handle(exchange, path);
  }

  private void remember(String uri, OipPath path) {
    String model = path.model();
    if (model != null && loop.predictor().model(model) != null && uri.length() < 512) {
      if (known.size() >= MOST_KNOWN) {
        known.clear();
      }
      known.put(uri, path);
    }
  }

  private void metrics(Exchange exchange) {
    HttpMethod method = exchange.request().method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      exchange.request().response().headers().set(HttpHeaders.ALLOW, "GET, HEAD");
      exchange.error(405, "Method Not Allowed");
      return;
    }
    if (!isLocal(exchange.request())) {
      Actor actor = exchange.authenticate();
      if (actor == null) {
        return;
      }
      if (!actor.mayAnywhere(Actor.Right.VIEW)) {
        exchange.fail(
            new SlipwayException(
                FailureCode.FORBIDDEN,
                actor.name() + " may not see metrics; it needs the right to view a model"));
        return;
      }
    }
    loop.elsewhere(metrics::render)
        .onComplete(
            page -> {
              if (page.succeeded()) {
                exchange.tell(200, METRICS_TYPE, Payload.of(page.result()));
              } else {
                exchange.failUnforeseen(page.cause());
              }
            });
  }

  /** Whether the caller sits on this machine, and is no proxy that speaks for somebody else. */
  private static boolean isLocal(HttpServerRequest request) {
    SocketAddress peer = request.remoteAddress();
    String address = peer == null ? null : peer.hostAddress();
    boolean loopback =
        address != null
            && (address.startsWith("127.")
                || address.equals("0:0:0:0:0:0:0:1")
                || address.equals("::1"));
    return loopback
        && !request.headers().contains("x-forwarded-for")
        && !request.headers().contains("forwarded");
  }
}
