package dev.slipway.registry.access;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Key;
import dev.slipway.registry.api.KeyScope;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.store.Cursor;
import dev.slipway.registry.store.Expected;
import dev.slipway.registry.store.IdempotencyTable;
import dev.slipway.registry.store.KeyTable;
import dev.slipway.registry.store.PrincipalTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keys from their making to their end. Secrets leave it once and are kept nowhere. */
public final class KeyRoom {

  private final Store store;

  public KeyRoom(Store store) {
    this.store = store;
  }

  public Future<Access.NewKey> create(Command<Access.CreateKey> command) {
    Access.CreateKey wish = command.request();
    AtomicReference<@Nullable String> secret = new AtomicReference<>();
    return store
        .write(
            command,
            work ->
                IdempotencyTable.once(
                        work,
                        wish.idempotencyKey(),
                        wish,
                        Key.class,
                        () -> make(work, wish, null, "", secret))
                    .compose(key -> now(work, key)))
        .map(key -> new Access.NewKey(key, secret.get()));
  }

  /** The key as it is now: a repeated request may come when it was narrowed or revoked. */
  private static Future<Key> now(Work work, Key key) {
    return KeyTable.find(work, key.prefix()).map(found -> found.orElse(key));
  }

  public Future<Access.Keys> list(Command<Access.ListKeys> command) {
    return store
        .read(sql -> KeyTable.list(sql, command.request().principal(), command.request().paging()))
        .map((Cursor.Page<Key> page) -> new Access.Keys(page.items(), page.next()));
  }

  /** The new key and the old one's end, in one transaction. */
  public Future<Access.NewKey> rotate(Command<Access.RotateKey> command) {
    Access.RotateKey wish = command.request();
    AtomicReference<@Nullable String> secret = new AtomicReference<>();
    return store
        .write(
            command,
            work ->
                IdempotencyTable.once(
                        work,
                        wish.idempotencyKey(),
                        wish,
                        Key.class,
                        () ->
                            KeyTable.lock(work, wish.prefix())
                                .map(found -> found.orElseThrow(() -> noKey(wish.prefix())))
                                .compose(old -> rotate(work, wish, old, secret)))
                    .compose(key -> now(work, key)))
        .map(key -> new Access.NewKey(key, secret.get()));
  }

  private static Future<Key> rotate(
      Work work, Access.RotateKey wish, Key old, AtomicReference<@Nullable String> secret) {
    Instant expires = old.expiresAt();
    if (old.revokedAt() != null || (expires != null && !expires.isAfter(work.now()))) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "the key "
              + old.prefix()
              + "… "
              + (old.revokedAt() != null ? "was revoked" : "has expired")
              + " and cannot be rotated; make a new one");
    }
    Access.CreateKey next =
        new Access.CreateKey(
            old.principal(),
            old.label(),
            wish.expiresAt() != null ? wish.expiresAt() : again(old, work.now()),
            old.grants(),
            old.quota(),
            null);
    return make(work, next, old.prefix(), wish.reason(), secret)
        .compose(
            made ->
                KeyTable.endAt(work, old.prefix(), work.now().plus(wish.overlap()))
                    .compose(
                        after ->
                            work.changed(
                                Change.Kind.KEY,
                                old.prefix(),
                                null,
                                "rotate",
                                old,
                                after,
                                wish.reason()))
                    .map(made));
  }

  /** When a key made now ends, given for as long as the old one was. */
  private static @Nullable Instant again(Key old, Instant now) {
    return old.expiresAt() == null
        ? null
        : now.plus(Duration.between(old.createdAt(), old.expiresAt()));
  }

  public Future<Key> edit(Command<Access.EditKey> command) {
    Access.EditKey edit = command.request();
    return store.write(
        command,
        work ->
            KeyTable.lock(work, edit.prefix())
                .map(found -> found.orElseThrow(() -> noKey(edit.prefix())))
                .compose(
                    before -> {
                      Expected.check(
                          "key '" + edit.prefix() + "'",
                          edit.expected(),
                          before.revision(),
                          before);
                      return requireWithin(work, before.principal(), edit.grants())
                          .compose(allowed -> KeyTable.edit(work, edit))
                          .compose(
                              after ->
                                  work.changed(
                                          Change.Kind.KEY,
                                          after.prefix(),
                                          null,
                                          "edit",
                                          before,
                                          after,
                                          edit.reason())
                                      .map(after));
                    }));
  }

  public Future<Key> revoke(Command<Access.RevokeKey> command) {
    Access.RevokeKey wish = command.request();
    return store.write(
        command,
        work ->
            KeyTable.lock(work, wish.prefix())
                .map(found -> found.orElseThrow(() -> noKey(wish.prefix())))
                .compose(
                    before ->
                        before.revokedAt() != null
                            ? Future.succeededFuture(before)
                            : KeyTable.endAt(work, wish.prefix(), work.now())
                                .compose(
                                    after ->
                                        work.changed(
                                                Change.Kind.KEY,
                                                after.prefix(),
                                                null,
                                                "revoke",
                                                before,
                                                after,
                                                wish.reason())
                                            .map(after))));
  }

  public Future<Access.Counted> used(Command<Access.KeysUsed> command) {
    return store.write(
        command, work -> KeyTable.used(work, command.request().at()).map(Access.Counted::new));
  }

  /**
   * Makes a key inside of a work.
   *
   * @param replaces the prefix of the key in whose place it is made, or null
   * @param secret takes the secret, which stands nowhere else
   */
  static Future<Key> make(
      Work work,
      Access.CreateKey wish,
      @Nullable String replaces,
      String reason,
      AtomicReference<@Nullable String> secret) {
    Secret.NewKey made = Secret.NewKey.make();
    // What is rotated narrows as it did: its principal may have lost what it once reached.
    Future<Void> allowed =
        requireWithin(work, wish.principal(), replaces == null ? wish.grants() : null);
    return allowed
        .compose(
            within ->
                KeyTable.create(
                    work,
                    new KeyTable.NewKey(
                        wish.principal(),
                        made.prefix(),
                        Secret.hex(Secret.sha256(made.text())),
                        wish.label(),
                        wish.expiresAt(),
                        wish.grants(),
                        wish.quota(),
                        replaces)))
        .map(key -> key.orElseThrow(() -> AccessRoom.noPrincipal(wish.principal())))
        .compose(
            key -> {
              secret.set(made.text());
              return work.changed(Change.Kind.KEY, key.prefix(), null, "create", null, key, reason)
                  .map(key);
            });
  }

  private static Future<Void> requireWithin(
      Work work, String principal, @Nullable List<Actor.Grant> scope) {
    if (scope == null) {
      return Future.succeededFuture();
    }
    return PrincipalTable.find(work, principal)
        .map(
            found -> {
              Principal holder = found.orElseThrow(() -> AccessRoom.noPrincipal(principal));
              Actor.Grant beyond = KeyScope.beyond(holder.grants(), scope);
              if (beyond != null) {
                throw new SlipwayException(
                    FailureCode.INVALID,
                    "the key's grant "
                        + shown(beyond)
                        + " is beyond what '"
                        + principal
                        + "' may ("
                        + holder.grants().stream()
                            .map(KeyRoom::shown)
                            .collect(Collectors.joining(", "))
                        + "); a key narrows what its principal may");
              }
              return null;
            });
  }

  private static String shown(Actor.Grant grant) {
    return grant.right() + ":" + grant.pattern();
  }

  private static SlipwayException noKey(String prefix) {
    return new SlipwayException(
        FailureCode.NOT_FOUND,
        "there is no key that begins with '" + prefix + "'; list them to see which there are");
  }
}
