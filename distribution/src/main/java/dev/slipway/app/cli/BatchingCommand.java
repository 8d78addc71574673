package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code slipway batching MODEL VERSION}: why recent batches had their size. */
@Command(
    name = "batching",
    mixinStandardHelpOptions = true,
    description = "Says why recent batches of a version had their size.")
public final class BatchingCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
  String model = "";

  @Parameters(index = "1", paramLabel = "VERSION", description = "The version's number.")
  int version;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() {
    Api api = client.api();
    JsonObject deployment = DeployCommand.find(api, model, version);
    if (deployment == null) {
      throw new CliException(ExitCode.NOT_FOUND, model + " v" + version + " is not deployed");
    }
    JsonObject explained =
        api.get("/api/v1/deployments/" + deployment.getLong("id") + "/batching/explain").body();
    if (client.json) {
      client.out().println(explained.encodePrettily());
      return ExitCode.DONE;
    }
    client.out().println(explained.getString("sentence", ""));
    JsonArray causes = explained.getJsonArray("causes", new JsonArray());
    Table table = new Table("SHARE", "CAUSE", "EFFECT");
    for (int i = 0; i < causes.size(); i++) {
      JsonObject cause = causes.getJsonObject(i);
      table.row(
          cause.getValue("percent") + " %", cause.getString("cause"), cause.getString("effect"));
    }
    table.print(client.out());
    return ExitCode.DONE;
  }
}
