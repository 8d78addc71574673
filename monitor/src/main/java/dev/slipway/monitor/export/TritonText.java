package dev.slipway.monitor.export;

import dev.slipway.monitor.api.Counts;
import dev.slipway.monitor.export.PrometheusText.Series;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Triton's {@code nv_} names (docs/user_guide/metrics.md), for dashboards that exist. Of its series
 * those of a cache and of GPUs are left out: there is neither.
 */
public final class TritonText {

  /** Upper ends in milliseconds, as Triton has them. */
  private static final double[] FIRST_RESPONSE = {100, 500, 2000, 5000};

  private TritonText() {}

  /**
   * What a version's calls were made of, summed since the start.
   *
   * @param pending calls that wait for an instance now
   * @param rejected calls that failed since there was no room or no time for them
   * @param canceled calls that failed since nobody waited any more
   * @param backend calls that failed in the engine
   * @param other calls that failed otherwise, e.g. with wrong tensors
   */
  public record Parts(
      String model,
      int version,
      long pending,
      long rejected,
      long canceled,
      long backend,
      long other,
      long inputNanos,
      long inferNanos,
      long outputNanos) {

    private String labels() {
      return new Series(model, version, "").labels();
    }
  }

  static void write(StringBuilder out, Map<Series, Counts> all, List<Parts> parts) {
    PrometheusText.counter(
        out,
        all,
        "nv_inference_request_success",
        "Number of successful inference requests.",
        counts -> (double) counts.answered());
    failures(out, parts);
    PrometheusText.counter(
        out,
        all,
        "nv_inference_count",
        "Number of inferences performed, a batch of n counts n.",
        counts -> (double) counts.items());
    PrometheusText.counter(
        out, all, "nv_inference_exec_count", "Number of model executions performed.", Counts::runs);
    head(
        out,
        "nv_inference_pending_request_count",
        "Number of requests that wait for execution.",
        "gauge");
    each(out, parts, "nv_inference_pending_request_count", "", Parts::pending, 1);
    PrometheusText.counter(
        out,
        all,
        "nv_inference_request_duration_us",
        "Cumulative inference request duration in microseconds.",
        counts -> counts.totalNanos() / 1e3);
    PrometheusText.counter(
        out,
        all,
        "nv_inference_queue_duration_us",
        "Cumulative inference queuing duration in microseconds.",
        counts -> counts.queueNanos() / 1e3);
    duration(out, parts, "input", Parts::inputNanos);
    duration(out, parts, "infer", Parts::inferNanos);
    duration(out, parts, "output", Parts::outputNanos);
    PrometheusText.histogram(
        out,
        all,
        "nv_inference_first_response_histogram_ms",
        "Duration from request to first response in milliseconds.",
        FIRST_RESPONSE,
        1e6);
  }

  private static void failures(StringBuilder out, List<Parts> parts) {
    String name = "nv_inference_request_failure";
    head(out, name, "Number of failed inference requests.", "counter");
    each(out, parts, name, ",reason=\"REJECTED\"", Parts::rejected, 1);
    each(out, parts, name, ",reason=\"CANCELED\"", Parts::canceled, 1);
    each(out, parts, name, ",reason=\"BACKEND\"", Parts::backend, 1);
    each(out, parts, name, ",reason=\"OTHER\"", Parts::other, 1);
  }

  private static void duration(
      StringBuilder out, List<Parts> parts, String part, ToLongFunction<Parts> nanos) {
    String name = "nv_inference_compute_" + part + "_duration_us";
    head(out, name, "Cumulative compute " + part + " duration in microseconds.", "counter");
    each(out, parts, name, "", nanos, 1e3);
  }

  private static void head(StringBuilder out, String name, String help, String type) {
    out.append("# HELP ").append(name).append(' ').append(help);
    out.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void each(
      StringBuilder out,
      List<Parts> parts,
      String name,
      String more,
      ToLongFunction<Parts> value,
      double per) {
    for (Parts one : parts) {
      PrometheusText.line(out, name, one.labels() + more, value.applyAsLong(one) / per);
    }
  }
}
