package dev.slipway.platform.security;

import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.registry.api.Sessions;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a node's {@link SessionRing} as the registry has it: reads again whenever sessions or
 * people change, one reading at a time, and tells once a minute which sessions were used. While the
 * registry is away the sessions that are known go on. One verticle, on one event loop.
 */
public final class SessionKeeper extends AbstractVerticle {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long TELL_MILLIS = 60_000;
  private static final long RETRY_MILLIS = 1000;

  private final SessionRing ring;
  private Bus.@Nullable Registration registration;
  private boolean reading;
  private boolean readAgain;
  private boolean stopped;
  private final LongSupplier clockMillis;
  private long toldMillis;
  private Future<?> telling = Future.succeededFuture();

  public SessionKeeper(SessionRing ring) {
    this(ring, System::currentTimeMillis);
  }

  SessionKeeper(SessionRing ring, LongSupplier clockMillis) {
    this.ring = ring;
    this.clockMillis = clockMillis;
    this.toldMillis = clockMillis.getAsLong();
  }

  @Override
  public void start() {
    registration = Bus.of(vertx).subscribe(Sessions.CHANGED, told -> read());
    vertx.setPeriodic(TELL_MILLIS, tick -> tell());
    read();
  }

  @Override
  public void stop(Promise<Void> done) {
    stopped = true;
    Bus.Registration heard = registration;
    tell()
        .transform(told -> heard == null ? Future.<Void>succeededFuture() : heard.end())
        .onComplete(done);
  }

  private void read() {
    if (stopped) {
      return;
    }
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    readAgain = false;
    // What is read ends who seems idle: uses that could not be told have to be told first. If that
    // fails it is read all the same: that somebody was signed out must not wait.
    boolean overdue = clockMillis.getAsLong() - toldMillis > TELL_MILLIS;
    Future<?> told = overdue ? tell() : telling;
    told.transform(
            heard ->
                Bus.of(vertx)
                    .request(Sessions.READ, new Sessions.Read(), Caller.platform(PATIENCE)))
        .onComplete(
            answer -> {
              reading = false;
              if (answer.succeeded()) {
                ring.replace(answer.result().sessions());
                if (readAgain) {
                  read();
                }
              } else {
                // Its return is told as well; this is for an answer that was lost on its way.
                vertx.setTimer(RETRY_MILLIS, again -> read());
              }
            });
  }

  private Future<?> tell() {
    long now = clockMillis.getAsLong();
    long before = toldMillis;
    Map<String, Instant> used = ring.takeUsed(before);
    toldMillis = now;
    if (!used.isEmpty()) {
      telling =
          Bus.of(vertx)
              .request(Sessions.USED, new Sessions.Used(used), Caller.platform(PATIENCE))
              // Whoever works on while the database is away has not been idle.
              .onFailure(untold -> toldMillis = Math.min(toldMillis, before));
    }
    return telling;
  }
}
