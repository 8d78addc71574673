package dev.slipway.edge.http;

import dev.slipway.edge.http.exchange.EdgeLimits;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * How the HTTP edge listens.
 *
 * @param host address to listen on
 * @param port 0 picks a free one
 * @param loops event loops that share the port; at least 1
 * @param anonymousPredict whether callers without a key may predict
 * @param tls gives connections their certificate; null: they are not encrypted
 * @param version of the product, shown in the server's metadata
 */
public record HttpEdgeSettings(
    String host,
    int port,
    int loops,
    EdgeLimits limits,
    boolean anonymousPredict,
    @Nullable X509KeyManager tls,
    String version) {

  public HttpEdgeSettings {
    if (port < 0 || port > 65_535 || loops < 1) {
      throw new IllegalArgumentException(
          "a port is 0 to 65535 and loops are 1 or more, not " + port + " and " + loops);
    }
  }

  /** Without encryption. */
  public HttpEdgeSettings(
      String host,
      int port,
      int loops,
      EdgeLimits limits,
      boolean anonymousPredict,
      String version) {
    this(host, port, loops, limits, anonymousPredict, null, version);
  }
}
