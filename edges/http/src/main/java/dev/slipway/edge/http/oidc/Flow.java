package dev.slipway.edge.http.oidc;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to sign in, which the browser that began it carries in a cookie that no script reads:
 * whoever comes back without it did not begin here.
 *
 * @param state comes back with the code
 * @param nonce comes back inside the provider's signed word
 * @param verifier shows that who redeems the code is who asked for it
 */
public record Flow(State state, Nonce nonce, CodeVerifier verifier) {

  public static Flow begin() {
    return new Flow(new State(32), new Nonce(32), new CodeVerifier());
  }

  public String toCookie() {
    return state.getValue() + "." + nonce.getValue() + "." + verifier.getValue();
  }

  /** What {@link #toCookie} wrote; null when it is something else. */
  public static @Nullable Flow parse(@Nullable String cookie) {
    String[] parts = cookie == null ? new String[0] : cookie.split("\\.", -1);
    if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
      return null;
    }
    try {
      return new Flow(new State(parts[0]), new Nonce(parts[1]), new CodeVerifier(parts[2]));
    } catch (IllegalArgumentException foreign) {
      return null;
    }
  }
}
