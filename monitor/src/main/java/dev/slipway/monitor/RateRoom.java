package dev.slipway.monitor;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.monitor.api.Rates;
import dev.slipway.monitor.api.Rates.All;
import dev.slipway.monitor.api.Rates.ModelRates;
import dev.slipway.monitor.api.Rates.ReadNow;
import dev.slipway.monitor.api.Rates.ReadSeries;
import dev.slipway.monitor.api.Rates.Series;
import dev.slipway.monitor.rate.Counted;
import dev.slipway.monitor.rate.Coverage;
import dev.slipway.monitor.rate.Coverage.Stretch;
import dev.slipway.monitor.rate.RateMaker;
import dev.slipway.monitor.store.RateStore;
import dev.slipway.monitor.store.RateStore.RolledUp;
import dev.slipway.monitor.window.OpenWindows;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers for rates. Statements go out from the monitor's loop; numbers are made on worker threads,
 * since there may be many. The answer about all models is kept until newer windows are there, so
 * that a hundred viewers cost as much as one. Used on the monitor's context.
 */
final class RateRoom {

  private static final long MINUTE = 60;

  private final Vertx vertx;
  private final RateStore store;
  private final MonitorVerticle monitor;
  private final Duration patience;
  private @Nullable Future<All> latest;
  private Instant latestUntil = Instant.EPOCH;

  RateRoom(Vertx vertx, RateStore store, MonitorVerticle monitor, Duration patience) {
    this.vertx = vertx;
    this.store = store;
    this.monitor = monitor;
    this.patience = patience;
  }

  /** Receives what is asked. */
  void handle(Bus bus) {
    bus.handle(Rates.ALL, command -> whenThere(() -> all(command.actor(), monitor.stored())));
    bus.handle(
        Rates.SERIES,
        command ->
            visible(command.actor(), command.request().model())
                .compose(may -> whenThere(() -> series(command.request()))));
    bus.handle(
        Rates.NOW,
        command ->
            visible(command.actor(), command.request().model())
                .compose(may -> whenThere(() -> now(command.request()))));
  }

  private static Future<Void> visible(Actor actor, String model) {
    return actor.may(Right.VIEW, model)
        ? Future.succeededFuture()
        : Future.failedFuture(
            new SlipwayException(FailureCode.NOT_FOUND, "there is no model '" + model + "'"));
  }

  private <T> Future<T> whenThere(Supplier<Future<T>> reading) {
    if (!monitor.there()) {
      return Future.failedFuture(MonitorVerticle.away(null));
    }
    return MonitorVerticle.within(patience, reading.get())
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof SlipwayException ? failure : MonitorVerticle.away(failure)));
  }

  /**
   * Of the models that the actor may view.
   *
   * @param until the end of what is stored, a multiple of ten seconds
   */
  private Future<All> all(Actor actor, Instant until) {
    return latest(until)
        .map(
            all -> {
              Map<String, ModelRates> visible = new HashMap<>();
              all.models()
                  .forEach(
                      (model, rates) -> {
                        if (actor.may(Right.VIEW, model)) {
                          visible.put(model, rates);
                        }
                      });
              return new All(all.until(), visible, all.quiet());
            });
  }

  private Future<All> latest(Instant until) {
    Future<All> known = latest;
    if (known != null && latestUntil.equals(until) && !known.failed()) {
      return known;
    }
    latestUntil = until;
    Instant hourAgo = Instant.ofEpochSecond(RateMaker.sparkStart(until.getEpochSecond()));
    Future<RowSet<Row>> windows = store.windowsOfAll(until.minusSeconds(MINUTE), until);
    Future<RowSet<Row>> minutes = store.minutesOfAll(hourAgo, until);
    Future<Coverage> coverage = store.coverage(hourAgo, until);
    Future<All> reading =
        Future.all(windows, minutes, coverage)
            .compose(
                read ->
                    vertx.executeBlocking(
                        () ->
                            RateMaker.all(
                                until,
                                RateStore.windows(List.of(windows.result())),
                                RateStore.minutes(minutes.result()),
                                coverage.result()),
                        false));
    latest = reading;
    return reading;
  }

  private Future<Series> series(ReadSeries which) {
    Future<Coverage> coverage = store.coverage(which.from(), which.until());
    return (which.step() == OpenWindows.SECONDS
            ? Future.succeededFuture(new RolledUp(Instant.EPOCH, Instant.EPOCH))
            : store.rolledUp())
        .compose(rolledUp -> windows(which, rolledUp))
        .compose(
            windows ->
                coverage.compose(
                    covered ->
                        vertx.executeBlocking(
                            () -> RateMaker.series(which, RateStore.windows(windows), covered),
                            false)));
  }

  /** Windows of the step's length as far as they are made, then of shorter ones. */
  private Future<List<RowSet<Row>>> windows(ReadSeries which, RolledUp rolledUp) {
    Instant hours = which.step() == 3600 ? within(which, rolledUp.hours()) : which.from();
    Instant minutes =
        which.step() >= 60 ? later(hours, within(which, rolledUp.minutes())) : which.from();
    List<Future<RowSet<Row>>> parts = new ArrayList<>();
    part(parts, which, 3600, which.from(), hours);
    part(parts, which, 60, hours, minutes);
    part(parts, which, 10, minutes, which.until());
    return Future.all(parts)
        .map(
            read -> {
              List<RowSet<Row>> sets = parts.stream().map(Future::result).toList();
              if (sets.stream().mapToInt(RowSet::size).sum() > RateStore.MOST_WINDOWS) {
                throw new SlipwayException(
                    FailureCode.INVALID,
                    "'"
                        + which.model()
                        + "' has more than "
                        + RateStore.MOST_WINDOWS
                        + " windows in that time; take a longer step, a shorter time, or one"
                        + " version");
              }
              return sets;
            });
  }

  private void part(
      List<Future<RowSet<Row>>> parts, ReadSeries which, int seconds, Instant from, Instant until) {
    if (from.isBefore(until)) {
      parts.add(store.windows(which.model(), which.version(), seconds, from, until));
    }
  }

  private static Instant within(ReadSeries which, Instant time) {
    if (time.isBefore(which.from())) {
      return which.from();
    }
    return time.isAfter(which.until()) ? which.until() : time;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** What is stored of the time asked for, and what this node counts just now. */
  private Future<Rates.Now> now(ReadNow which) {
    // A window that was closed a moment ago is neither open nor stored.
    return monitor.kept().compose(kept -> nowThatAllIsKept(which));
  }

  private Future<Rates.Now> nowThatAllIsKept(ReadNow which) {
    Instant stored = monitor.stored();
    long start = monitor.open().openSince().orElse(stored.getEpochSecond());
    Instant until = Instant.ofEpochSecond(Math.max(monitor.nowSeconds(), stored.getEpochSecond()));
    List<Counted> open = new ArrayList<>();
    monitor
        .open()
        .open()
        .forEach(
            (key, counts) -> {
              if (key.model().equals(which.model())) {
                open.add(Counted.of(which.model(), key.version(), key.lane(), start, counts));
              }
            });
    // A minute is read in windows of ten seconds; more of it in those of a minute, as far as they
    // are made.
    boolean minute = which.seconds() <= MINUTE;
    ReadSeries back =
        new ReadSeries(
            which.model(),
            null,
            minute ? OpenWindows.SECONDS : (int) MINUTE,
            stored.minusSeconds(which.seconds()),
            stored);
    Instant openSince = Instant.ofEpochSecond(start);
    Future<List<RowSet<Row>>> windows =
        (minute
                ? Future.succeededFuture(new RolledUp(Instant.EPOCH, Instant.EPOCH))
                : store.rolledUp())
            .compose(rolledUp -> windowsUntilNow(back, rolledUp, until, openSince));
    Future<Coverage> coverage = store.coverage(back.from(), until);
    return Future.all(windows, coverage)
        .compose(
            read ->
                vertx.executeBlocking(
                    () -> {
                      List<Counted> counted = new ArrayList<>(RateStore.windows(windows.result()));
                      counted.addAll(open);
                      List<Stretch> stretches = new ArrayList<>(coverage.result().stretches());
                      stretches.add(
                          new Stretch(
                              (double) stored.getEpochSecond(), (double) until.getEpochSecond()));
                      return RateMaker.now(back.from(), until, counted, Coverage.of(stretches));
                    },
                    false));
  }

  /** Those of a minute as far as they are made, then those of ten seconds. */
  private Future<List<RowSet<Row>>> windowsUntilNow(
      ReadSeries back, RolledUp rolledUp, Instant until, Instant openSince) {
    Instant minutes =
        back.step() == OpenWindows.SECONDS ? back.from() : within(back, rolledUp.minutes());
    List<Future<RowSet<Row>>> parts = new ArrayList<>();
    part(parts, back, (int) MINUTE, back.from(), minutes);
    // Those that are open now may be stored before they are read: they count once.
    parts.add(store.windowsBeside(back.model(), minutes, until, monitor.source(), openSince));
    return Future.all(parts).map(read -> parts.stream().map(Future::result).toList());
  }
}
