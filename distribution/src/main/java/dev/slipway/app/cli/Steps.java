package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Plan;
import dev.slipway.app.cli.apply.Ref;
import dev.slipway.app.cli.apply.Step;
import dev.slipway.registry.api.Deployment.Wished;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Takes a plan's steps, one after the other, through the API. Each edit names the revision that the
 * plan saw, so that what somebody changed meanwhile is told and never overwritten. Blocks.
 */
final class Steps {

  private final Api api;
  private final Path folder;
  private final String reason;
  private final int wait;
  private final PrintStream out;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * @param folder that the paths of the file begin at
   * @param reason for the history
   * @param wait seconds for a version to be READY; 0 does not wait
   * @param out where each step is told once it is done
   */
  Steps(Api api, Path folder, String reason, int wait, PrintStream out) {
    this.api = api;
    this.folder = folder;
    this.reason = reason;
    this.wait = wait;
    this.out = out;
  }

  /**
   * Takes all of them, or stops at the first that fails.
   *
   * @throws CliException that names the step, why it failed, and what was done before
   */
  void take(Plan plan) throws IOException, InterruptedException {
    List<Step> steps = plan.steps();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      try {
        String told = take(step);
        out.println(
            "["
                + (i + 1)
                + "/"
                + steps.size()
                + "] "
                + step.subject()
                + ": "
                + (told.isEmpty() ? done(step) : told));
      } catch (CliException failed) {
        throw new CliException(failed.exitCode(), sentence(steps, i, failed), failed.problem());
      }
    }
  }

  private static String sentence(List<Step> steps, int at, CliException failed) {
    String before =
        at == 0
            ? "Nothing was done before it"
            : "Done before it: "
                + String.join("; ", steps.subList(0, at).stream().map(Step::subject).toList());
    int left = steps.size() - at - 1;
    return "step "
        + (at + 1)
        + " of "
        + steps.size()
        + " ("
        + steps.get(at).subject()
        + ") failed: "
        + failed.getMessage()
        + (failed.exitCode() == ExitCode.CONFLICT
            ? ". Somebody changed it since the plan was made, or its state does not allow it;"
                + " nothing of theirs was overwritten"
            : "")
        + ". "
        + before
        + (left == 0
            ? "."
            : "; not done: the " + left + (left == 1 ? " step" : " steps") + " after it.")
        + " Run it again for the plan from here.";
  }

  private static String done(Step step) {
    return switch (step.action()) {
      case CREATE -> "created";
      case CHANGE -> "changed";
      case REMOVE -> "removed";
    };
  }

  private String take(Step step) throws IOException, InterruptedException {
    if (step instanceof Step.CreateModel create) {
      JsonObject body =
          new JsonObject()
              .put("name", create.model())
              .put("description", create.description())
              .put("tags", SettingsJson.json(create.tags()));
      api.post("/api/v1/models", StepJson.given(body, "owner", create.owner()));
    } else if (step instanceof Step.EditModel edit) {
      JsonObject body = new JsonObject().put("reason", reason);
      StepJson.given(body, "description", edit.description());
      StepJson.given(body, "tags", edit.tags() == null ? null : SettingsJson.json(edit.tags()));
      StepJson.given(body, "owner", edit.owner());
      api.patch(model(edit.model()), body, Long.toString(edit.expected()));
    } else if (step instanceof Step.RegisterVersion register) {
      return register(register);
    } else if (step instanceof Step.NoteVersion note) {
      note(note.model(), note.version(), note.expected(), note.text(), note.tags());
    } else if (step instanceof Step.CreateDeployment || step instanceof Step.EditDeployment) {
      return deploy(step);
    } else if (step instanceof Step.SetTraffic traffic) {
      api.put(
          model(traffic.model()) + "/traffic",
          StepJson.policy(traffic, reason, this::number),
          "" + traffic.expected());
    } else if (step instanceof Step.SetAlias alias) {
      api.put(
          model(alias.model()) + "/aliases/" + Api.encode(alias.alias()),
          new JsonObject()
              .put("version", number(alias.model(), alias.version()))
              .put("reason", reason),
          Integer.toString(alias.expected()));
    } else if (step instanceof Step.CreatePrincipal create) {
      JsonObject body = new JsonObject().put("name", create.name()).put("grants", new JsonArray());
      api.post("/api/v1/principals", StepJson.person(body, create.wish()));
      if (Boolean.TRUE.equals(create.wish().disabled())) {
        api.patch(
            "/api/v1/principals/" + Api.encode(create.name()),
            new JsonObject().put("disabled", true).put("reason", reason),
            "" + api.get("/api/v1/principals/" + Api.encode(create.name())).etag());
      }
    } else if (step instanceof Step.EditPrincipal edit) {
      JsonObject body = StepJson.person(new JsonObject().put("reason", reason), edit.wish());
      body.remove("kind");
      StepJson.given(body, "disabled", edit.wish().disabled());
      api.patch(
          "/api/v1/principals/" + Api.encode(edit.name()), body, Long.toString(edit.expected()));
    } else {
      remove(step);
    }
    return "";
  }

  private void remove(Step step) {
    String why = "?reason=" + Api.encode(reason);
    if (step instanceof Step.RemoveAlias alias) {
      api.put(
          model(alias.model()) + "/aliases/" + Api.encode(alias.alias()),
          new JsonObject().putNull("version").put("reason", reason),
          Integer.toString(alias.expected()));
    } else if (step instanceof Step.RemoveDeployment deployment) {
      api.delete(
          "/api/v1/deployments/"
              + deployment.id()
              + why
              + (deployment.evenIfRouted() ? "&evenIfRouted=true" : ""),
          Long.toString(deployment.expected()));
    } else if (step instanceof Step.RemoveVersion version) {
      api.delete(model(version.model()) + "/versions/" + version.version() + why, null);
    } else if (step instanceof Step.RemoveModel model) {
      api.delete(model(model.model()) + why, Long.toString(model.expected()));
    } else {
      throw new IllegalStateException("nobody takes the step " + step);
    }
  }

  private String register(Step.RegisterVersion step) throws IOException, InterruptedException {
    Path path = folder.resolve(step.path());
    List<Transfer> files = Transfer.all(List.of(path));
    if (!LocalFiles.digest(path, files).equals(step.digest())) {
      throw new CliException(
          ExitCode.CONFLICT, path + " was changed while the plan was made; nothing was sent");
    }
    long bytes = files.stream().mapToLong(Transfer::size).sum();
    JsonObject version =
        new Uploader(api)
            .register(
                step.model(),
                path,
                files,
                new Progress(bytes, false),
                step.tags().isEmpty() ? step.note() : "");
    if (!step.digest().equals(version.getString("digest"))) {
      throw new CliException(
          ExitCode.FAILED,
          "the server has it as v"
              + version.getInteger("number")
              + " with the digest "
              + version.getString("digest")
              + ", not "
              + step.digest());
    }
    int number = version.getInteger("number");
    numbers.put(key(step.model(), step.label()), number);
    if (!step.tags().isEmpty()) {
      note(step.model(), number, 0, step.note(), step.tags());
    }
    return "registered as v" + number + ", " + Sizes.bytes(bytes);
  }

  private void note(
      String model, int version, long expected, String text, Map<String, String> tags) {
    api.post(
        model(model) + "/versions/" + version + "/notes",
        new JsonObject().put("text", text).put("tags", SettingsJson.json(tags)),
        Long.toString(expected));
  }

  private String deploy(Step step) throws InterruptedException {
    JsonObject deployment;
    if (step instanceof Step.CreateDeployment create) {
      deployment =
          api.post(
                  "/api/v1/deployments",
                  new JsonObject()
                      .put("model", create.model())
                      .put("version", number(create.model(), create.version()))
                      .put("settings", SettingsJson.write(create.settings()))
                      .put("replicas", create.replicas())
                      .put("reason", reason))
              .body();
    } else {
      Step.EditDeployment edit = (Step.EditDeployment) step;
      deployment =
          api.patch(
                  "/api/v1/deployments/" + edit.id(),
                  new JsonObject()
                      .put("wished", edit.wished().name())
                      .put("settings", SettingsJson.write(edit.settings()))
                      .put("replicas", edit.replicas())
                      .put("reason", reason),
                  Long.toString(edit.expected()))
              .body();
      if (edit.wished() == Wished.UNLOADED) {
        return "";
      }
    }
    if (wait == 0) {
      return "wished";
    }
    JsonObject status = DeployCommand.await(api, deployment, wait, line -> {});
    if (!status.getString("state").equals("READY")) {
      throw new CliException(
          ExitCode.FAILED,
          "it is " + status.getString("state") + ": " + status.getString("reason"));
    }
    return "READY";
  }

  private int number(String model, Ref version) {
    return version.number() != null
        ? version.number()
        : Objects.requireNonNull(
            numbers.get(key(model, version.label())), "a version is registered before it is used");
  }

  private static String key(String model, String label) {
    return model + "/" + label;
  }

  private static String model(String name) {
    return "/api/v1/models/" + Api.encode(name);
  }
}
