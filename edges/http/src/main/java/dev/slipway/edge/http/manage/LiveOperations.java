package dev.slipway.edge.http.manage;

import dev.slipway.monitor.api.Rates.ReadSeries;
import dev.slipway.platform.flow.Watching;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pages that watch: all models at a glance, and one over time. */
final class LiveOperations {

  private static final int USUAL_ITEMS = 200;
  private static final int A_MINUTE = 60;
  private static final Duration USUAL_STRETCH = Duration.ofHours(1);

  private LiveOperations() {}

  static Map<String, Operation> all(Vertx vertx, NodeView node) {
    LargeAnswer large = new LargeAnswer(vertx);
    return Map.of(
        "overview",
        call ->
            large.send(
                call,
                node.watching()
                    .overview(
                        call,
                        call.query("cursor"),
                        (int)
                            Math.min(
                                Watching.MOST_ITEMS + 1, call.queryNumber("limit", USUAL_ITEMS)))),
        "modelSeries",
        call -> large.send(call, node.watching().series(call, which(call))),
        "modelServed",
        call ->
            node.watching()
                .served(call, call.path("model"), orElse(call.queryInstant("at"), Instant.now()))
                .map(Answer::ok),
        "modelNow",
        call ->
            node.watching()
                .now(
                    call,
                    call.path("model"),
                    (int) Math.min(Integer.MAX_VALUE, call.queryNumber("seconds", A_MINUTE)))
                .map(Answer::ok));
  }

  private static ReadSeries which(Call call) {
    Instant until = orElse(call.queryInstant("until"), Instant.now());
    Instant from = orElse(call.queryInstant("from"), until.minus(USUAL_STRETCH));
    String version = call.query("version");
    return new ReadSeries(
        call.path("model"),
        version == null
            ? null
            : (Integer) (int) Math.min(Integer.MAX_VALUE, call.queryNumber("version", 0)),
        (int) Math.min(Integer.MAX_VALUE, call.queryNumber("step", step(from, until))),
        from,
        until);
  }

  private static Instant orElse(@Nullable Instant given, Instant otherwise) {
    return given == null ? otherwise : given;
  }

  /** The finest that makes a chart of a few hundred points, and is kept for that long. */
  private static int step(Instant from, Instant until) {
    Duration stretch = Duration.between(from, until);
    if (stretch.compareTo(Duration.ofHours(2)) <= 0) {
      return 10;
    }
    return stretch.compareTo(Duration.ofHours(24)) <= 0 ? 60 : 3600;
  }
}
