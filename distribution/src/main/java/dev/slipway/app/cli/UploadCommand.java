package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway upload}: files to a registered version, in one command. */
@Command(
    name = "upload",
    mixinStandardHelpOptions = true,
    description = {
      "Uploads a model, shows what the check found, and registers it as the model's next version.",
      "A lost connection is taken up where it broke. Exit code 7: the check refused the files."
    })
public final class UploadCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "The model; made when it does not exist.")
  String model = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PATH",
      description = "A model file, an archive (zip, tar, tar.gz), or a directory.")
  List<Path> paths = new ArrayList<>();

  @Option(names = "--check-only", description = "Shows what the check finds and registers nothing.")
  boolean checkOnly;

  @Option(names = "--note", paramLabel = "TEXT", description = "What to say about the version.")
  String note = "";

  @Option(
      names = "--parent",
      paramLabel = "VERSION",
      description = "The version that this one was made from.")
  @Nullable Integer parent;

  @Option(
      names = "--again",
      description = "Makes another version although one has the same artifact.")
  boolean again;

  @Option(
      names = "--deploy",
      description = "Also deploys it, with default settings, and waits until it is READY.")
  boolean deploy;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() throws Exception {
    Api api = client.api();
    List<Transfer> files = Transfer.all(paths);
    Progress progress = new Progress(files.stream().mapToLong(Transfer::size).sum(), client.json);
    JsonObject checked = new Uploader(api).check(model, files, progress);
    String id = checked.getString("id");
    if (!client.json) {
      report(checked);
    }
    if (checked.getString("state").equals("QUARANTINED")) {
      if (client.json) {
        client.out().println(checked.encodePrettily());
      }
      return ExitCode.QUARANTINED;
    }
    if (checkOnly) {
      if (client.json) {
        client.out().println(checked.encodePrettily());
      }
      return ExitCode.DONE;
    }
    JsonObject registration = new JsonObject().put("note", note).put("again", again);
    if (parent != null) {
      registration.put("lineage", new JsonObject().put("parentVersion", parent));
    }
    JsonObject version = api.post("/api/v1/uploads/" + id + "/register", registration).body();
    if (!client.json) {
      client.out().println(registered(version));
    }
    int code = ExitCode.DONE;
    try {
      if (deploy) {
        DeployCommand.Deployed deployed =
            DeployCommand.deploy(
                client, api, model, version.getInteger("number"), new JsonObject(), 600);
        version.put("deployment", deployed.deployment());
        code = deployed.code();
      }
    } finally {
      // The version is there, whatever became of its deployment.
      if (client.json) {
        client.out().println(version.encodePrettily());
      }
    }
    return code;
  }

  private static String registered(JsonObject version) {
    return (version.getBoolean("existing") ? "Nothing new: this is " : "Registered ")
        + version.getString("model")
        + " v"
        + version.getInteger("number")
        + " ("
        + Sizes.bytes(version.getLong("bytes"))
        + ", "
        + version.getString("format")
        + ")";
  }

  private void report(JsonObject upload) {
    JsonObject report = upload.getJsonObject("report");
    JsonObject inspection = report == null ? null : report.getJsonObject("inspection");
    if (report != null && inspection != null) {
      client
          .out()
          .println(
              "Format "
                  + inspection.getString("format")
                  + ", engine "
                  + report.getString("engine")
                  + ", files "
                  + report.getInteger("fileCount")
                  + ", "
                  + Sizes.bytes(report.getLong("bytes")));
      JsonArray signatures = inspection.getJsonArray("signatures");
      for (int i = 0; i < signatures.size(); i++) {
        JsonObject signature = signatures.getJsonObject(i);
        tensors("input", signature.getJsonArray("inputs"));
        tensors("output", signature.getJsonArray("outputs"));
      }
      if (report.getInteger("sameAs") != null) {
        client.out().println("  the same artifact as v" + report.getInteger("sameAs"));
      }
    }
    Problems.print(client.out(), upload.getJsonArray("problems"));
    if (upload.getString("state").equals("QUARANTINED")) {
      client.out().println("QUARANTINED: these files are not registered and never run.");
    }
  }

  private void tensors(String kind, JsonArray specs) {
    for (int i = 0; i < specs.size(); i++) {
      JsonObject spec = specs.getJsonObject(i);
      client
          .out()
          .println(
              "  "
                  + kind
                  + " "
                  + spec.getString("name")
                  + " "
                  + spec.getString("type")
                  + " "
                  + spec.getJsonArray("shape").encode());
    }
  }
}
