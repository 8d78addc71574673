package dev.slipway.postgres.testing;

import dev.slipway.postgres.PostgresAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Reads {@code postgresql://user:password@host:port/database}. */
final class AddressUrl {

  private static final int USUAL_PORT = 5432;

  private AddressUrl() {}

  static PostgresAddress parse(String variable, String url) {
    try {
      URI uri = new URI(url.strip());
      String[] userInfo = String.valueOf(uri.getRawUserInfo()).split(":", 2);
      String path = uri.getRawPath();
      boolean complete =
          uri.getHost() != null
              && uri.getRawUserInfo() != null
              && path != null
              && path.length() > 1;
      if (complete) {
        return new PostgresAddress(
            uri.getHost(),
            uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
            decoded(path.substring(1)),
            decoded(userInfo[0]),
            userInfo.length < 2 ? "" : decoded(userInfo[1]));
      }
    } catch (URISyntaxException unreadable) {
      // The sentence below does not repeat the password.
    }
    throw new IllegalArgumentException(
        variable + " is not of the form postgresql://user:password@host:port/database");
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
