package dev.slipway.registry.api;

import dev.slipway.bus.Address;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What pages that watch need of many models at once, or of one over a stretch of time, in a fixed
 * number of statements. Reading wants VIEW.
 */
public final class Glance {
  private Glance() {}

  /** Models in one reading at most. */
  public static final int MOST_MODELS = 2000;

  /** Marks in one reading at most, the newest. */
  public static final int MOST_MARKS = 500;

  /** The models that the actor may view, all as they were at one moment. */
  public static final Address<ReadModels, Models> MODELS =
      new Address<>("registry.glance.models", 1, ReadModels.class, Models.class);

  /** What changed who answers, and when deployments became ready or failed, oldest first. */
  public static final Address<ReadMarks, MarkList> MARKS =
      new Address<>("registry.glance.marks", 1, ReadMarks.class, MarkList.class);

  /** Who served a model at a moment, and by whose decision. */
  public static final Address<ReadServed, ServedThen> SERVED =
      new Address<>("registry.glance.served", 1, ReadServed.class, ServedThen.class);

  public record ReadModels() {}

  /**
   * @param readAt by the database's clock
   * @param position where a reader of changes goes on who has seen this: what comes after it may
   *     partly be in here already, nothing before it is missing
   * @param more whether there are more models than {@link #MOST_MODELS}
   */
  public record Models(
      Instant readAt,
      Change.Position position,
      List<ModelGlance> items,
      Map<String, Instant> nodesSeen,
      boolean more) {
    public Models {
      items = List.copyOf(items);
      nodesSeen = Map.copyOf(nodesSeen);
    }
  }

  /**
   * A model with what is wished of it, what became of that, and who answers.
   *
   * @param latestVersion 0 before the first
   * @param latestEngine of the latest version that is offered; null before the first
   * @param traffic null before the first deployment
   * @param rollout the one that holds the traffic now, or null
   * @param lastChange the newest by a person, a program or a rollout; null when there is none
   */
  public record ModelGlance(
      String model,
      String description,
      String owner,
      int latestVersion,
      @Nullable String latestEngine,
      Map<String, Integer> aliases,
      List<Wish> deployments,
      @Nullable Policy traffic,
      @Nullable Long rollout,
      @Nullable Deed lastChange) {
    public ModelGlance {
      aliases = Map.copyOf(aliases);
      deployments = List.copyOf(deployments);
    }
  }

  /**
   * A deployment in short.
   *
   * @param loaded whether it is wished to be loaded
   * @param engine that runs it
   * @param since when the wish was made or changed last
   */
  public record Wish(
      long deployment,
      int version,
      boolean loaded,
      int replicas,
      String engine,
      long generation,
      Instant since,
      List<Said> said) {
    public Wish {
      said = List.copyOf(said);
    }
  }

  /** What one node says about a deployment; see {@link DeploymentStatus}. */
  public record Said(
      String node,
      long observedGeneration,
      DeploymentStatus.State state,
      @Nullable String reasonCode,
      @Nullable String reason,
      int instances,
      Instant since) {}

  /** The traffic revision that holds, in short; see {@link TrafficRevision}. */
  public record Policy(
      long revision, int number, List<Route> routes, List<Shadow> shadows, Instant decidedAt) {
    public Policy {
      routes = List.copyOf(routes);
      shadows = List.copyOf(shadows);
    }
  }

  /**
   * A change in short.
   *
   * @param version that it is about, when it is about one deployment or version; else null
   * @param before the few parts of it that a line of text needs; never changed by a receiver
   * @param after likewise
   */
  public record Deed(
      Change.Position position,
      Instant at,
      String actor,
      Change.Kind kind,
      String entity,
      String action,
      @Nullable Integer version,
      JsonObject before,
      JsonObject after,
      String reason) {}

  public record ReadServed(String model, Instant at) {
    public ReadServed {
      Names.model(model);
    }
  }

  /**
   * @param traffic the policy that held; null before the first deployment
   * @param aliases where each pointed
   * @param deployments what each node said last before that moment
   */
  public record ServedThen(
      String model,
      Instant at,
      @Nullable TrafficRevision traffic,
      Map<String, Integer> aliases,
      List<Stood> deployments) {
    public ServedThen {
      aliases = Map.copyOf(aliases);
      deployments = List.copyOf(deployments);
    }
  }

  /**
   * How a deployment stood on a node.
   *
   * @param version null when nothing tells it any more
   * @param since when that was said
   */
  public record Stood(
      long deployment,
      @Nullable Integer version,
      String node,
      DeploymentStatus.State state,
      @Nullable String reason,
      Instant since) {}

  /**
   * @param from inclusive
   * @param until exclusive
   */
  public record ReadMarks(String model, Instant from, Instant until) {
    public ReadMarks {
      Names.model(model);
      if (!from.isBefore(until)) {
        throw new IllegalArgumentException("'from' is before 'until'");
      }
    }
  }

  /**
   * @param more whether there were more than {@link #MOST_MARKS}; the oldest are left out then
   */
  public record MarkList(List<Deed> items, boolean more) {
    public MarkList {
      items = List.copyOf(items);
    }
  }
}
