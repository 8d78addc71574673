package dev.slipway.app.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code slipway predict MODEL}: one prediction, with the names, types and shapes taken from the
 * model.
 */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Asks a model:",
      "  slipway predict house-prices --input 'x=[[3.5, 2, 1, 80]]'",
      "  slipway predict house-prices --body request.json"
    })
public final class PredictCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
  String model = "";

  @Option(
      names = "--version",
      paramLabel = "VERSION",
      description = "A version's number or an alias; else traffic decides.")
  @Nullable String version;

  @Option(
      names = "--input",
      paramLabel = "NAME=JSON",
      description = "An input's values, nested as its shape says.")
  Map<String, String> inputs = new LinkedHashMap<>();

  @Option(
      names = "--body",
      paramLabel = "FILE",
      description = "A whole Open Inference Protocol request; - reads it from standard input.")
  @Nullable Path body;

  @Option(
      names = "--sticky",
      paramLabel = "NAME:VALUE",
      description = "A header to send, e.g. the sticky key.")
  @Nullable String header;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  boolean help;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() throws IOException {
    Api api = client.api();
    String path =
        "/v2/models/"
            + Api.encode(model)
            + (version == null ? "" : "/versions/" + Api.encode(version));
    JsonObject request = body == null ? request(api.get(path).body()) : read(body);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    if (header != null && header.indexOf(':') > 0) {
      headers.put(
          header.substring(0, header.indexOf(':')),
          header.substring(header.indexOf(':') + 1).strip());
    }
    Api.Reply reply =
        api.call(
            "POST",
            path + "/infer",
            java.net.http.HttpRequest.BodyPublishers.ofString(request.encode()),
            headers);
    if (client.json) {
      client.out().println(reply.body().encodePrettily());
      return ExitCode.DONE;
    }
    JsonArray outputs = reply.body().getJsonArray("outputs");
    for (int i = 0; i < outputs.size(); i++) {
      JsonObject output = outputs.getJsonObject(i);
      client
          .out()
          .println(
              output.getString("name")
                  + " "
                  + output.getString("datatype")
                  + " "
                  + output.getJsonArray("shape").encode()
                  + " "
                  + shortened(output.getJsonArray("data").encode()));
    }
    client
        .out()
        .println(
            "answered by "
                + reply.body().getString("model_name")
                + " v"
                + reply.body().getString("model_version")
                + reply
                    .response()
                    .headers()
                    .firstValue("slipway-prediction-id")
                    .map(id -> ", prediction " + id)
                    .orElse(""));
    return ExitCode.DONE;
  }

  private JsonObject request(JsonObject metadata) {
    JsonArray tensors = new JsonArray();
    JsonArray specs = metadata.getJsonArray("inputs");
    for (int i = 0; i < specs.size(); i++) {
      JsonObject spec = specs.getJsonObject(i);
      String name = spec.getString("name");
      String text = inputs.get(name);
      if (text == null) {
        throw new CliException(
            ExitCode.USAGE,
            "the input '"
                + name
                + "' ("
                + spec.getString("datatype")
                + " "
                + spec.getJsonArray("shape").encode()
                + ") is missing: --input '"
                + name
                + "=…'");
      }
      JsonArray data;
      try {
        data = new JsonArray(text);
      } catch (DecodeException notAnArray) {
        throw new CliException(
            ExitCode.USAGE, "the input '" + name + "' is a JSON array, got " + text);
      }
      tensors.add(
          new JsonObject()
              .put("name", name)
              .put("datatype", spec.getString("datatype"))
              .put("shape", shape(data))
              .put("data", data));
    }
    for (String name : inputs.keySet()) {
      if (specs.stream().noneMatch(spec -> ((JsonObject) spec).getString("name").equals(name))) {
        throw new CliException(
            ExitCode.USAGE,
            "the model has no input '"
                + name
                + "'; it has "
                + specs.stream().map(spec -> ((JsonObject) spec).getString("name")).toList());
      }
    }
    return new JsonObject().put("inputs", tensors);
  }

  private static JsonArray shape(JsonArray data) {
    JsonArray shape = new JsonArray();
    Object level = data;
    while (level instanceof JsonArray array) {
      shape.add(array.size());
      level = array.isEmpty() ? null : array.getValue(0);
    }
    return shape;
  }

  private static JsonObject read(Path file) throws IOException {
    String text =
        file.toString().equals("-")
            ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
            : Files.readString(file);
    try {
      return new JsonObject(text);
    } catch (DecodeException broken) {
      throw new CliException(ExitCode.USAGE, file + " is no JSON object: " + broken.getMessage());
    }
  }

  private static String shortened(String text) {
    return text.length() <= 400 ? text : text.substring(0, 400) + "… (--json shows all)";
  }
}
