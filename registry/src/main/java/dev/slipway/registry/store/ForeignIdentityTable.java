package dev.slipway.registry.store;

import io.vertx.core.Future;
import java.util.Optional;

/** People by the names that identity providers have for them. */
public final class ForeignIdentityTable {
  private ForeignIdentityTable() {}

  /** The principal's name, held until the work ends. */
  public static Future<Optional<String>> find(Work work, String issuer, String subject) {
    return work.first(
        """
        select p.name from registry.foreign_identity f join registry.principal p on p.id = f.principal
        where f.issuer = $1 and f.subject = $2 for update
        """,
        row -> row.getString("name"),
        issuer,
        subject);
  }

  /** From now on that provider's somebody is this person. */
  public static Future<Integer> link(Work work, String issuer, String subject, String name) {
    return work.count(
        """
        insert into registry.foreign_identity (issuer, subject, principal)
        select $1, $2, p.id from registry.principal p where p.name = $3
        """,
        issuer,
        subject,
        name);
  }
}
