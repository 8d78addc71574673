package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway traffic MODEL}: shows who answers, changes it, brings an earlier policy back. */
@Command(
    name = "traffic",
    mixinStandardHelpOptions = true,
    description = {
      "Shows a model's traffic, or changes it:",
      "  slipway traffic house-prices 1=90 2=10",
      "  slipway traffic house-prices --restore 3"
    })
public final class TrafficCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
  String model = "";

  @Parameters(
      index = "1..*",
      paramLabel = "VERSION=PERCENT",
      description = "Shares that sum to 100.")
  Map<Integer, BigDecimal> shares = new LinkedHashMap<>();

  @Option(
      names = "--sticky",
      paramLabel = "SOURCE:NAME",
      description = "Keeps callers on their version by header:NAME, parameter:NAME or input:NAME.")
  @Nullable String sticky;

  @Option(names = "--history", description = "Shows all revisions, newest first.")
  boolean history;

  @Option(names = "--restore", paramLabel = "NUMBER", description = "Brings this revision back.")
  @Nullable Integer restore;

  @Option(names = "--back", description = "Brings the revision before the current one back.")
  boolean back;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
  String reason = "";

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() {
    Api api = client.api();
    String path = "/api/v1/models/" + Api.encode(model) + "/traffic";
    if (history) {
      List<JsonObject> revisions = api.all(path + "/history");
      if (client.json) {
        client.out().println(new JsonArray(revisions).encodePrettily());
      } else {
        table(revisions);
      }
      return ExitCode.DONE;
    }
    Api.Reply current = api.get(path);
    String number = String.valueOf(current.etag());
    if (restore != null || back) {
      int wanted = restore != null ? restore : Integer.parseInt(number) - 1;
      show(
          api.post(
                  path + "/restore",
                  new JsonObject().put("number", wanted).put("reason", reason),
                  number)
              .body());
    } else if (!shares.isEmpty()) {
      show(api.put(path, policy(current.body()), number).body());
    } else {
      show(current.body());
    }
    return ExitCode.DONE;
  }

  private JsonObject policy(JsonObject current) {
    // The order of the versions that are there already stays, so that callers move only towards a
    // growing share.
    Map<Integer, Integer> weights = new LinkedHashMap<>();
    JsonArray routes = current.getJsonObject("policy").getJsonArray("routes");
    for (int i = 0; i < routes.size(); i++) {
      int version = routes.getJsonObject(i).getInteger("version");
      if (shares.containsKey(version)) {
        weights.put(version, 0);
      }
    }
    shares.forEach(
        (version, percent) -> {
          try {
            weights.put(version, percent.movePointRight(2).intValueExact());
          } catch (ArithmeticException tooFine) {
            throw new CliException(
                ExitCode.USAGE, "a share has at most two decimals, got " + percent);
          }
        });
    JsonArray wanted = new JsonArray();
    weights.forEach(
        (version, weight) ->
            wanted.add(new JsonObject().put("version", version).put("weight", weight)));
    JsonObject policy = new JsonObject().put("routes", wanted).put("reason", reason);
    if (sticky != null) {
      int colon = sticky.indexOf(':');
      if (colon < 1) {
        throw new CliException(
            ExitCode.USAGE, "--sticky is header:NAME, parameter:NAME or input:NAME, got " + sticky);
      }
      policy.put(
          "sticky",
          new JsonObject()
              .put("source", sticky.substring(0, colon).toUpperCase(java.util.Locale.ROOT))
              .put("name", sticky.substring(colon + 1)));
    } else if (current.getJsonObject("policy").getJsonObject("sticky") != null) {
      policy.put("sticky", current.getJsonObject("policy").getJsonObject("sticky"));
    }
    return policy;
  }

  private void show(JsonObject revision) {
    if (client.json) {
      client.out().println(revision.encodePrettily());
    } else {
      table(List.of(revision));
    }
  }

  private void table(List<JsonObject> revisions) {
    Table table = new Table("REVISION", "ROUTES", "BY", "WHEN", "WHY");
    for (JsonObject revision : revisions) {
      StringBuilder routes = new StringBuilder();
      JsonArray all = revision.getJsonObject("policy").getJsonArray("routes");
      for (int i = 0; i < all.size(); i++) {
        JsonObject route = all.getJsonObject(i);
        routes
            .append(i == 0 ? "" : "  ")
            .append('v')
            .append(route.getInteger("version"))
            .append(' ')
            .append(percent(route.getInteger("weight")));
      }
      table.row(
          revision.getInteger("number"),
          routes,
          revision.getString("actor"),
          revision.getString("decidedAt"),
          revision.getString("reason"));
    }
    table.print(client.out());
  }

  static @Nullable JsonObject current(Api api, String model) {
    try {
      return api.get("/api/v1/models/" + Api.encode(model) + "/traffic").body();
    } catch (CliException none) {
      if (none.exitCode() == ExitCode.NOT_FOUND) {
        return null;
      }
      throw none;
    }
  }

  static @Nullable String share(@Nullable JsonObject traffic, int version) {
    if (traffic == null) {
      return null;
    }
    JsonArray routes = traffic.getJsonObject("policy").getJsonArray("routes");
    for (int i = 0; i < routes.size(); i++) {
      if (routes.getJsonObject(i).getInteger("version") == version) {
        return percent(routes.getJsonObject(i).getInteger("weight"));
      }
    }
    return null;
  }

  private static String percent(int weight) {
    return new BigDecimal(weight).movePointLeft(2).stripTrailingZeros().toPlainString() + " %";
  }
}
