package dev.slipway.platform.flow;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.Deadline;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Change.Position;
import dev.slipway.registry.api.History;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reader of the feed. Holds a position and at most one small batch, so that a slow reader costs
 * nothing but its place; one that takes nothing at all is cut off and comes back with its last
 * position. Runs on the reader's loop; {@link #wake}, {@link #tell} and {@link #end} may be called
 * on any thread.
 */
final class EventStream {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long AGAIN_MILLIS = 1000;
  private static final int BATCH = 100;

  /** Events in one turn of the loop: writing one takes some 20 µs. */
  private static final int TURN = 20;

  private final EventFeed feed;
  private final Vertx vertx;
  private final Supplier<Actor> reader;
  private final EventSink sink;
  private final Context loop;
  private final Promise<Void> ended = Promise.promise();
  private final Deque<Change> batch = new ArrayDeque<>();
  private Actor actor;
  private List<Actor.Grant> toldGrants;
  private Position position;
  private Position told;
  private @Nullable Position batchUpTo;
  private boolean held;
  private boolean reading;
  private boolean toldAway;
  private boolean over;
  private long timer = -1;
  private long wroteNanos = System.nanoTime();
  private long fullSinceNanos = -1;

  EventStream(
      EventFeed feed,
      Vertx vertx,
      Supplier<Actor> reader,
      Actor actor,
      Position position,
      EventSink sink) {
    this.feed = feed;
    this.vertx = vertx;
    this.reader = reader;
    this.actor = actor;
    this.toldGrants = actor.grants();
    this.position = position;
    this.told = position;
    this.sink = sink;
    this.loop = vertx.getOrCreateContext();
  }

  /**
   * Tells until the end.
   *
   * @param held whether the log is known to hold the position
   */
  Future<Void> run(boolean held) {
    this.held = held;
    timer = vertx.setPeriodic(feed.limits().recheck().toMillis(), tick -> look());
    sink.open(this::gone);
    write(feed.hello(position));
    pump();
    return ended.future();
  }

  /** There is something new, or the database went or came. */
  void wake() {
    loop.runOnContext(go -> pump());
  }

  /** Tells something that has no position; a reader that is behind goes without. */
  void tell(Event event) {
    loop.runOnContext(
        go -> {
          if (!over && mayRead() && !sink.full()) {
            write(event);
          }
        });
  }

  /** Ends in order. */
  void end(FailureCode code, String sentence) {
    loop.runOnContext(go -> endHere(code, sentence));
  }

  private void gone() {
    if (!over) {
      over = true;
      vertx.cancelTimer(timer);
      ended.complete();
    }
  }

  private void endHere(FailureCode code, String sentence) {
    if (!over) {
      write(new Event.End(code, sentence));
      sink.end();
      gone();
    }
  }

  private void write(Event event) {
    wroteNanos = System.nanoTime();
    sink.write(event);
  }

  /** Whether the reader is still known and may still view anything; ends the stream when not. */
  private boolean mayRead() {
    try {
      actor = reader.get();
    } catch (SlipwayException refused) {
      endHere(refused.code(), String.valueOf(refused.getMessage()));
      return false;
    }
    if (actor.kind() == Actor.Kind.NOBODY) {
      endHere(FailureCode.UNAUTHENTICATED, "the session or key of this stream is over");
      return false;
    }
    if (!actor.mayAnywhere(Actor.Right.VIEW)) {
      endHere(FailureCode.FORBIDDEN, "'" + actor.name() + "' may not view any model any more");
      return false;
    }
    return true;
  }

  private void look() {
    if (over || !mayRead()) {
      return;
    }
    long now = System.nanoTime();
    if (sink.full()) {
      if (fullSinceNanos < 0) {
        fullSinceNanos = now;
      } else if (now - fullSinceNanos > feed.limits().stall().toNanos()) {
        sink.cut();
        gone();
      }
      return;
    }
    fullSinceNanos = -1;
    if (now - wroteNanos >= feed.limits().beat().toNanos()) {
      if (!told.equals(position)) {
        told = position;
        write(new Event.Passed(position));
      } else {
        write(new Event.Beat());
      }
    }
    pump();
  }

  /** Writes what there is, a few at a time, until the reader is up to date or behind. */
  private void pump() {
    if (over || !mayRead()) {
      return;
    }
    tellRights();
    tellWhetherAway();
    for (int turn = 0; turn < TURN; turn++) {
      if (sink.full()) {
        if (fullSinceNanos < 0) {
          fullSinceNanos = System.nanoTime();
        }
        sink.onRoom(
            () -> {
              fullSinceNanos = -1;
              pump();
            });
        return;
      }
      Change next = batch.poll();
      if (next != null) {
        tell(next);
        continue;
      }
      Position read = batchUpTo;
      if (read != null) {
        position = read;
        batchUpTo = null;
      }
      Tail tail = feed.tail();
      if (tail == null || reading || (held && position.compareTo(tail.upTo()) >= 0)) {
        return;
      }
      if (!held || position.compareTo(tail.from()) < 0) {
        readFromLog();
        return;
      }
      int index = tail.after(position);
      if (index == tail.changes().size()) {
        position = tail.upTo();
        return;
      }
      tell(tail.changes().get(index));
    }
    loop.runOnContext(go -> pump());
  }

  private void tell(Change change) {
    position = change.position();
    if (change.visibleTo(actor)) {
      told = position;
      write(new Event.Changed(change));
    }
  }

  private void tellRights() {
    if (!toldGrants.equals(actor.grants())) {
      toldGrants = actor.grants();
      write(new Event.Rights(toldGrants));
    }
  }

  private void tellWhetherAway() {
    Instant since = feed.awaySince();
    if (since != null && !toldAway) {
      toldAway = true;
      write(
          new Event.Database(
              true,
              since,
              "The database is away; what is done meanwhile is told once it is back. Predictions go on."));
    } else if (since == null && toldAway) {
      toldAway = false;
      write(new Event.Database(false, null, "The database is back; nothing was left out."));
    }
  }

  /** What is no longer, or not yet, in the feed's memory. */
  private void readFromLog() {
    reading = true;
    Future<Void> known = held ? Future.succeededFuture() : feed.requireHeld(position);
    known
        .compose(
            there -> {
              held = true;
              return Bus.of(vertx)
                  .request(
                      History.READ_CHANGES,
                      new History.ReadChanges(position, BATCH),
                      new Caller(actor, Deadline.in(PATIENCE), "events"));
            })
        .onComplete(
            read -> {
              reading = false;
              if (over) {
                return;
              }
              if (read.succeeded()) {
                batch.addAll(read.result().items());
                batchUpTo = read.result().position();
                pump();
              } else if (read.cause() instanceof SlipwayException ours
                  && ours.code() == FailureCode.GONE) {
                endHere(ours.code(), String.valueOf(ours.getMessage()));
              } else {
                vertx.setTimer(AGAIN_MILLIS, timer -> pump());
              }
            });
  }
}
