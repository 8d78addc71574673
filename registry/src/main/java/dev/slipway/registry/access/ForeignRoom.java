package dev.slipway.registry.access;

import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.Session;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.store.ForeignIdentityTable;
import dev.slipway.registry.store.PrincipalTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * People for whom an identity provider vouches. The provider says who somebody is and in which
 * groups; what the groups may is this installation's to say, and is brought up to date with each
 * sign-in. A name that somebody here has already is never handed to a stranger.
 */
public final class ForeignRoom {
  private final Store store;
  private final SessionOpening opening;

  ForeignRoom(Store store, SessionOpening opening) {
    this.store = store;
    this.opening = opening;
  }

  /** Opens a session for whoever the provider vouched for. */
  public Future<Sessions.Opened> signIn(Command<Sessions.Vouched> command) {
    Sessions.Vouched wish = command.request();
    return store.write(
        command,
        work ->
            ForeignIdentityTable.find(work, wish.issuer(), wish.subject())
                .compose(
                    name -> name.isPresent() ? known(work, wish, name.get()) : unknown(work, wish))
                .compose(
                    person -> opening.open(work, person.name(), Session.Way.OIDC, wish.whence())));
  }

  private static Future<Principal> unknown(Work work, Sessions.Vouched wish) {
    return PrincipalTable.find(work, wish.name())
        .compose(
            taken -> {
              if (taken.isPresent()) {
                throw new SlipwayException(
                    FailureCode.ALREADY_EXISTS,
                    "there is another '"
                        + wish.name()
                        + "' here already, whom the identity provider does not know");
              }
              return AccessRoom.create(
                  work,
                  wish.name(),
                  Principal.Kind.PERSON,
                  wish.displayName(),
                  wish.grants(),
                  "first sign-in through " + wish.issuer());
            })
        .compose(
            made ->
                ForeignIdentityTable.link(work, wish.issuer(), wish.subject(), made.name())
                    .map(made));
  }

  private static Future<Principal> known(Work work, Sessions.Vouched wish, String name) {
    return PrincipalTable.lock(work, name)
        .map(Optional::orElseThrow)
        .compose(
            before -> {
              if (before.disabled()) {
                throw new SlipwayException(
                    FailureCode.FORBIDDEN, "'" + name + "' is disabled here");
              }
              if (before.grants().equals(wish.grants())
                  && before.displayName().equals(wish.displayName())) {
                return Future.succeededFuture(before);
              }
              return PrincipalTable.edit(
                      work,
                      new Access.EditPrincipal(
                          name, null, wish.displayName(), null, wish.grants(), ""))
                  .compose(
                      after ->
                          work.changed(
                                  Change.Kind.PRINCIPAL,
                                  name,
                                  null,
                                  "edit",
                                  before,
                                  after,
                                  "groups at " + wish.issuer())
                              .map(after));
            });
  }
}
