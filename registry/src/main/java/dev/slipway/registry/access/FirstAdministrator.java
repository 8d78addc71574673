package dev.slipway.registry.access;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.store.PrincipalTable;
import dev.slipway.registry.store.Sql;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Makes the first administrator, once, for whoever has the newest code. */
final class FirstAdministrator {
  private static final List<Actor.Grant> EVERYTHING =
      List.of(
          new Actor.Grant(Actor.Right.ADMINISTER, "*"), new Actor.Grant(Actor.Right.PREDICT, "*"));

  private FirstAdministrator() {}

  /** Fails as {@link #claim} would, and changes nothing. */
  static Future<Void> check(Sql sql, String code) {
    return PrincipalTable.code(sql).compose(kept -> allowed(sql, kept, code)).mapEmpty();
  }

  /**
   * Makes it.
   *
   * @return fails with UNAUTHENTICATED for a wrong code, with CONFLICT when there is one already
   */
  static Future<Principal> claim(Work work, Access.ClaimFirst claim) {
    return PrincipalTable.lockCode(work)
        .compose(kept -> allowed(work, kept, claim.code()))
        .compose(right -> PrincipalTable.useCode(work))
        .compose(
            used ->
                AccessRoom.create(
                    work,
                    claim.name(),
                    Principal.Kind.PERSON,
                    claim.displayName(),
                    EVERYTHING,
                    "claimed with the code of the first start"));
  }

  private static Future<Boolean> allowed(Sql sql, Optional<PrincipalTable.Code> kept, String code) {
    if (kept.isEmpty()
        || !Secret.same(kept.get().sha256(), Secret.hex(Secret.sha256(code.strip())))) {
      throw new SlipwayException(
          FailureCode.UNAUTHENTICATED,
          "this is not the code of the newest start; it stands in the server's log");
    }
    if (kept.get().used()) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "the code was used: there is an administrator, who can make others");
    }
    return PrincipalTable.anyAdministrator(sql)
        .map(
            there -> {
              if (there) {
                throw new SlipwayException(
                    FailureCode.CONFLICT, "there is an administrator already, who can make others");
              }
              return true;
            });
  }
}
