package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code slipway engines [ENGINE]}: what runs models on the server, or one of them with all that
 * can be set for a deployment.
 */
@Command(
    name = "engines",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the engines of the server, or shows one with its settings:",
      "  slipway engines",
      "  slipway engines onnx"
    })
public final class EnginesCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ENGINE",
      description = "Shows this engine with what deploy --setting takes.")
  @Nullable String engine;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() {
    JsonObject engines = client.api().get("/api/v1/engines").body();
    return engine == null ? list(engines) : show(engines, engine);
  }

  private int list(JsonObject engines) {
    if (client.json) {
      client.out().println(engines.encodePrettily());
      return ExitCode.DONE;
    }
    Table table = new Table("ENGINE", "VERSION", "FORMATS", "DEVICES", "SETTINGS");
    for (JsonObject one : objects(engines.getJsonArray("items"))) {
      table.row(
          one.getString("name"),
          one.getString("version"),
          words(one.getJsonArray("formats")),
          words(one.getJsonObject("traits").getJsonArray("devices")),
          one.getJsonArray("settings").size());
    }
    table.print(client.out());
    for (JsonObject plugin : objects(engines.getJsonArray("skipped"))) {
      client
          .out()
          .println("skipped " + plugin.getString("plugin") + ": " + plugin.getString("reason"));
    }
    return ExitCode.DONE;
  }

  private int show(JsonObject engines, String name) {
    List<JsonObject> items = objects(engines.getJsonArray("items"));
    JsonObject one =
        items.stream()
            .filter(item -> item.getString("name").equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new CliException(
                        ExitCode.NOT_FOUND,
                        "no engine named '"
                            + name
                            + "' is installed there; there is "
                            + items.stream()
                                .map(item -> item.getString("name"))
                                .collect(Collectors.joining(", "))));
    if (client.json) {
      client.out().println(one.encodePrettily());
      return ExitCode.DONE;
    }
    client
        .out()
        .println(
            name
                + " "
                + one.getString("version")
                + " runs "
                + words(one.getJsonArray("formats"))
                + " on "
                + words(one.getJsonObject("traits").getJsonArray("devices")));
    client.out().println("datatypes: " + words(one.getJsonArray("datatypes")));
    List<JsonObject> settings = objects(one.getJsonArray("settings"));
    if (settings.isEmpty()) {
      client.out().println("It has no settings.");
    }
    for (JsonObject setting : settings) {
      client
          .out()
          .println(
              "\n"
                  + setting.getString("name")
                  + "="
                  + setting.getString("default")
                  + "  ("
                  + allowed(setting)
                  + "; "
                  + change(setting)
                  + ")");
      client.out().println("    " + setting.getString("description"));
    }
    return ExitCode.DONE;
  }

  /** What values a setting takes, in words. */
  public static String allowed(JsonObject setting) {
    String unit = setting.getString("unit", "");
    String range =
        switch (setting.getString("type")) {
          case "CHOICE" -> words(setting.getJsonArray("choices"));
          case "BOOLEAN" -> "true, false";
          case "TEXT" -> "any text";
          default -> range(setting.getDouble("min"), setting.getDouble("max"));
        };
    return unit.isEmpty() ? range : range + " " + unit;
  }

  private static String range(@Nullable Double min, @Nullable Double max) {
    if (min == null) {
      return max == null ? "any number" : plain(max) + " or less";
    }
    return max == null ? plain(min) + " or more" : plain(min) + " to " + plain(max);
  }

  private static String plain(Double bound) {
    return bound == Math.rint(bound) ? Long.toString(bound.longValue()) : bound.toString();
  }

  /** What a new value of a setting does to a version that serves. */
  public static String change(JsonObject setting) {
    return setting.getString("change").equals("LIVE")
        ? "changes while it serves"
        : "a new value loads the version again";
  }

  private static String words(JsonArray values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static List<JsonObject> objects(JsonArray values) {
    return values.stream().map(JsonObject.class::cast).toList();
  }
}
