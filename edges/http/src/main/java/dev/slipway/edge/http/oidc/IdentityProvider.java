package dev.slipway.edge.http.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.ClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The identity provider, as this server speaks with it. Everything blocks, for ten seconds at most
 * each time; never on an event loop. What it knows of the provider it asks again after an hour, and
 * its keys whenever it meets a new one. Thread-safe.
 */
public final class IdentityProvider {

  private static final int PATIENCE_MILLIS = 5000;
  private static final long KNOWN_NANOS = 3_600_000_000_000L;

  private final OidcSettings settings;
  private volatile @Nullable Known known;

  /** What the provider says about itself, and the validator of its word. */
  private record Known(OIDCProviderMetadata metadata, IDTokenValidator validator, long atNanos) {}

  public IdentityProvider(OidcSettings settings) {
    this.settings = settings;
  }

  /** Which provider, and what its word means here. */
  public OidcSettings settings() {
    return settings;
  }

  /** Where to send the browser. */
  public URI begin(Flow flow, URI back) throws IOException, GeneralException {
    return new AuthenticationRequest.Builder(
            ResponseType.CODE, new Scope(settings.scopes().toArray(String[]::new)), client(), back)
        .endpointURI(known().metadata().getAuthorizationEndpointURI())
        .state(flow.state())
        .nonce(flow.nonce())
        .codeChallenge(flow.verifier(), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  /**
   * The code with which a browser comes back from the provider.
   *
   * @param query what it brought
   * @throws GeneralException when it did not begin here, or the provider said no
   */
  public AuthorizationCode code(Map<String, List<String>> query, Flow flow, URI back)
      throws GeneralException {
    AuthenticationResponse response = AuthenticationResponseParser.parse(back, query);
    if (!flow.state().equals(response.getState())) {
      throw new GeneralException("the browser came back with another attempt's state");
    }
    Issuer issuer = response.getIssuer();
    if (issuer != null && !issuer.getValue().equals(settings.issuer().toString())) {
      throw new GeneralException("the browser comes from another provider: " + issuer);
    }
    if (!response.indicatesSuccess()) {
      throw new GeneralException(
          "the provider says no: " + response.toErrorResponse().getErrorObject().toJSONObject());
    }
    AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
    if (code == null) {
      throw new GeneralException("the browser came back without a code");
    }
    return code;
  }

  /**
   * Redeems a code for the provider's word, and believes it only when signature, issuer, audience,
   * times and nonce hold.
   *
   * @throws GeneralException when it says no, or what it says does not hold
   */
  public Identity redeem(AuthorizationCode code, Flow flow, URI back)
      throws IOException, GeneralException, BadJOSEException, JOSEException {
    Known now = known();
    AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code, back, flow.verifier());
    URI endpoint = now.metadata().getTokenEndpointURI();
    String secret = settings.clientSecret();
    TokenRequest request =
        (secret == null
                ? new TokenRequest.Builder(endpoint, client(), grant)
                : new TokenRequest.Builder(
                    endpoint, new ClientSecretBasic(client(), new Secret(secret)), grant))
            .build();
    TokenResponse response = OIDCTokenResponseParser.parse(patient(request.toHTTPRequest()).send());
    if (!(response instanceof OIDCTokenResponse granted)) {
      throw new GeneralException(
          "the provider does not redeem the code: "
              + response.toErrorResponse().getErrorObject().toJSONObject());
    }
    OIDCTokens tokens = granted.getOIDCTokens();
    IDTokenClaimsSet claims = now.validator().validate(tokens.getIDToken(), flow.nonce());
    UserInfo more =
        claims.getClaim(settings.groupsClaim()) == null ? ask(now, tokens, claims) : null;
    return identity(claims, more);
  }

  /**
   * What the provider says of somebody beside its signed word, which must be of the same person.
   */
  private static @Nullable UserInfo ask(Known now, OIDCTokens tokens, IDTokenClaimsSet claims)
      throws IOException, GeneralException {
    URI endpoint = now.metadata().getUserInfoEndpointURI();
    if (endpoint == null) {
      return null;
    }
    UserInfoResponse response =
        UserInfoResponse.parse(
            patient(new UserInfoRequest(endpoint, tokens.getAccessToken()).toHTTPRequest()).send());
    if (!response.indicatesSuccess()) {
      throw new GeneralException("the provider tells nothing about who signed in");
    }
    UserInfo info = response.toSuccessResponse().getUserInfo();
    if (info == null || !claims.getSubject().equals(info.getSubject())) {
      throw new GeneralException("the provider tells about somebody else than who signed in");
    }
    return info;
  }

  private Identity identity(IDTokenClaimsSet claims, @Nullable UserInfo more)
      throws GeneralException {
    String name = text(settings.nameClaim(), claims, more);
    if (name == null) {
      throw new GeneralException(
          "the provider tells no '"
              + settings.nameClaim()
              + "' (oidc.name-claim), so nobody here has a name");
    }
    String displayName = text("name", claims, more);
    return new Identity(
        settings.issuer().toString(),
        claims.getSubject().getValue(),
        name,
        displayName == null ? name : displayName,
        groups(claims, more));
  }

  private Set<String> groups(ClaimsSet claims, @Nullable ClaimsSet more) {
    Object told = claim(settings.groupsClaim(), claims, more);
    Set<String> groups = new LinkedHashSet<>();
    if (told instanceof Collection<?> many) {
      many.forEach(group -> groups.add(String.valueOf(group)));
    } else if (told instanceof String one) {
      groups.add(one);
    }
    return groups;
  }

  private static @Nullable String text(String name, ClaimsSet claims, @Nullable ClaimsSet more) {
    return claim(name, claims, more) instanceof String text && !text.isBlank() ? text : null;
  }

  private static @Nullable Object claim(String name, ClaimsSet claims, @Nullable ClaimsSet more) {
    Object signed = claims.getClaim(name);
    return signed != null || more == null ? signed : more.getClaim(name);
  }

  private Known known() throws IOException, GeneralException {
    Known now = known;
    if (now != null && System.nanoTime() - now.atNanos() < KNOWN_NANOS) {
      return now;
    }
    Issuer issuer = new Issuer(settings.issuer());
    OIDCProviderMetadata metadata =
        OIDCProviderMetadata.resolve(issuer, PATIENCE_MILLIS, PATIENCE_MILLIS);
    JWKSource<SecurityContext> keys =
        JWKSourceBuilder.create(metadata.getJWKSetURI().toURL()).retrying(true).build();
    IDTokenValidator validator =
        new IDTokenValidator(
            issuer,
            client(),
            new JWSVerificationKeySelector<>(JWSAlgorithm.Family.SIGNATURE, keys),
            null);
    Known asked = new Known(metadata, validator, System.nanoTime());
    known = asked;
    return asked;
  }

  private ClientID client() {
    return new ClientID(settings.clientId());
  }

  private static HTTPRequest patient(HTTPRequest request) {
    request.setConnectTimeout(PATIENCE_MILLIS);
    request.setReadTimeout(PATIENCE_MILLIS);
    request.setFollowRedirects(false);
    return request;
  }
}
