package dev.slipway.app;

import dev.slipway.platform.batching.BatchExplanation;
import dev.slipway.platform.batching.BatchPulse;
import dev.slipway.platform.serving.Served;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** Why batches had their size, as the API shows it. */
final class BatchingPage {

  private BatchingPage() {}

  static JsonObject of(Served served) {
    BatchExplanation explanation = served.explain();
    JsonArray causes = new JsonArray();
    for (BatchExplanation.Share share : explanation.shares()) {
      causes.add(
          new JsonObject()
              .put("code", share.cause().name())
              .put("cause", share.words())
              .put("percent", share.percent())
              .put("batches", share.batches())
              .put("meanRows", share.meanRows())
              .put("leastRows", share.leastRows())
              .put("mostRows", share.mostRows())
              .put("meanWaitMicros", share.meanWaitMicros())
              .put("effect", String.format(Locale.ROOT, "%.1f rows a batch", share.meanRows())));
    }
    JsonArray sizes = new JsonArray();
    for (BatchExplanation.Size size : explanation.sizes()) {
      sizes.add(new JsonObject().put("rows", size.rows()).put("batches", size.batches()));
    }
    return new JsonObject()
        .put("batches", explanation.batches())
        .put("meanRows", explanation.meanRows())
        .put("meanCalls", explanation.meanCalls())
        .put("causes", causes)
        .put("sizes", sizes)
        .put("sentence", explanation.summary())
        .put("now", now(served));
  }

  private static JsonObject now(Served served) {
    JsonArray beats = new JsonArray();
    for (BatchPulse.Beat beat : served.pulse()) {
      beats.add(
          new JsonObject()
              .put("waitingItems", beat.waitingItems())
              .put("busyPercent", beat.busyPercent())
              .put("waitMicros", Double.isNaN(beat.waitMicros()) ? null : beat.waitMicros())
              .put("refusedPerSecond", beat.refusedPerSecond()));
    }
    return new JsonObject()
        .put("waitingItems", served.waitingItems())
        .put("instances", served.instances())
        .put("largestBatch", served.warmUp().rows())
        .put("onLoop", served.runsOnLoop())
        .put("beatSeconds", BatchPulse.SECONDS)
        .put("beats", beats);
  }
}
