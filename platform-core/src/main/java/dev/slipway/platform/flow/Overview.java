package dev.slipway.platform.flow;

import dev.slipway.registry.api.TrafficPolicy.Shadow;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which model needs somebody, who serves what, what changed last. Field by field what the API
 * answers.
 *
 * @param items what needs attention first
 * @param at by the database's clock
 * @param position where the event stream goes on from without a gap
 * @param measured whether the numbers are there; false while windows cannot be read
 * @param cursor of the next page; null on the last one
 */
public record Overview(
    List<Item> items,
    Totals totals,
    Instant at,
    String position,
    boolean measured,
    @Nullable String cursor) {

  public Overview {
    items = List.copyOf(items);
  }

  /**
   * A model. Rates are those of the last minute, of the predictions that callers wait for; null
   * when nothing was counted that they could be made of.
   *
   * @param displayName null: none was given
   * @param engine of the version with the largest share, else of the latest; null before the first
   * @param rollout the one that holds the traffic now, or null
   * @param spark requests for each second, one number a minute, the newest last; null is a gap
   */
  public record Item(
      String model,
      @Nullable String displayName,
      String description,
      @Nullable String engine,
      String owner,
      int latestVersion,
      Map<String, Integer> aliases,
      Health.State health,
      Health.Code reasonCode,
      String reason,
      Map<String, Object> reasonValues,
      @Nullable String nextStep,
      Health.@Nullable Step nextAction,
      List<Placement> deployments,
      List<Share> routes,
      List<Shadow> shadows,
      @Nullable Integer trafficNumber,
      @Nullable Long rollout,
      @Nullable Double requestsPerSecond,
      @Nullable Double errorPercent,
      @Nullable Double p50Millis,
      @Nullable Double p99Millis,
      List<@Nullable Double> spark,
      @Nullable LastChange lastChange) {
    public Item {
      aliases = Map.copyOf(aliases);
      deployments = List.copyOf(deployments);
      routes = List.copyOf(routes);
      shadows = List.copyOf(shadows);
      spark = Collections.unmodifiableList(new ArrayList<>(spark));
    }
  }

  /**
   * A deployment over all nodes.
   *
   * @param ready on how many nodes
   * @param since when the state was entered
   */
  public record Placement(
      long id,
      int version,
      boolean loaded,
      String state,
      @Nullable String reasonCode,
      @Nullable String reason,
      int ready,
      int replicas,
      Instant since) {}

  /**
   * @param weight ten-thousandths
   */
  public record Share(int version, int weight, double percent) {}

  /**
   * @param summary in a few words
   * @param before the parts of the change that those words are made of, for whoever says them in
   *     another language
   * @param after likewise
   */
  public record LastChange(
      String position,
      Instant at,
      String actor,
      String kind,
      String entity,
      String action,
      String summary,
      JsonObject before,
      JsonObject after,
      String reason) {}

  /**
   * Over all models that the caller may view, whatever page was asked for.
   *
   * @param changingTraffic models whose traffic more than one version shares, or a rollout holds
   * @param serving models with predictions in the last minute
   * @param more whether there are models that were left out even of this
   */
  public record Totals(
      int models,
      int failing,
      int needAttention,
      int healthy,
      int notDeployed,
      int changingTraffic,
      int serving,
      double requestsPerSecond,
      @Nullable Double errorPercent,
      boolean more) {}
}
