package dev.slipway.registry.access;

import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.SignInPolicy;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Session;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.store.PasswordTable;
import dev.slipway.registry.store.PasswordTable.Kept;
import dev.slipway.registry.store.SessionTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/**
 * People who sign in and out. Passwords are hashed before a transaction begins, never inside of
 * one: nothing is held while a core works.
 */
public final class SessionRoom {
  private static final System.Logger LOG = System.getLogger(SessionRoom.class.getName());

  private final Store store;
  private final SignInPolicy policy;
  private final PasswordDesk desk;
  private final SessionOpening opening;

  SessionRoom(Store store, SignInPolicy policy, PasswordDesk desk, SessionOpening opening) {
    this.store = store;
    this.policy = policy;
    this.desk = desk;
    this.opening = opening;
  }

  /** Opens a session for whoever knows name and password. */
  public Future<Sessions.Opened> signIn(Command<Sessions.SignIn> command) {
    Sessions.SignIn wish = command.request();
    return store
        .read(sql -> PasswordTable.find(sql, wish.name()))
        .compose(
            found -> {
              String kept = found.filter(Kept::usable).map(Kept::hash).orElse(null);
              return desk.matches(wish.password(), kept)
                  .compose(
                      right -> {
                        if (!right) {
                          throw refused(wish);
                        }
                        return renewed(wish.password(), Objects.requireNonNull(kept));
                      })
                  .compose(
                      newest ->
                          store.write(
                              command,
                              work -> enter(work, wish, Objects.requireNonNull(kept), newest)));
            });
  }

  /** The hash with today's parameters; the kept one when it has them. */
  private Future<String> renewed(String password, String kept) {
    return PasswordHash.isOld(kept) ? desk.hash(password) : Future.succeededFuture(kept);
  }

  private Future<Sessions.Opened> enter(
      Work work, Sessions.SignIn wish, String kept, String newest) {
    return PasswordTable.lock(work, wish.name())
        .compose(
            now -> {
              // Between the look and this moment the person may have been disabled, or another
              // password set.
              if (!now.filter(Kept::usable).map(Kept::hash).equals(Optional.of(kept))) {
                throw refused(wish);
              }
              return newest.equals(kept)
                  ? Future.succeededFuture(0)
                  : PasswordTable.renew(work, wish.name(), kept, newest);
            })
        .compose(ready -> opening.open(work, wish.name(), Session.Way.PASSWORD, wish.whence()));
  }

  private static SlipwayException refused(Sessions.SignIn wish) {
    LOG.log(
        System.Logger.Level.INFO,
        "a sign-in from {0} was refused: name or password is wrong",
        wish.whence().address());
    return new SlipwayException(FailureCode.UNAUTHENTICATED, "Name or password is wrong.");
  }

  /** The first administrator, with a password and a session. */
  public Future<Sessions.Opened> claimFirst(Command<Sessions.ClaimFirst> command) {
    Sessions.ClaimFirst wish = command.request();
    return store
        .read(sql -> FirstAdministrator.check(sql, wish.claim().code()))
        .compose(right -> desk.accept(wish.claim().name(), wish.password()))
        .compose(
            hash ->
                store.write(
                    command,
                    work ->
                        FirstAdministrator.claim(work, wish.claim())
                            .compose(made -> PasswordTable.set(work, made.name(), hash))
                            .compose(
                                set ->
                                    opening.open(
                                        work,
                                        wish.claim().name(),
                                        Session.Way.FIRST,
                                        wish.whence()))));
  }

  /** All that are open. */
  public Future<Sessions.Snapshot> read(Command<Sessions.Read> command) {
    return store.read(sql -> SessionTable.all(sql, policy.idle())).map(Sessions.Snapshot::new);
  }

  public Future<Access.Counted> used(Command<Sessions.Used> command) {
    return store
        .read(
            sql ->
                SessionTable.used(sql, command.request().at())
                    .compose(noted -> SessionTable.sweep(sql, policy.idle()).map(swept -> noted)))
        .map(Access.Counted::new);
  }

  public Future<Sessions.Listed> list(Command<Sessions.ListSessions> command) {
    return store
        .read(sql -> SessionTable.list(sql, command.request().principal(), policy.idle()))
        .map(Sessions.Listed::new);
  }

  /** Signs the caller out. */
  public Future<Access.Counted> end(Command<Sessions.End> command) {
    String name = Work.name(command.actor());
    return store.write(
        command,
        work ->
            SessionTable.end(work, name, command.request().sha256())
                .compose(
                    ended ->
                        ended == 0
                            ? Future.succeededFuture(new Access.Counted(0))
                            : work.changed(Change.Kind.SESSION, name, null, "end", null, null, "")
                                .map(new Access.Counted(ended))));
  }

  /** Signs a person out everywhere. */
  public Future<Access.Counted> endAll(Command<Sessions.EndAll> command) {
    Sessions.EndAll wish = command.request();
    return store.write(
        command,
        work ->
            SessionTable.endAll(work, wish.principal(), null)
                .compose(
                    ended ->
                        ended == 0
                            ? Future.succeededFuture(new Access.Counted(0))
                            : work.changed(
                                    Change.Kind.SESSION,
                                    wish.principal(),
                                    null,
                                    "end-all",
                                    null,
                                    null,
                                    wish.reason())
                                .map(new Access.Counted(ended))));
  }
}
