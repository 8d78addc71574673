package dev.slipway.platform.security;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import org.jspecify.annotations.Nullable;

/**
 * The permission to predict, checked on the edge's loop before anything is admitted. Commands are
 * authorised by who receives them.
 *
 * @param anonymous whether predictions need no key ({@code access.anonymous-predict})
 */
public record Permission(boolean anonymous) {

  /**
   * Why the actor may not predict with the model, or null when it may: {@code UNAUTHENTICATED} for
   * nobody, {@code FORBIDDEN} for somebody without the right.
   */
  public @Nullable SlipwayException refusePredict(Actor actor, String model) {
    if (anonymous || actor.may(Right.PREDICT, model)) {
      return null;
    }
    if (actor.kind() == Actor.Kind.NOBODY) {
      return new SlipwayException(
          FailureCode.UNAUTHENTICATED,
          "predicting with '"
              + model
              + "' needs a key: send 'Authorization: Bearer slw_...' (make one with 'slipway key"
              + " create'), or set access.anonymous-predict=true on the server");
    }
    return new SlipwayException(
            FailureCode.FORBIDDEN,
            "'"
                + actor.name()
                + "' may not predict with '"
                + model
                + "'; an administrator can grant PREDICT for it")
        .with("right", Right.PREDICT.name());
  }

  /** Whether the actor may look at the model's metadata: who may view it, or predict with it. */
  public boolean maySee(Actor actor, String model) {
    return anonymous || actor.may(Right.PREDICT, model) || actor.may(Right.VIEW, model);
  }
}
