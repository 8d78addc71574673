package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway uploads}: those that are under way, and those in quarantine. */
@Command(
    name = "uploads",
    mixinStandardHelpOptions = true,
    description = "Lists uploads, shows one with what the check found, and discards.",
    subcommands = {
      UploadsCommand.Listing.class,
      UploadsCommand.Show.class,
      UploadsCommand.Discard.class
    })
public final class UploadsCommand {

  /** {@code slipway uploads list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists uploads, newest first: yours, and for administrators everybody's.")
  static final class Listing implements Callable<Integer> {

    @Option(names = "--quarantined", description = "Only those that the check refused.")
    boolean quarantined;

    @Option(
        names = "--owner",
        paramLabel = "NAME",
        description = "Whose; * is everybody. Others' are for administrators.")
    @Nullable String owner;

    @Mixin ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
      List<JsonObject> uploads =
          client
              .api()
              .all(
                  "/api/v1/uploads?state="
                      + (quarantined ? "QUARANTINED" : "")
                      + "&owner="
                      + (owner == null ? "" : Api.encode(owner)));
      if (client.json) {
        client.out().println(new JsonArray(uploads).encodePrettily());
        return ExitCode.DONE;
      }
      Table table = new Table("UPLOAD", "MODEL", "OWNER", "STATE", "SINCE", "REASON");
      for (JsonObject upload : uploads) {
        table.row(
            upload.getString("id"),
            upload.getString("model"),
            upload.getString("owner"),
            upload.getString("state"),
            upload.getString("updatedAt"),
            reason(upload.getJsonArray("problems")));
      }
      table.print(client.out());
      return ExitCode.DONE;
    }

    private static @Nullable String reason(JsonArray problems) {
      for (int i = 0; i < problems.size(); i++) {
        JsonObject problem = problems.getJsonObject(i);
        if (problem.getString("severity").equals("REFUSE")) {
          return problem.getString("code") + ": " + problem.getString("found");
        }
      }
      return null;
    }
  }

  /** {@code slipway uploads show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows an upload with its files and everything that the check found.")
  static final class Show implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "UPLOAD", description = "The upload's id.")
    String id = "";

    @Mixin ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
      JsonObject upload = client.api().get("/api/v1/uploads/" + Api.encode(id)).body();
      if (client.json) {
        client.out().println(upload.encodePrettily());
        return ExitCode.DONE;
      }
      client
          .out()
          .println(
              upload.getString("state")
                  + " since "
                  + upload.getString("updatedAt")
                  + ", owner "
                  + upload.getString("owner")
                  + (upload.getString("model") == null
                      ? ""
                      : ", for the model " + upload.getString("model"))
                  + ", kept until "
                  + upload.getString("expiresAt"));
      JsonArray files = upload.getJsonArray("files");
      for (int i = 0; i < files.size(); i++) {
        JsonObject file = files.getJsonObject(i);
        client
            .out()
            .println(
                "  file " + file.getString("path") + ", " + Sizes.bytes(file.getLong("received")));
      }
      Problems.print(client.out(), upload.getJsonArray("problems"));
      return ExitCode.DONE;
    }
  }

  /** {@code slipway uploads discard}. */
  @Command(
      name = "discard",
      mixinStandardHelpOptions = true,
      description = "Throws an upload's files away.")
  static final class Discard implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "UPLOAD", description = "The upload's id.")
    String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
    String reason = "";

    @Mixin ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
      JsonObject upload =
          client
              .api()
              .delete("/api/v1/uploads/" + Api.encode(id) + "?reason=" + Api.encode(reason), null)
              .body();
      client.tell(upload, () -> "Discarded " + upload.getString("id"));
      return ExitCode.DONE;
    }
  }
}
