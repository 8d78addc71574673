package dev.slipway.app.cli;

import dev.slipway.registry.api.DeploymentSettings.Swap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code slipway deploy MODEL VERSION}: wishes that a version is loaded, or changes the wish, and
 * waits until it holds.
 */
@Command(
    name = "deploy",
    mixinStandardHelpOptions = true,
    description = "Deploys a version, or changes its deployment, and waits until it is READY.")
public final class DeployCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
  String model = "";

  @Parameters(index = "1", paramLabel = "VERSION", description = "The version's number.")
  int version;

  @Option(names = "--instances", paramLabel = "N", description = "Executors of the version.")
  @Nullable Integer instances;

  @Option(
      names = "--max-batch",
      paramLabel = "ITEMS",
      description = "Rows in one batch at most; 1 does not batch. Changes live.")
  @Nullable Integer maxBatch;

  @Option(
      names = "--max-delay",
      paramLabel = "MICROS",
      description = "How long a batch waits for more although an instance is free. Changes live.")
  @Nullable Long maxDelay;

  @Option(
      names = "--on-loop",
      negatable = true,
      description =
          "Lets event loops run batches themselves while the largest takes microseconds. Changes live.")
  @Nullable Boolean onLoop;

  @Option(
      names = "--setting",
      paramLabel = "NAME=VALUE",
      description = "A setting of the engine; 'slipway engines ENGINE' says what there is.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--signature",
      paramLabel = "NAME",
      description = "Which of the version's signatures is served. Default: its first.")
  @Nullable String signature;

  @Option(
      names = "--swap",
      paramLabel = "ORDER",
      description =
          "LOAD_FIRST loads new settings beside those that serve; STOP_FIRST makes room before, and"
              + " calls are refused until they are loaded. Stays so until it is given again.")
  @Nullable Swap swap;

  @Option(names = "--undeploy", description = "Takes the wish back instead.")
  boolean undeploy;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "How long to wait for READY; 0 does not wait. Default: ${DEFAULT-VALUE}.")
  int wait;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() throws Exception {
    Api api = client.api();
    if (undeploy) {
      JsonObject deployment = find(api, model, version);
      if (deployment == null) {
        throw new CliException(ExitCode.NOT_FOUND, model + " v" + version + " is not deployed");
      }
      JsonObject gone =
          api.delete(
                  "/api/v1/deployments/" + deployment.getLong("id"),
                  deployment.getLong("generation").toString())
              .body();
      client.tell(gone, () -> "The wish for " + model + " v" + version + " is taken back.");
      return ExitCode.DONE;
    }
    JsonObject wished = new JsonObject();
    if (instances != null) {
      wished.put("instances", new JsonObject().put("min", instances).put("max", instances));
    }
    JsonObject batching = new JsonObject();
    if (maxBatch != null) {
      batching.put("maxItems", maxBatch);
    }
    if (maxDelay != null) {
      batching.put("maxDelayMicros", maxDelay);
    }
    if (onLoop != null) {
      batching.put("onLoop", onLoop);
    }
    if (!batching.isEmpty()) {
      wished.put("batching", batching);
    }
    if (!settings.isEmpty()) {
      JsonObject engine = new JsonObject();
      settings.forEach(engine::put);
      wished.put("engineSettings", engine);
    }
    if (signature != null) {
      wished.put("signature", signature);
    }
    if (swap != null) {
      wished.put("swap", swap.name());
    }
    Deployed deployed = deploy(client, api, model, version, wished, wait);
    if (client.json) {
      client.out().println(deployed.deployment().encodePrettily());
    }
    return deployed.code();
  }

  /** A deployment as the server shows it, and the exit code that says whether it holds. */
  record Deployed(int code, JsonObject deployment) {}

  /** Deploys and waits; tells people how it goes, and programs nothing. */
  static Deployed deploy(
      ClientOptions client, Api api, String model, int version, JsonObject settings, int wait)
      throws InterruptedException {
    JsonObject deployment = find(api, model, version);
    if (deployment == null) {
      deployment =
          api.post(
                  "/api/v1/deployments",
                  new JsonObject()
                      .put("model", model)
                      .put("version", version)
                      .put("settings", settings))
              .body();
    } else {
      deployment =
          api.patch(
                  "/api/v1/deployments/" + deployment.getLong("id"),
                  new JsonObject().put("wished", "LOADED").put("settings", settings),
                  deployment.getLong("generation").toString())
              .body();
    }
    if (wait == 0) {
      if (!client.json) {
        client.out().println("Wished: " + model + " v" + version);
      }
      return new Deployed(ExitCode.DONE, deployment);
    }
    JsonObject status =
        await(
            api,
            deployment,
            wait,
            line -> {
              if (!client.json) {
                client.out().println(model + " v" + version + " " + line);
              }
            });
    return new Deployed(
        status.getString("state").equals("READY") ? ExitCode.DONE : ExitCode.FAILED,
        api.get("/api/v1/deployments/" + deployment.getLong("id")).body());
  }

  /**
   * Waits until a node says of this wish that it holds, or that it never will.
   *
   * @param told each state with its reason, as it comes
   * @return the status, READY or FAILED
   * @throws CliException {@link ExitCode#BUSY} when neither comes in time
   */
  static JsonObject await(Api api, JsonObject wish, int seconds, Consumer<String> told)
      throws InterruptedException {
    long id = wish.getLong("id");
    long generation = wish.getLong("generation");
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    String shown = "";
    while (true) {
      JsonObject deployment = api.get("/api/v1/deployments/" + id).body();
      JsonObject status = newest(deployment, generation);
      String state = status == null ? "PENDING" : status.getString("state");
      String reason = status == null ? null : status.getString("reason");
      String line = state + (reason == null ? "" : ": " + reason);
      if (!line.equals(shown)) {
        told.accept(line);
        shown = line;
      }
      if (status != null && (state.equals("READY") || state.equals("FAILED"))) {
        return status;
      }
      String refusal = status == null ? failedReload(deployment, generation) : null;
      if (refusal != null) {
        throw new CliException(
            ExitCode.FAILED,
            wish.getString("model") + " v" + wish.getInteger("version") + ": " + refusal);
      }
      if (System.nanoTime() > until) {
        throw new CliException(
            ExitCode.BUSY,
            wish.getString("model")
                + " v"
                + wish.getInteger("version")
                + " is not READY after "
                + seconds
                + " s: "
                + line);
      }
      Thread.sleep(100);
    }
  }

  static @Nullable JsonObject find(Api api, String model, int version) {
    for (JsonObject one : api.all("/api/v1/deployments?model=" + Api.encode(model))) {
      if (one.getInteger("version") == version) {
        return one;
      }
    }
    return null;
  }

  private static @Nullable JsonObject newest(JsonObject deployment, long generation) {
    JsonArray status = deployment.getJsonArray("status");
    for (int i = 0; i < status.size(); i++) {
      if (status.getJsonObject(i).getLong("observedGeneration") >= generation) {
        return status.getJsonObject(i);
      }
    }
    return null;
  }

  /** Why the new settings of a deployment that serves with its old ones could not be loaded. */
  private static @Nullable String failedReload(JsonObject deployment, long generation) {
    JsonArray status = deployment.getJsonArray("status");
    for (int i = 0; i < status.size(); i++) {
      JsonObject one = status.getJsonObject(i);
      String reason = one.getString("reason", "");
      if ("RELOAD_FAILED".equals(one.getString("reasonCode"))
          && reason.contains("generation " + generation + " failed")) {
        return reason;
      }
    }
    return null;
  }

  /** The state of a version as people read it. */
  static String stateOf(List<JsonObject> deployments, int version) {
    for (JsonObject one : deployments) {
      if (one.getInteger("version") == version) {
        JsonArray status = one.getJsonArray("status");
        return status.isEmpty() ? "PENDING" : status.getJsonObject(0).getString("state");
      }
    }
    return "–";
  }
}
