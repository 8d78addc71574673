package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code slipway models [MODEL]}: what there is, or one model with its versions, deployments and
 * traffic.
 */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Lists models, or shows one with its versions, deployments and traffic.")
public final class ModelsCommand implements Callable<Integer> {

  @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = "Shows this model.")
  @Nullable String model;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() {
    Api api = client.api();
    return model == null ? list(api) : show(api, model);
  }

  private int list(Api api) {
    List<JsonObject> models = api.all("/api/v1/models");
    if (client.json) {
      client.out().println(new JsonArray(models).encodePrettily());
      return ExitCode.DONE;
    }
    if (models.isEmpty()) {
      client.out().println("No models yet. Upload one: slipway upload MODEL model.onnx");
      return ExitCode.DONE;
    }
    Table table = new Table("MODEL", "LATEST", "ALIASES", "OWNER", "DESCRIPTION");
    for (JsonObject one : models) {
      int latest = one.getInteger("latestVersion");
      table.row(
          one.getString("name"),
          latest == 0 ? null : "v" + latest,
          aliases(one),
          one.getString("owner"),
          one.getString("description"));
    }
    table.print(client.out());
    return ExitCode.DONE;
  }

  private static String aliases(JsonObject model) {
    StringBuilder text = new StringBuilder();
    model
        .getJsonObject("aliases")
        .forEach(
            alias ->
                text.append(text.isEmpty() ? "" : " ")
                    .append('@')
                    .append(alias.getKey())
                    .append("→v")
                    .append(alias.getValue()));
    return text.isEmpty() ? "–" : text.toString();
  }

  private int show(Api api, String name) {
    String path = "/api/v1/models/" + Api.encode(name);
    JsonObject about = api.get(path).body();
    List<JsonObject> versions = api.all(path + "/versions");
    List<JsonObject> deployments = api.all("/api/v1/deployments?model=" + Api.encode(name));
    JsonObject traffic = TrafficCommand.current(api, name);
    if (client.json) {
      client
          .out()
          .println(
              about
                  .put("versions", new JsonArray(versions))
                  .put("deployments", new JsonArray(deployments))
                  .put("traffic", traffic)
                  .encodePrettily());
      return ExitCode.DONE;
    }
    client
        .out()
        .println(
            name
                + (about.getString("description").isEmpty()
                    ? ""
                    : ": " + about.getString("description")));
    Table table = new Table("VERSION", "FORMAT", "SIZE", "REGISTERED", "BY", "STATE", "TRAFFIC");
    for (JsonObject version : versions) {
      int number = version.getInteger("number");
      table.row(
          "v" + number,
          version.getString("format"),
          Sizes.bytes(version.getLong("bytes")),
          version.getString("registeredAt"),
          version.getString("actor"),
          DeployCommand.stateOf(deployments, number),
          TrafficCommand.share(traffic, number));
    }
    table.print(client.out());
    return ExitCode.DONE;
  }
}
