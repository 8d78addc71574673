package dev.slipway.registry.access;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.store.Cursor;
import dev.slipway.registry.store.Expected;
import dev.slipway.registry.store.IdempotencyTable;
import dev.slipway.registry.store.PrincipalTable;
import dev.slipway.registry.store.SessionTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Principals, their grants, and the first administrator. */
public final class AccessRoom {
  private final Store store;

  public AccessRoom(Store store) {
    this.store = store;
  }

  /** A new code, as long as there is no administrator. */
  public Future<Access.FirstCode> makeFirstCode(Command<Access.MakeFirstCode> command) {
    return store.write(
        command,
        work ->
            PrincipalTable.anyAdministrator(work)
                .compose(
                    there -> {
                      if (there) {
                        return Future.succeededFuture(new Access.FirstCode(null));
                      }
                      String code = Secret.code();
                      return PrincipalTable.putCode(work, Secret.hex(Secret.sha256(code)))
                          .map(new Access.FirstCode(code));
                    }));
  }

  /** The first administrator, for whoever has the code. */
  public Future<Access.NewKey> claimFirst(Command<Access.ClaimFirst> command) {
    Access.ClaimFirst claim = command.request();
    AtomicReference<@Nullable String> secret = new AtomicReference<>();
    return store
        .write(
            command,
            work ->
                FirstAdministrator.claim(work, claim)
                    .compose(
                        made ->
                            KeyRoom.make(
                                work,
                                new Access.CreateKey(claim.name(), "first key", null, null),
                                null,
                                "",
                                secret)))
        .map(key -> new Access.NewKey(key, secret.get()));
  }

  /** Whether there is no administrator yet. */
  public Future<Access.FirstNeeded> firstNeeded(Command<Access.IsFirstNeeded> command) {
    return store
        .read(PrincipalTable::anyAdministrator)
        .map(there -> new Access.FirstNeeded(!there));
  }

  public Future<Principal> createPrincipal(Command<Access.CreatePrincipal> command) {
    Access.CreatePrincipal wish = command.request();
    return store.write(
        command,
        work ->
            IdempotencyTable.once(
                work,
                wish.idempotencyKey(),
                wish,
                Principal.class,
                () ->
                    PrincipalTable.find(work, wish.name())
                        .compose(
                            there -> {
                              if (there.isPresent()) {
                                throw new SlipwayException(
                                    FailureCode.ALREADY_EXISTS,
                                    "there is a principal '" + wish.name() + "' already");
                              }
                              return create(
                                  work,
                                  wish.name(),
                                  wish.kind(),
                                  wish.displayName(),
                                  wish.grants(),
                                  "");
                            })));
  }

  public Future<Principal> getPrincipal(Command<Access.GetPrincipal> command) {
    String name = command.request().name();
    return store
        .read(sql -> PrincipalTable.find(sql, name))
        .map(found -> found.orElseThrow(() -> noPrincipal(name)));
  }

  public Future<Access.Principals> listPrincipals(Command<Access.ListPrincipals> command) {
    return store
        .read(sql -> PrincipalTable.list(sql, command.request().paging()))
        .map((Cursor.Page<Principal> page) -> new Access.Principals(page.items(), page.next()));
  }

  public Future<Principal> editPrincipal(Command<Access.EditPrincipal> command) {
    Access.EditPrincipal edit = command.request();
    return store.write(
        command,
        work ->
            PrincipalTable.lock(work, edit.name())
                .compose(
                    found -> {
                      Principal before = found.orElseThrow(() -> noPrincipal(edit.name()));
                      Expected.check(
                          "principal '" + edit.name() + "'",
                          edit.expected(),
                          before.revision(),
                          before);
                      return PrincipalTable.edit(work, edit)
                          .compose(after -> keepAnAdministrator(work, before, after))
                          .compose(after -> signOutDisabled(work, after))
                          .compose(
                              after ->
                                  work.changed(
                                          Change.Kind.PRINCIPAL,
                                          after.name(),
                                          null,
                                          "edit",
                                          before,
                                          after,
                                          edit.reason())
                                      .map(after));
                    }));
  }

  /** Refuses the edit after which no person could administer anything any more. */
  private static Future<Principal> keepAnAdministrator(
      Work work, Principal before, Principal after) {
    if (!administrator(before) || administrator(after)) {
      return Future.succeededFuture(after);
    }
    return PrincipalTable.anyAdministrator(work)
        .map(
            left -> {
              if (!left) {
                throw new SlipwayException(
                    FailureCode.CONFLICT,
                    "'"
                        + before.name()
                        + "' is the last person who may administer everything; make another first");
              }
              return after;
            });
  }

  /** Enabled again, nobody goes on where they were. */
  private static Future<Principal> signOutDisabled(Work work, Principal after) {
    return after.disabled()
        ? SessionTable.endAll(work, after.name(), null).map(after)
        : Future.succeededFuture(after);
  }

  private static boolean administrator(Principal principal) {
    return principal.kind() == Principal.Kind.PERSON
        && !principal.disabled()
        && principal.grants().contains(new Actor.Grant(Actor.Right.ADMINISTER, "*"));
  }

  static Future<Principal> create(
      Work work,
      String name,
      Principal.Kind kind,
      String displayName,
      List<Actor.Grant> grants,
      String reason) {
    return PrincipalTable.create(work, name, kind, displayName, grants)
        .compose(
            made ->
                work.changed(Change.Kind.PRINCIPAL, name, null, "create", null, made, reason)
                    .map(made));
  }

  static SlipwayException noPrincipal(String name) {
    return new SlipwayException(
        FailureCode.NOT_FOUND,
        "there is no principal '" + name + "'; list them to see which there are");
  }
}
