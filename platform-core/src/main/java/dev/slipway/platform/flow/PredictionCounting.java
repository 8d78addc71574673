package dev.slipway.platform.flow;

import dev.slipway.bus.FailureCode;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LoopRecorder;
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
        status(failure),
        totalNanos,
        queueNanos,
        runNanos,
        batchRows,
        rows);
  }

  @Override
  public void observePart(
      String model,
      int version,
      long trafficRevision,
      TrafficLane lane,
      long runNanos,
      long gatherNanos,
      long handOutNanos,
      int batchRows,
      int rows) {
    recorder.recordPart(model, version, trafficRevision, lane(lane), runNanos, batchRows, rows);
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
   * The status that says it over HTTP, by whichever protocol was asked. A caller's mistake, quota
   * or hang-up has one of 4xx, everything else without an answer one of 5xx.
   *
   * <p>Only those from 500 on are errors of the version: its error rate, its health and whoever
   * judges a rollout by them see no others. So an answer that was there but that the caller's
   * protocol cannot say is none of them: NaN, FP16 or bytes that are no text, asked for as JSON,
   * are a 400, since the same caller gets them by asking for binary data or by saying what becomes
   * of NaN. A version that begins to answer NaN is thus not held back by its rate of errors; its
   * share of 400 shows it. An answer of a wrong shape, and one at whose writing the edge itself
   * broke, are a 500 and count against the version.
   */
  private static int status(@Nullable FailureCode failure) {
    return failure == null ? 200 : failure.status();
  }
}
