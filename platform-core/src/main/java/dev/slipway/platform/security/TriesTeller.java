package dev.slipway.platform.security;

import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.registry.api.Sessions;
import dev.slipway.registry.api.Sessions.Tries;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;

/**
 * Has the registry write down which tries to sign in failed, once a second when there are any; what
 * it cannot write waits. One verticle, on one event loop.
 */
public final class TriesTeller extends AbstractVerticle {

  private static final System.Logger LOG = System.getLogger(TriesTeller.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long LOOK_MILLIS = 1000;

  private final FailedTries tries;
  private boolean telling;

  public TriesTeller(FailedTries tries) {
    this.tries = tries;
  }

  @Override
  public void start() {
    vertx.setPeriodic(LOOK_MILLIS, tick -> tell());
  }

  @Override
  public void stop(Promise<Void> done) {
    tell().<Void>mapEmpty().otherwiseEmpty().onComplete(done);
  }

  private Future<?> tell() {
    if (telling) {
      return Future.succeededFuture();
    }
    List<Tries> due = tries.take();
    if (due.isEmpty()) {
      return Future.succeededFuture();
    }
    telling = true;
    return Bus.of(vertx)
        .request(Sessions.FAILED, new Sessions.Failed(due), Caller.platform(PATIENCE))
        .onComplete(
            answer -> {
              telling = false;
              if (answer.failed()) {
                tries.giveBack(due);
                LOG.log(
                    System.Logger.Level.WARNING,
                    "Failed sign-ins could not be written down and wait: {0}",
                    answer.cause().getMessage());
              }
            });
  }
}
