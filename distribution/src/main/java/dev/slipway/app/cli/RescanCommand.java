package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code slipway rescan}: what today's inspectors find in a version's files. */
@Command(
    name = "rescan",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a version's files again with the inspectors of today and shows what they find.",
      "The version stays as it is. Exit code 7: it would be refused if it were uploaded today."
    })
public final class RescanCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
  String model = "";

  @Parameters(index = "1", paramLabel = "VERSION", description = "The version's number.")
  int version;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() {
    JsonObject rescan =
        client
            .api()
            .post(
                "/api/v1/models/" + Api.encode(model) + "/versions/" + version + "/rescan",
                new JsonObject())
            .body();
    JsonArray findings = rescan.getJsonArray("findings");
    boolean refused =
        findings.stream()
            .anyMatch(found -> ((JsonObject) found).getString("severity").equals("REFUSE"));
    if (client.json) {
      client.out().println(rescan.encodePrettily());
    } else {
      JsonObject inspector = rescan.getJsonObject("inspector");
      client
          .out()
          .println(
              model
                  + " v"
                  + version
                  + (inspector.getString("engine").isEmpty()
                      ? ": no engine recognises it any more"
                      : ", read by the inspector of engine "
                          + inspector.getString("engine")
                          + ", number "
                          + inspector.getInteger("version"))
                  + ": "
                  + (findings.isEmpty() ? "nothing found" : findings.size() + " found")
                  + (rescan.getBoolean("worse") ? ", worse than before" : ""));
      Problems.print(client.out(), findings);
      if (refused) {
        client.out().println("Uploaded today it would be quarantined.");
      }
    }
    return refused ? ExitCode.QUARANTINED : ExitCode.DONE;
  }
}
