package dev.slipway.platform.reconcile;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How old what a node knows of wishes, routes and keys is.
 *
 * @param source where it comes from
 * @param asOf when it was true for certain, by this node's clock; null when nothing is known
 * @param awaySince since when the registry has not answered; null when it does
 */
public record Knowledge(Source source, @Nullable Instant asOf, @Nullable Instant awaySince) {

  /** Where knowledge comes from. */
  public enum Source {
    /** Nothing was read yet, and nothing was kept. */
    NONE,
    /** The registry. */
    REGISTRY,
    /** The local snapshot of an earlier start. */
    LOCAL_SNAPSHOT
  }

  public static final Knowledge NOTHING = new Knowledge(Source.NONE, null, null);

  /** How old it is; zero while the registry answers. */
  public Duration age(Instant now) {
    Instant from = asOf;
    if (from == null || awaySince == null || now.isBefore(from)) {
      return Duration.ZERO;
    }
    return Duration.between(from, now);
  }

  /** In a sentence, for a person. */
  public String sentence(Instant now) {
    if (asOf == null) {
      return "Nothing is known yet: the registry has not answered, and no earlier start left"
          + " a snapshot.";
    }
    if (awaySince == null) {
      return "The registry answers; what this node knows is current.";
    }
    return "The registry has not answered since "
        + awaySince
        + "; this node serves from what it knew at "
        + asOf
        + ", "
        + age(now).toSeconds()
        + " s ago"
        + (source == Source.LOCAL_SNAPSHOT ? ", kept on its own disk by an earlier start." : ".");
  }

  /** For the API. */
  public JsonObject json(Instant now) {
    Instant from = asOf;
    Instant away = awaySince;
    return new JsonObject()
        .put("source", source.name())
        .put("asOf", from == null ? null : from.toString())
        .put("ageSeconds", age(now).toSeconds())
        .put("registryAwaySince", away == null ? null : away.toString())
        .put("sentence", sentence(now));
  }
}
