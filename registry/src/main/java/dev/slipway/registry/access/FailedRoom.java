package dev.slipway.registry.access;

import dev.slipway.bus.Command;
import dev.slipway.registry.SignInPolicy;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Names;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.api.Sessions.FailedSignIn;
import dev.slipway.registry.api.Sessions.Tries;
import dev.slipway.registry.store.PrincipalTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;

/** Writes down tries to sign in that failed, with whom they were meant for. */
public final class FailedRoom {

  /** Of a name that may be a password in the wrong field, so much is shown. */
  private static final int SHOWN = 3;

  private final Store store;
  private final SignInPolicy policy;

  FailedRoom(Store store, SignInPolicy policy) {
    this.store = store;
    this.policy = policy;
  }

  /** Writes one change for each. */
  public Future<Access.Counted> failed(Command<Sessions.Failed> command) {
    return store.write(
        command,
        work -> {
          Future<Void> written = Future.succeededFuture();
          for (Tries tries : command.request().tries()) {
            written = written.compose(before -> write(work, tries));
          }
          return written.map(new Access.Counted(command.request().tries().size()));
        });
  }

  private Future<Void> write(Work work, Tries tries) {
    return (tries.name().isEmpty()
            ? Future.succeededFuture(false)
            : PrincipalTable.find(work, tries.name()).map(found -> found.isPresent()))
        .compose(
            known -> {
              String name = known ? tries.name() : shown(tries.name(), policy.passwordLength());
              return work.changed(
                  Change.Kind.SIGN_IN,
                  name,
                  null,
                  "fail",
                  null,
                  new FailedSignIn(
                      tries.way(),
                      name,
                      known,
                      tries.address(),
                      tries.wrong(),
                      tries.early(),
                      tries.from(),
                      tries.until()),
                  "");
            });
  }

  /**
   * What the log shows of a name that nobody has. People type passwords into the field for the
   * name: what could be one is not kept.
   */
  static String shown(String name, int passwordLength) {
    boolean harmless;
    try {
      harmless = Names.principal(name).length() < passwordLength;
    } catch (IllegalArgumentException noName) {
      harmless = name.isEmpty();
    }
    if (harmless) {
      return name;
    }
    StringBuilder shown = new StringBuilder();
    name.codePoints()
        .filter(point -> !Character.isISOControl(point))
        .limit(SHOWN)
        .forEach(shown::appendCodePoint);
    return shown.append('…').toString();
  }
}
