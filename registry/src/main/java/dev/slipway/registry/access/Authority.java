package dev.slipway.registry.access;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Sessions;
import java.util.Map;

/** Compares what an actor may with what a command wants. Pure. */
public final class Authority {
  private static final Map<Right, String> WORDS =
      Map.of(
          Right.PREDICT, "predict with",
          Right.VIEW, "view",
          Right.OPERATE, "change",
          Right.ADMINISTER, "administer");

  private Authority() {}

  /**
   * @throws SlipwayException UNAUTHENTICATED for nobody, else FORBIDDEN, when the actor has not the
   *     right for the model
   */
  public static void require(Actor actor, Right right, String model) {
    if (!actor.may(right, model)) {
      throw refused(actor, WORDS.get(right) + " the model '" + model + "'", right);
    }
  }

  /**
   * @throws SlipwayException likewise, when the actor has not the right for every model
   */
  public static void requireEverywhere(Actor actor, Right right) {
    if (!actor.mayEverywhere(right)) {
      throw refused(actor, WORDS.get(right) + " what belongs to no single model", right);
    }
  }

  /**
   * @throws SlipwayException likewise, when the actor has the right for no model at all
   */
  public static void requireAnywhere(Actor actor, Right right) {
    if (!actor.mayAnywhere(right)) {
      throw refused(actor, WORDS.get(right) + " anything", right);
    }
  }

  /**
   * @throws SlipwayException UNAUTHENTICATED for nobody, else FORBIDDEN, when the actor is somebody
   *     else; no right replaces being oneself
   */
  public static void requireSelf(Actor actor, String principal) {
    if (actor.kind() == Actor.Kind.NOBODY) {
      throw new SlipwayException(FailureCode.UNAUTHENTICATED, "say who you are: sign in first");
    }
    if (!Sessions.isSelf(actor, principal)) {
      throw new SlipwayException(
          FailureCode.FORBIDDEN,
          "only '" + principal + "' may do this, not even an administrator in its place");
    }
  }

  /**
   * @throws SlipwayException likewise, when the actor is not the platform itself
   */
  public static void requirePlatform(Actor actor) {
    if (actor.kind() != Actor.Kind.PLATFORM) {
      throw refused(actor, "do what only the platform does", Right.ADMINISTER);
    }
  }

  /**
   * The patterns, as SQL's {@code like} has them, of the models for which the actor has the right.
   */
  public static String[] patterns(Actor actor, Right right) {
    return actor.grants().stream()
        .filter(
            grant -> new Actor(actor.kind(), "", "", java.util.List.of(grant)).mayAnywhere(right))
        .map(grant -> like(grant.pattern()))
        .distinct()
        .toArray(String[]::new);
  }

  static String like(String pattern) {
    return pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace('*', '%');
  }

  private static SlipwayException refused(Actor actor, String deed, Right right) {
    if (actor.kind() == Actor.Kind.NOBODY) {
      return new SlipwayException(
          FailureCode.UNAUTHENTICATED, "say who you are: this needs somebody who may " + deed);
    }
    return new SlipwayException(
            FailureCode.FORBIDDEN,
            "'" + actor.name() + "' may not " + deed + "; an administrator can grant it")
        .with("right", right.name());
  }
}
