package dev.slipway.platform.flow;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.monitor.api.Windows;
import dev.slipway.registry.api.Change.Position;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.History.Ends;
import dev.slipway.registry.api.Nodes;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the change log, once for the whole process, and lets any number of streams read what is
 * new from memory; who is further behind reads from the database. Facts on the bus are hints: what
 * is told is always read, in the log's order, so nothing is lost or doubled, whatever happened to
 * the hint. While the database is away it is asked each two seconds, and every stream says so.
 *
 * <p>{@link #open} may be called on any event loop once the feed is deployed; the rest runs on the
 * feed's own context.
 */
public final class EventFeed extends AbstractVerticle {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BATCH = 500;
  private static final long AGAIN_MILLIS = 2000;
  private static final long POLL_MILLIS = 5000;

  /**
   * How much streams may take.
   *
   * @param ofOne streams of one principal at once
   * @param ofAll streams on this node at once
   * @param beat between two signs of life, while nothing else is told
   * @param stall a reader that takes nothing for so long is cut off
   * @param recheck between two looks at whether the reader still may read
   */
  public record Limits(int ofOne, int ofAll, Duration beat, Duration stall, Duration recheck) {
    /** 16, 1000, 15 s, 30 s, 1 s. */
    public static final Limits USUAL =
        new Limits(16, 1000, Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(1));
  }

  private final String node;
  private final String release;
  private final Limits limits;
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
  private final StreamSeats seats;
  private final List<Bus.Registration> registrations = new ArrayList<>();
  private volatile @Nullable Tail tail;
  private volatile @Nullable Instant awaySince;
  private volatile boolean stopped;
  private boolean reading;
  private boolean again;
  private boolean waiting;

  public EventFeed(String node, String release, Limits limits) {
    this.node = node;
    this.release = release;
    this.limits = limits;
    this.seats = new StreamSeats(limits);
  }

  @Override
  public void start() {
    Bus bus = Bus.of(vertx);
    registrations.add(bus.subscribe(History.CHANGED, changed -> readOn()));
    registrations.add(
        bus.subscribe(
            Nodes.SERVING_CHANGED,
            changed -> {
              // Told as soon as the database is listened to again.
              if (awaySince != null) {
                readOn();
              }
            }));
    registrations.add(
        bus.subscribe(
            Windows.STORED,
            stored ->
                streams.forEach(
                    stream -> stream.tell(new Event.Windows(stored.newest(), stored.count())))));
    vertx.setPeriodic(POLL_MILLIS, tick -> readOn());
    readOn();
  }

  @Override
  public void stop() {
    end();
    registrations.forEach(Bus.Registration::end);
  }

  /** Ends all streams, in order: their readers are told to come back. Any thread. */
  public void end() {
    stopped = true;
    streams.forEach(
        stream ->
            stream.end(
                FailureCode.UNAVAILABLE,
                "the server stops; read on from the last id once it is back"));
  }

  /** How many streams are open. Any thread. */
  public int streams() {
    return seats.taken();
  }

  /**
   * Opens a stream on the caller's event loop.
   *
   * @param reader who reads, asked again and again; throws a {@link SlipwayException} once its key
   *     or session is over
   * @param after the last position that the reader has, or null: from now on
   * @return completes when the stream has ended; fails before anything was written with FORBIDDEN,
   *     with QUOTA_EXCEEDED when the reader has too many, with GONE when the log does not hold the
   *     position, with UNAVAILABLE when it is not known where to begin
   */
  public Future<Void> open(Supplier<Actor> reader, @Nullable Position after, EventSink sink) {
    Actor actor = reader.get();
    if (!actor.mayAnywhere(Actor.Right.VIEW)) {
      return Future.failedFuture(
          new SlipwayException(
                  FailureCode.FORBIDDEN,
                  "'"
                      + actor.name()
                      + "' may not view any model, so there is nothing to tell; an administrator can grant VIEW")
              .with("right", Actor.Right.VIEW.name()));
    }
    if (stopped) {
      return Future.failedFuture(unavailable("the server stops"));
    }
    String name = actor.id();
    SlipwayException refused = seats.take(name);
    if (refused != null) {
      return Future.failedFuture(refused);
    }
    return begin(after)
        .compose(
            begin -> {
              EventStream stream =
                  new EventStream(this, vertx, reader, actor, begin.position(), sink);
              streams.add(stream);
              return stream.run(begin.held()).onComplete(ended -> streams.remove(stream));
            })
        .onComplete(ended -> seats.giveBack(name));
  }

  /**
   * Where a stream begins.
   *
   * @param held whether the log is known to hold the position
   */
  private record Begin(Position position, boolean held) {}

  /** A position that cannot be looked up now is looked up later. */
  private Future<Begin> begin(@Nullable Position after) {
    Tail known = tail;
    if (after == null) {
      return known == null
          ? Future.failedFuture(
              unavailable("the database is away, so it is not known where to begin"))
          : Future.succeededFuture(new Begin(known.upTo(), true));
    }
    if (known != null && after.compareTo(known.from()) >= 0 && after.compareTo(known.upTo()) <= 0) {
      return Future.succeededFuture(new Begin(after, true));
    }
    return requireHeld(after)
        .map(held -> new Begin(after, true))
        .recover(
            failure ->
                failure instanceof SlipwayException ours && ours.code() == FailureCode.GONE
                    ? Future.failedFuture(failure)
                    : Future.succeededFuture(new Begin(after, false)));
  }

  /** Fails with GONE when the log does not hold a position, with UNAVAILABLE when nobody knows. */
  Future<Void> requireHeld(Position position) {
    return ends()
        .compose(
            ends ->
                ends.hold(position)
                    ? Future.succeededFuture()
                    : Future.failedFuture(gone(position, ends)));
  }

  private Future<Ends> ends() {
    return Bus.of(vertx).request(History.ENDS, new History.ReadEnds(), Caller.platform(PATIENCE));
  }

  private static SlipwayException gone(Position position, Ends ends) {
    boolean ahead = position.compareTo(ends.newest()) > 0;
    return new SlipwayException(
            FailureCode.GONE,
            "the change log does not hold the position "
                + position
                + (ahead
                    ? ": it ends at " + ends.newest() + ", as after the restore of an older backup"
                    : " any more: it begins at " + ends.oldest())
                + "; load what you show anew, and open the stream without a position")
        .with("oldest", ends.oldest().toString())
        .with("newest", ends.newest().toString());
  }

  static SlipwayException unavailable(String why) {
    return new SlipwayException(FailureCode.UNAVAILABLE, why + "; try this again in a moment")
        .with("retryAfterSeconds", 2);
  }

  /** Reads all that is new, one reading at a time. On the feed's context. */
  private void readOn() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    again = false;
    Tail known = tail;
    (known == null ? firstTail() : following(known))
        .onComplete(
            read -> {
              reading = false;
              if (read.failed()) {
                failed();
                return;
              }
              boolean back = awaySince != null;
              awaySince = null;
              Tail next = read.result();
              boolean moved = known == null || !next.upTo().equals(known.upTo());
              tail = next;
              if (moved || back) {
                streams.forEach(EventStream::wake);
              }
              if (again || (moved && known != null)) {
                readOn();
              }
            });
  }

  private Future<Tail> firstTail() {
    return ends().map(ends -> new Tail(ends.newest(), List.of(), ends.newest()));
  }

  private Future<Tail> following(Tail known) {
    return Bus.of(vertx)
        .request(
            History.READ_CHANGES,
            new History.ReadChanges(known.upTo(), BATCH),
            Caller.platform(PATIENCE))
        .map(
            read ->
                read.position().equals(known.upTo())
                    ? known
                    : known.plus(read.items(), read.position()));
  }

  private void failed() {
    if (awaySince == null) {
      awaySince = Instant.now();
      streams.forEach(EventStream::wake);
    }
    if (!stopped && !waiting) {
      waiting = true;
      vertx.setTimer(
          AGAIN_MILLIS,
          timer -> {
            waiting = false;
            readOn();
          });
    }
  }

  // What streams see, on their own loops.

  @Nullable Tail tail() {
    return tail;
  }

  @Nullable Instant awaySince() {
    return awaySince;
  }

  Limits limits() {
    return limits;
  }

  Event.Hello hello(Position position) {
    Tail known = tail;
    return new Event.Hello(
        position, node, release, known != null && position.compareTo(known.upTo()) >= 0);
  }
}
