package dev.slipway.registry.api;

import dev.slipway.bus.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who answers production. Each change is a new revision. Reading wants VIEW for the model, changing
 * OPERATE. Edits name the number they saw as {@code expected} (see {@link Catalog}; 0 when there is
 * no traffic yet). While a rollout of the model is active they fail with CONFLICT, which names it.
 */
public final class Traffic {
  private Traffic() {}

  /** The policy that holds now. Fails with NOT_FOUND before the first deployment. */
  public static final Address<GetTraffic, TrafficRevision> GET =
      new Address<>("registry.traffic.get", 1, GetTraffic.class, TrafficRevision.class);

  /** One revision by its number over all models: "who decided this prediction". */
  public static final Address<GetRevision, TrafficRevision> REVISION =
      new Address<>("registry.traffic.revision", 1, GetRevision.class, TrafficRevision.class);

  /** All policies of a model, newest first. */
  public static final Address<TrafficHistory, Revisions> HISTORY =
      new Address<>("registry.traffic.history", 1, TrafficHistory.class, Revisions.class);

  /**
   * A new policy and, when asked, an alias moved in the same transaction. Every version in it must
   * be deployed.
   */
  public static final Address<SetTraffic, TrafficRevision> SET =
      new Address<>("registry.traffic.set", 1, SetTraffic.class, TrafficRevision.class);

  /** Brings an earlier policy back, as a new revision. */
  public static final Address<RestoreTraffic, TrafficRevision> RESTORE =
      new Address<>("registry.traffic.restore", 1, RestoreTraffic.class, TrafficRevision.class);

  public record GetTraffic(String model) {
    public GetTraffic {
      Names.model(model);
    }
  }

  public record GetRevision(long revision) {}

  public record TrafficHistory(String model, Paging paging) {
    public TrafficHistory {
      Names.model(model);
    }
  }

  /** A page; {@code next} is null on the last one. */
  public record Revisions(List<TrafficRevision> items, @Nullable String next) {
    public Revisions {
      items = List.copyOf(items);
    }
  }

  /**
   * @param alias an alias to move in the same transaction, or null
   */
  public record SetTraffic(
      String model,
      @Nullable Long expected,
      TrafficPolicy policy,
      @Nullable AliasMove alias,
      String reason) {
    public SetTraffic {
      Names.model(model);
      Names.text("reason", reason, 4096);
    }
  }

  /** Points an alias to a version, whatever it pointed to before. */
  public record AliasMove(String alias, int version) {
    public AliasMove {
      Names.alias(alias);
      Names.version(version);
    }
  }

  /**
   * @param number the earlier revision of the model to bring back
   */
  public record RestoreTraffic(String model, @Nullable Long expected, int number, String reason) {
    public RestoreTraffic {
      Names.model(model);
      Names.text("reason", reason, 4096);
    }
  }
}
