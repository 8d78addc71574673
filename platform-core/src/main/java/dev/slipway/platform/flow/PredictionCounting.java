package dev.slipway.platform.flow;

import dev.slipway.bus.FailureCode;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LoopRecorder;
import dev.slipway.monitor.api.Outcome;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.platform.serving.PredictionObserver;
import org.jspecify.annotations.Nullable;

/** Counts each prediction in the monitor's words. One for each event loop. */
public final class PredictionCounting implements PredictionObserver {

  private final LoopRecorder recorder;

  public PredictionCounting(LoopRecorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public void observe(
      String model,
      int version,
      long trafficRevision,
      TrafficLane lane,
      @Nullable FailureCode failure,
      long totalNanos,
      long queueNanos,
      long runNanos,
      long gatherNanos,
      long handOutNanos,
      int batchRows,
      int rows) {
    recorder.record(
        model,
        version,
        trafficRevision,
        lane(lane),
        outcome(failure),
        totalNanos,
        queueNanos,
        runNanos,
        batchRows,
        rows);
  }

  private static Lane lane(TrafficLane lane) {
    return switch (lane) {
      case ROUTED -> Lane.ROUTED;
      case PINNED -> Lane.PINNED;
      case FALLBACK -> Lane.FALLBACK;
      case SHADOW -> Lane.SHADOW;
      case PLAYGROUND -> Lane.PLAYGROUND;
    };
  }

  /**
   * A caller's mistake, quota or hang-up says nothing about the version; everything else without an
   * answer does.
   */
  private static Outcome outcome(@Nullable FailureCode failure) {
    if (failure == null) {
      return Outcome.ANSWERED;
    }
    return switch (failure) {
      case INVALID,
          UNAUTHENTICATED,
          FORBIDDEN,
          NOT_FOUND,
          GONE,
          ALREADY_EXISTS,
          CONFLICT,
          PRECONDITION_REQUIRED,
          PRECONDITION_FAILED,
          TOO_LARGE,
          UNSUPPORTED_MEDIA,
          TOO_SLOW,
          QUOTA_EXCEEDED,
          CANCELLED ->
          Outcome.REFUSED;
      case UNAVAILABLE, DEADLINE_EXCEEDED, UNSUPPORTED, STORAGE_FULL, INTERNAL -> Outcome.ERROR;
    };
  }
}
