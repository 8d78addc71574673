package dev.slipway.registry.access;

import dev.slipway.registry.SignInPolicy;
import dev.slipway.registry.store.Store;
import io.vertx.core.Future;

/**
 * The rooms of people's sign-in, which share one pool for passwords.
 *
 * @param desk closed with them
 */
public record PeopleRooms(
    SessionRoom sessions,
    FailedRoom failed,
    PasswordRoom passwords,
    ForeignRoom foreign,
    PasswordDesk desk) {

  public static PeopleRooms open(Store store, SignInPolicy policy) {
    PasswordDesk desk = new PasswordDesk(store.vertx(), policy.passwordLength());
    SessionOpening opening = new SessionOpening(policy);
    return new PeopleRooms(
        new SessionRoom(store, policy, desk, opening),
        new FailedRoom(store, policy),
        new PasswordRoom(store, desk, opening),
        new ForeignRoom(store, opening),
        desk);
  }

  public Future<Void> close() {
    return desk.close();
  }
}
