package dev.slipway.platform.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.platform.batching.BatchPulse.Beat;
import dev.slipway.platform.batching.BatchPulse.Totals;
import org.junit.jupiter.api.Test;

class BatchPulseTest {

  private static final long SECOND = 1_000_000_000L;

  private final BatchPulse pulse = new BatchPulse(0);

  @Test
  void aBeatSaysWhatFiveSecondsWereLike() {
    pulse.look(2 * SECOND, 1, 2, new Totals(3, 0, 0, 0));
    assertEquals(0, pulse.beats().size(), "not five seconds yet");
    pulse.look(5 * SECOND, 3, 2, new Totals(10, 20_000_000, 4 * SECOND, 15));
    assertEquals(1, pulse.beats().size());
    Beat beat = pulse.beats().get(0);
    assertEquals(2, beat.waitingItems());
    assertEquals(40, beat.busyPercent(), "4 of 2 × 5 seconds");
    assertEquals(2_000, beat.waitMicros());
    assertEquals(3, beat.refusedPerSecond());
  }

  @Test
  void aBeatCountsOnlyItsOwnAndKnowsWhenNothingRan() {
    Totals totals = new Totals(10, 20_000_000, 4 * SECOND, 15);
    pulse.look(5 * SECOND, 0, 1, totals);
    pulse.look(10 * SECOND, 0, 1, totals);
    Beat beat = pulse.beats().get(1);
    assertEquals(0, beat.busyPercent());
    assertEquals(0, beat.refusedPerSecond());
    assertTrue(Double.isNaN(beat.waitMicros()));
  }

  @Test
  void fiveMinutesAreKept() {
    for (int i = 1; i <= 100; i++) {
      pulse.look(5L * i * SECOND, i, 1, new Totals(0, 0, 0, 0));
    }
    assertEquals(BatchPulse.KEPT, pulse.beats().size());
    assertEquals(41, pulse.beats().get(0).waitingItems());
    assertEquals(100, pulse.beats().get(59).waitingItems());
  }

  @Test
  void noInstanceIsBusierThanAlways() {
    pulse.look(5 * SECOND, 0, 1, new Totals(1, 0, 9 * SECOND, 0));
    assertEquals(100, pulse.beats().get(0).busyPercent());
  }
}
