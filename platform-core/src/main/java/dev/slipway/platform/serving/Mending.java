package dev.slipway.platform.serving;

import dev.slipway.engine.EngineException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings back instances that ended or did not open: tries again after pauses that grow, and says
 * meanwhile that fewer serve than are wished. Thread-safe.
 */
final class Mending {

  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  /** After so long without a lack pauses begin short again. */
  private static final long STEADY_NANOS = 60_000_000_000L;

  private final Deployed deployed;
  private final LoadListener listener;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private boolean waiting;
  private long completeSince = System.nanoTime() - STEADY_NANOS - 1;
  private @Nullable String told;

  Mending(Deployed deployed, LoadListener listener) {
    this.deployed = deployed;
    this.listener = listener;
  }

  /**
   * Fewer serve than are wished.
   *
   * @param failure why; null when that is not known
   */
  synchronized void lacks(int serving, int wished, @Nullable EngineException failure) {
    if (!waiting) {
      waiting = true;
      // Who breaks again soon is not opened every second.
      if (told == null && System.nanoTime() - completeSince > STEADY_NANOS) {
        pauseMillis = FIRST_PAUSE_MILLIS;
      }
      deployed.after(pauseMillis, this::tryAgain);
      pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    }
    tell(
        serving
            + " of "
            + wished
            + " instances serve, and the others are tried again: "
            + (failure == null ? "one ended unexpectedly" : failure.getMessage()));
  }

  private void tryAgain() throws EngineException, InterruptedException {
    synchronized (this) {
      waiting = false;
    }
    deployed.followNewest();
  }

  /** As many serve as are wished. */
  synchronized void complete() {
    if (told != null) {
      completeSince = System.nanoTime();
    }
    tell(null);
  }

  private void tell(@Nullable String now) {
    if (!Objects.equals(now, told)) {
      told = now;
      listener.lacks(now);
    }
  }
}
