package dev.slipway.registry.api;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done, written in the transaction that did it.
 *
 * @param position of this change in the order in which readers get them
 * @param actor the id of who did it
 * @param via with what the actor came, e.g. which key; empty when there is nothing to add
 * @param requestId of the call that caused it
 * @param entity which one of its kind, e.g. {@code house-prices/3}
 * @param model the model that it concerns, or null
 * @param before the entity before, or null when it was made; never changed by a receiver
 * @param after the entity after, or null when it is gone; never changed by a receiver
 */
public record Change(
    Position position,
    Instant at,
    String actor,
    String via,
    String requestId,
    Kind kind,
    String entity,
    @Nullable String model,
    String action,
    @Nullable JsonObject before,
    @Nullable JsonObject after,
    String reason) {

  /** Whether somebody may see this: a change of a model wants VIEW for it, any other ADMINISTER. */
  public boolean visibleTo(Actor actor) {
    String concerned = model;
    return concerned == null
        ? actor.mayEverywhere(Right.ADMINISTER)
        : actor.may(Right.VIEW, concerned);
  }

  /** What changed. */
  public enum Kind {
    MODEL,
    VERSION,
    ALIAS,
    UPLOAD,
    DEPLOYMENT,
    /** What a node says about a deployment. */
    STATUS,
    TRAFFIC,
    ROLLOUT,
    PRINCIPAL,
    KEY,
    /** A person's sign-in or sign-out; the entity is the person. */
    SESSION,
    /** Tries to sign in that failed, counted; the entity is the name that was tried. */
    SIGN_IN,
    NODE,
    LEADERSHIP
  }

  /**
   * Where a reader of changes stands: after this one.
   *
   * @param xid of the transaction
   * @param id of the row
   */
  public record Position(long xid, long id) implements Comparable<Position> {

    /** Before the first change. */
    public static final Position START = new Position(0, 0);

    public Position {
      if (xid < 0 || id < 0) {
        throw new IllegalArgumentException("a position has no negative part");
      }
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException with a sentence for a person
     */
    public static Position parse(String text) {
      String[] parts = text.split("-", -1);
      try {
        if (parts.length == 2) {
          return new Position(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }
      } catch (NumberFormatException notOurs) {
        // said below
      }
      throw new IllegalArgumentException(
          "a position is two numbers joined by '-', e.g. 731-12; '" + text + "' is not one");
    }

    @Override
    public int compareTo(Position other) {
      int byTransaction = Long.compare(xid, other.xid);
      return byTransaction != 0 ? byTransaction : Long.compare(id, other.id);
    }

    @Override
    public String toString() {
      return xid + "-" + id;
    }
  }
}
