package dev.slipway.platform.flow;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.infer.PredictionId;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.api.TrafficRevision;
import dev.slipway.registry.api.Version;
import io.vertx.core.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells the story of a prediction by joining its id with the registry's history: nothing was stored
 * for it. Thread-safe; never blocks.
 */
public final class Stories {

  private final Function<String, @Nullable PredictionId> recognise;

  /**
   * @param recognise the id that a text is, or null when this installation did not make it
   */
  public Stories(Function<String, @Nullable PredictionId> recognise) {
    this.recognise = recognise;
  }

  /**
   * The story. Fails with NOT_FOUND for an id that is not ours, and for a model that the actor may
   * not view: an id alone opens nothing.
   */
  public Future<Story> tell(String text, Asker asker) {
    PredictionId id = recognise.apply(text);
    if (id == null) {
      return Future.failedFuture(notFound(text));
    }
    if (id.trafficRevision() == 0) {
      return asker.actor().mayAnywhere(Actor.Right.VIEW)
          ? Future.succeededFuture(Story.of(id, null, null))
          : Future.failedFuture(notFound(text));
    }
    return asker
        .ask(Traffic.REVISION, new Traffic.GetRevision(id.trafficRevision()))
        .compose(
            revision ->
                version(asker, revision, id.version())
                    .map(version -> Story.of(id, revision, version.registered())))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof SlipwayException known
                            && (known.code() == FailureCode.FORBIDDEN
                                || known.code() == FailureCode.NOT_FOUND)
                        ? notFound(text)
                        : failure));
  }

  private record Registered(@Nullable Version registered) {}

  private static Future<Registered> version(Asker asker, TrafficRevision revision, int number) {
    return asker
        .ask(Catalog.GET_VERSION, new Catalog.GetVersion(revision.model(), number))
        .map(Registered::new)
        .otherwise(new Registered(null));
  }

  private static SlipwayException notFound(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return new SlipwayException(
        FailureCode.NOT_FOUND,
        "no prediction of this installation has the id '"
            + shown
            + "'; take it from the answer as it came");
  }
}
