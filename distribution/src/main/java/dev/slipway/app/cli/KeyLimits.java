package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that narrow and limit a key, and how both are shown. */
final class KeyLimits {

  @Option(
      names = "--scope",
      paramLabel = "RIGHT:PATTERN",
      description =
          "The key may only this, within what its principal may; may be repeated. Default: all of that.")
  List<String> scope = new ArrayList<>();

  @Option(
      names = "--requests-per-second",
      paramLabel = "N",
      description = "Predictions a second, e.g. 50 or 0.5; 0: no limit.")
  @Nullable Double requestsPerSecond;

  @Option(
      names = "--items-per-second",
      paramLabel = "N",
      description = "Rows of predictions a second; 0: no limit.")
  @Nullable Double itemsPerSecond;

  @Option(
      names = "--bytes-in-flight",
      paramLabel = "BYTES",
      description = "Bytes of bodies that are not answered yet; 0: no limit.")
  @Nullable Long bytesInFlight;

  boolean limits() {
    return requestsPerSecond != null || itemsPerSecond != null || bytesInFlight != null;
  }

  /** The quota with what the options change of it. */
  JsonObject quota(JsonObject before) {
    JsonObject quota = before.copy();
    set(quota, "requestsPerSecond", requestsPerSecond);
    set(quota, "itemsPerSecond", itemsPerSecond);
    set(quota, "bytesInFlight", bytesInFlight);
    return quota;
  }

  private static void set(JsonObject quota, String name, @Nullable Number value) {
    if (value != null) {
      quota.put(name, value.doubleValue() == 0 ? null : value);
    }
  }

  /** A key's scope, for people. */
  static String shownScope(JsonObject key) {
    JsonArray grants = key.getJsonArray("grants");
    if (grants == null) {
      return "all of its principal's";
    }
    return grants.isEmpty() ? "nothing" : Roles.words(grants);
  }

  /** A key's quota, for people. */
  static String shownQuota(JsonObject key) {
    JsonObject quota = key.getJsonObject("quota");
    StringBuilder text = new StringBuilder();
    add(text, quota.getDouble("requestsPerSecond"), " requests/s");
    add(text, quota.getDouble("itemsPerSecond"), " items/s");
    Long bytes = quota.getLong("bytesInFlight");
    if (bytes != null) {
      text.append(text.isEmpty() ? "" : ", ").append(Sizes.bytes(bytes)).append(" in flight");
    }
    return text.isEmpty() ? "–" : text.toString();
  }

  private static void add(StringBuilder text, @Nullable Double rate, String unit) {
    if (rate != null) {
      String number =
          rate == Math.rint(rate) ? Long.toString(rate.longValue()) : Double.toString(rate);
      text.append(text.isEmpty() ? "" : ", ").append(number).append(unit);
    }
  }
}
