package dev.slipway.edge.http.caller;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From where a call came.
 *
 * @param address of the caller, without a port; of the proxy when it does not say whose call it is
 * @param secure whether the caller's connection is encrypted, here or by a trusted proxy
 * @param host as the caller wrote it, with the port when it is not the usual one; null without one
 */
public record Whereabouts(String address, boolean secure, @Nullable String host) {

  /** Bytes of an IPv6 address that one household or machine has: the rest is its own choice. */
  private static final int HOUSEHOLD_BYTES = 8;

  /** Reads a request's. */
  public static Whereabouts of(HttpServerRequest request, TrustedProxies proxies) {
    SocketAddress peer = request.remoteAddress();
    String address = peer == null || peer.hostAddress() == null ? "" : peer.hostAddress();
    if (!proxies.trusts(address)) {
      return new Whereabouts(address, request.isSSL(), request.getHeader("Host"));
    }
    String protocol = last(request, "X-Forwarded-Proto");
    String host = last(request, "X-Forwarded-Host");
    return new Whereabouts(
        forwarded(String.join(",", request.headers().getAll("X-Forwarded-For")), address, proxies),
        protocol == null ? request.isSSL() : protocol.strip().equalsIgnoreCase("https"),
        host == null ? request.getHeader("Host") : host.strip());
  }

  /** A proxy may add a line of its own beneath one that its caller wrote. */
  private static @Nullable String last(HttpServerRequest request, String header) {
    List<String> lines = request.headers().getAll(header);
    return lines.isEmpty() ? null : lines.get(lines.size() - 1);
  }

  /** The last address that no trusted proxy has: what stands before it anybody may have written. */
  private static String forwarded(String header, String peer, TrustedProxies proxies) {
    String known = peer;
    String[] hops = header.split(",", -1);
    for (int i = hops.length - 1; i >= 0 && proxies.trusts(known); i--) {
      String hop = hops[i].strip();
      if (TrustedProxies.bytes(hop) == null) {
        break;
      }
      known = hop;
    }
    return known;
  }

  /**
   * What counts as one address where tries are counted: an IPv4 address, and the first 64 bits of
   * an IPv6 one, since whoever has one of these has them all.
   */
  public String household() {
    byte[] bytes = TrustedProxies.bytes(address);
    if (bytes == null || bytes.length == 4) {
      return address;
    }
    byte[] first = Arrays.copyOf(Arrays.copyOf(bytes, HOUSEHOLD_BYTES), bytes.length);
    return NetUtil.bytesToIpAddress(first);
  }
}
