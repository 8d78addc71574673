package dev.slipway.registry.api;

import dev.slipway.bus.Address;
import dev.slipway.bus.Topic;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was done, and long work that is being done. Changes of a model want VIEW for it; changes of
 * no model (people, keys, nodes) ADMINISTER for all.
 */
public final class History {
  private History() {}

  /**
   * Every change once it is committed, in the order of {@link Change.Position}. A hint: a receiver
   * that was away reads on by {@link #READ_CHANGES}.
   */
  public static final Topic<Change> CHANGED = new Topic<>("registry.changed", 1, Change.class);

  /** Changes for people, newest first. */
  public static final Address<ListChanges, Changes> LIST_CHANGES =
      new Address<>("registry.change.list", 1, ListChanges.class, Changes.class);

  /** Changes for programs: all after a position, oldest first, none left out. */
  public static final Address<ReadChanges, ChangesRead> READ_CHANGES =
      new Address<>("registry.change.read", 1, ReadChanges.class, ChangesRead.class);

  /** Between which positions changes can be read; for the platform only. */
  public static final Address<ReadEnds, Ends> ENDS =
      new Address<>("registry.change.ends", 1, ReadEnds.class, Ends.class);

  /** Begins to tell about long work; for the platform only. */
  public static final Address<StartOperation, Operation> START_OPERATION =
      new Address<>("registry.operation.start", 1, StartOperation.class, Operation.class);

  /** How far long work is, or how it ended; for the platform only. */
  public static final Address<TellOperation, Operation> TELL_OPERATION =
      new Address<>("registry.operation.tell", 1, TellOperation.class, Operation.class);

  /** To who started it, and to administrators. */
  public static final Address<GetOperation, Operation> GET_OPERATION =
      new Address<>("registry.operation.get", 1, GetOperation.class, Operation.class);

  /** The actor's own, newest first; all of them for administrators. */
  public static final Address<ListOperations, Operations> LIST_OPERATIONS =
      new Address<>("registry.operation.list", 1, ListOperations.class, Operations.class);

  /**
   * Each filter null: any.
   *
   * @param action what was done, e.g. {@code edit}
   * @param text that stands in the entity or the reason, whatever its case
   * @param from not before
   * @param until before
   */
  public record ListChanges(
      @Nullable String model,
      @Nullable String actor,
      Change.@Nullable Kind kind,
      @Nullable String entity,
      @Nullable String action,
      @Nullable String text,
      @Nullable Instant from,
      @Nullable Instant until,
      Paging paging) {
    public ListChanges {
      filter("model", model);
      filter("actor", actor);
      filter("entity", entity);
      filter("action", action);
      filter("text", text);
      if (from != null && until != null && !from.isBefore(until)) {
        throw new IllegalArgumentException(
            "'from' is a time before 'until', not " + from + " and " + until);
      }
    }

    public ListChanges(
        @Nullable String model,
        @Nullable String actor,
        Change.@Nullable Kind kind,
        @Nullable String entity,
        @Nullable Instant from,
        @Nullable Instant until,
        Paging paging) {
      this(model, actor, kind, entity, null, null, from, until, paging);
    }

    /** The same wish, of changes that did this and say this; each null: any. */
    public ListChanges saying(@Nullable String didThis, @Nullable String saysThis) {
      return new ListChanges(model, actor, kind, entity, didThis, saysThis, from, until, paging);
    }

    /** The same wish for another page. */
    public ListChanges at(Paging page) {
      return new ListChanges(model, actor, kind, entity, action, text, from, until, page);
    }

    private static void filter(String what, @Nullable String value) {
      if (value != null) {
        Names.text("filter for the " + what, value, 256);
      }
    }
  }

  /** A page; {@code next} is null on the last one. */
  public record Changes(List<Change> items, @Nullable String next) {
    public Changes {
      items = List.copyOf(items);
    }
  }

  /**
   * @param limit 1 to 1,000
   */
  public record ReadChanges(Change.Position after, int limit) {
    public ReadChanges {
      if (limit < 1 || limit > 1000) {
        throw new IllegalArgumentException("1 to 1000 changes at once, not " + limit);
      }
    }
  }

  /**
   * @param items those of them that the actor may see
   * @param position where to read on, also when nothing was to be seen
   * @param more whether there is more to read at once
   */
  public record ChangesRead(List<Change> items, Change.Position position, boolean more) {
    public ChangesRead {
      items = List.copyOf(items);
    }
  }

  public record ReadEnds() {}

  /**
   * The ends of what can be read in order.
   *
   * @param oldest the position of the oldest change that is kept; START when there is none
   * @param newest of the newest; START when there is none
   */
  public record Ends(Change.Position oldest, Change.Position newest) {

    /** Whether somebody who stands there can read on without missing anything. */
    public boolean hold(Change.Position position) {
      return position.compareTo(newest) <= 0
          && (position.equals(Change.Position.START) || position.compareTo(oldest) >= 0);
    }
  }

  /**
   * Long work.
   *
   * @param done of {@code total}, in {@code unit}; the total is null when nobody knows it
   * @param result what came out when it SUCCEEDED
   * @param failure code and sentence when it FAILED
   */
  public record Operation(
      UUID id,
      String kind,
      String entity,
      State state,
      long done,
      @Nullable Long total,
      String unit,
      @Nullable JsonObject result,
      @Nullable JsonObject failure,
      String actor,
      Instant createdAt,
      Instant updatedAt) {

    /** States of long work. */
    public enum State {
      RUNNING,
      SUCCEEDED,
      FAILED,
      CANCELLED
    }
  }

  /**
   * @param forActor the name of who asked for the work
   * @param keep how long it can be asked for
   */
  public record StartOperation(
      String kind,
      String entity,
      @Nullable Long total,
      String unit,
      String forActor,
      Duration keep) {}

  /** What is null stays as it is. */
  public record TellOperation(
      UUID id,
      Operation.State state,
      long done,
      @Nullable Long total,
      @Nullable JsonObject result,
      @Nullable JsonObject failure) {}

  public record GetOperation(UUID id) {}

  public record ListOperations(Paging paging) {}

  /** A page; {@code next} is null on the last one. */
  public record Operations(List<Operation> items, @Nullable String next) {
    public Operations {
      items = List.copyOf(items);
    }
  }
}
