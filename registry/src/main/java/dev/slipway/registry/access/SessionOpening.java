package dev.slipway.registry.access;

import dev.slipway.registry.SignInPolicy;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Session;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.api.Sessions.Whence;
import dev.slipway.registry.store.PrincipalTable;
import dev.slipway.registry.store.SessionTable;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.Optional;

/** Opens sessions, the same way whatever let somebody in. */
final class SessionOpening {
  private final SignInPolicy policy;

  SessionOpening(SignInPolicy policy) {
    this.policy = policy;
  }

  /** Opens one for a person who was recognised, in that very transaction. */
  Future<Sessions.Opened> open(Work work, String name, Session.Way way, Whence whence) {
    String secret = Secret.session();
    return SessionTable.open(
            work,
            name,
            Secret.hex(Secret.sha256(secret)),
            way,
            whence,
            policy.idle(),
            policy.lifetime(),
            SignInPolicy.SESSIONS_EACH)
        .compose(
            session ->
                work.changed(Change.Kind.SESSION, name, null, "open", null, session, "")
                    .compose(told -> PrincipalTable.find(work, name))
                    .map(Optional::orElseThrow)
                    .map(principal -> new Sessions.Opened(secret, session, principal)));
  }
}
