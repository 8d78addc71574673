package dev.slipway.edge.http.oidc;

import dev.slipway.platform.security.GroupRoles;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which identity provider, and what its word means here.
 *
 * @param issuer as its tokens name it; https, but for one on this machine
 * @param clientId under which this installation is registered there
 * @param clientSecret null for a public client
 * @param scopes asked for; {@code openid} is among them
 * @param nameClaim the claim that becomes somebody's name here at the first sign-in
 * @param groupsClaim the claim with the list of groups
 */
public record OidcSettings(
    URI issuer,
    String clientId,
    @Nullable String clientSecret,
    List<String> scopes,
    String nameClaim,
    String groupsClaim,
    GroupRoles roles) {

  public OidcSettings {
    scopes = List.copyOf(scopes);
    requireIssuer(issuer);
    if (clientId.isBlank()) {
      throw new IllegalArgumentException(
          "oidc.client-id is missing: the provider's name for this server");
    }
    if (!scopes.contains("openid")) {
      throw new IllegalArgumentException("oidc.scopes has 'openid' among them, not " + scopes);
    }
  }

  /**
   * Returns the issuer when its answers can be believed.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  public static URI requireIssuer(URI issuer) {
    String host = issuer.getHost();
    boolean here =
        host != null
            && (host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]"));
    if (host == null
        || issuer.getQuery() != null
        || issuer.getFragment() != null
        || !("https".equals(issuer.getScheme()) || ("http".equals(issuer.getScheme()) && here))) {
      throw new IllegalArgumentException(
          "is no address of a provider such as https://id.example (http only on this machine)");
    }
    return issuer;
  }
}
