package dev.slipway.registry.access;

import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.SignInPolicy;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Passwords;
import dev.slipway.registry.api.Session;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.store.PasswordTable;
import dev.slipway.registry.store.PasswordTable.Kept;
import dev.slipway.registry.store.SessionTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.Optional;

/** Passwords as people set, change and lose them. */
public final class PasswordRoom {
  private final Store store;
  private final PasswordDesk desk;
  private final SessionOpening opening;

  PasswordRoom(Store store, PasswordDesk desk, SessionOpening opening) {
    this.store = store;
    this.desk = desk;
    this.opening = opening;
  }

  /** Whether a password may be taken. */
  public Future<Passwords.Verdict> check(Command<Passwords.Check> command) {
    return desk.judge(command.request().name(), command.request().password());
  }

  /** Changes the caller's own one; its other sessions end. */
  public Future<Access.Counted> change(Command<Passwords.Change> command) {
    Passwords.Change wish = command.request();
    return store
        .read(sql -> PasswordTable.find(sql, wish.name()))
        .compose(
            found -> {
              Optional<String> kept = found.filter(Kept::usable).map(Kept::hash);
              return desk.matches(wish.current(), kept.orElse(null))
                  .compose(
                      right -> {
                        if (!right) {
                          throw wrongCurrent();
                        }
                        return desk.accept(wish.name(), wish.password());
                      })
                  .compose(
                      hash ->
                          store.write(
                              command,
                              work ->
                                  PasswordTable.lock(work, wish.name())
                                      .compose(
                                          now -> {
                                            if (!now.map(Kept::hash).equals(kept)) {
                                              throw wrongCurrent();
                                            }
                                            return set(
                                                work, wish.name(), hash, wish.keep(), "password");
                                          })));
            });
  }

  private static SlipwayException wrongCurrent() {
    return new SlipwayException(FailureCode.INVALID, "the current password is wrong")
        .with("field", "current");
  }

  /** A code with which a person sets a password. */
  public Future<Passwords.Code> makeCode(Command<Passwords.MakeCode> command) {
    String name = command.request().name();
    String code = Secret.code();
    return store.write(
        command,
        work ->
            PasswordTable.lock(work, name)
                .compose(
                    found -> {
                      Kept kept = found.orElseThrow(() -> AccessRoom.noPrincipal(name));
                      if (!kept.person()) {
                        throw new SlipwayException(
                            FailureCode.CONFLICT,
                            "'"
                                + name
                                + "' is a program, which comes with keys and has no password");
                      }
                      if (kept.disabled()) {
                        throw new SlipwayException(
                            FailureCode.CONFLICT,
                            "'" + name + "' is disabled; enable it before you let it in again");
                      }
                      return PasswordTable.putCode(
                          work, name, Secret.hex(Secret.sha256(code)), SignInPolicy.CODE_LIFE);
                    })
                .compose(
                    until ->
                        work.changed(
                                Change.Kind.PRINCIPAL, name, null, "password-code", null, null, "")
                            .map(new Passwords.Code(code, until))));
  }

  /** Sets a password with a code and opens a session. */
  public Future<Sessions.Opened> useCode(Command<Passwords.UseCode> command) {
    Passwords.UseCode wish = command.request();
    String hash = Secret.hex(Secret.sha256(wish.code().strip()));
    return store
        .read(sql -> PasswordTable.code(sql, wish.name()))
        .compose(
            kept -> {
              requireSame(kept, hash);
              return desk.accept(wish.name(), wish.password());
            })
        .compose(
            password ->
                store.write(
                    command,
                    work ->
                        PasswordTable.lock(work, wish.name())
                            .compose(held -> PasswordTable.code(work, wish.name()))
                            .compose(
                                kept -> {
                                  requireSame(kept, hash);
                                  return set(work, wish.name(), password, null, "password-by-code");
                                })
                            .compose(
                                set ->
                                    opening.open(
                                        work, wish.name(), Session.Way.CODE, wish.whence()))));
  }

  private static void requireSame(Optional<String> kept, String hash) {
    if (!Secret.same(kept.orElse("nothing"), hash)) {
      throw new SlipwayException(
          FailureCode.UNAUTHENTICATED,
          "Name or code is wrong, or the code was used or is older than a day.");
    }
  }

  private static Future<Access.Counted> set(
      Work work,
      String name,
      String hash,
      @org.jspecify.annotations.Nullable String keep,
      String action) {
    return PasswordTable.set(work, name, hash)
        .compose(set -> SessionTable.endAll(work, name, keep))
        .compose(
            ended ->
                work.changed(Change.Kind.PRINCIPAL, name, null, action, null, null, "")
                    .map(new Access.Counted(ended)));
  }
}
