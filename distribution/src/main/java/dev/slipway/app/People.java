package dev.slipway.app;

import dev.slipway.app.config.Configuration;
import dev.slipway.edge.http.caller.Callers;
import dev.slipway.edge.http.caller.TrustedProxies;
import dev.slipway.edge.http.manage.Door;
import dev.slipway.edge.http.oidc.IdentityProvider;
import dev.slipway.edge.http.oidc.OidcSettings;
import dev.slipway.platform.security.AddressRate;
import dev.slipway.platform.security.FailedTries;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.security.SessionKeeper;
import dev.slipway.platform.security.SessionRing;
import dev.slipway.platform.security.SignInPace;
import dev.slipway.platform.security.TriesTeller;
import dev.slipway.registry.SignInPolicy;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How this node knows people and programs, as it is configured. */
final class People {

  private static final double CHECKS_PER_SECOND = 4;
  private static final int CHECKS_AT_ONCE = 20;

  private final SignInPolicy policy;
  private final SessionRing sessions;
  private final Callers callers;
  private final @Nullable IdentityProvider provider;
  private final SignInPace pace = new SignInPace();
  private final FailedTries failed = new FailedTries();
  private final AddressRate checks = new AddressRate(CHECKS_PER_SECOND, CHECKS_AT_ONCE);

  /**
   * @throws IOException with a sentence when parts of the configuration do not fit each other
   */
  People(Configuration configuration, KeyRing keys) throws IOException {
    Configuration.Access access = configuration.access();
    try {
      policy =
          new SignInPolicy(
              Duration.ofMinutes(access.sessionIdleMinutes()),
              Duration.ofHours(access.sessionHours()),
              access.passwordLength());
      OidcSettings oidc = configuration.oidc();
      provider = oidc == null ? null : new IdentityProvider(oidc);
    } catch (IllegalArgumentException unfit) {
      throw new IOException("the configuration cannot be used: " + unfit.getMessage(), unfit);
    }
    sessions = new SessionRing(policy.idle());
    callers = new Callers(keys, sessions, TrustedProxies.parse(configuration.trustedProxies()));
  }

  SignInPolicy policy() {
    return policy;
  }

  Callers callers() {
    return callers;
  }

  /** What keeps this node's knowledge of sessions fresh. */
  SessionKeeper keeper() {
    return new SessionKeeper(sessions);
  }

  /** What has failed sign-ins written down. */
  TriesTeller teller() {
    return new TriesTeller(failed);
  }

  /** The door of one event loop. */
  Door door(Vertx loop) {
    return new Door(loop, callers, sessions, pace, failed, checks, policy.lifetime(), provider);
  }
}
