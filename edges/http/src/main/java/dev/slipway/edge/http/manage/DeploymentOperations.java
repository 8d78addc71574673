package dev.slipway.edge.http.manage;

import dev.slipway.engine.Device;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.DeviceWish;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.DeploymentSettings.Isolation;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import dev.slipway.registry.api.Deployments;
import dev.slipway.registry.api.Deployments.CreateDeployment;
import dev.slipway.registry.api.Deployments.DeleteDeployment;
import dev.slipway.registry.api.Deployments.EditDeployment;
import dev.slipway.registry.api.Deployments.GetDeployment;
import dev.slipway.registry.api.Deployments.ListDeployments;
import dev.slipway.registry.api.Deployments.RetryDeployment;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deployments: wishes, and what the nodes say about them. */
final class DeploymentOperations {

  private DeploymentOperations() {}

  static Map<String, Operation> all(NodeView node) {
    return Map.of(
        "listDeployments",
        call ->
            call.ask(Deployments.LIST, new ListDeployments(call.query("model"), call.paging()))
                .map(Answer::ok),
        "createDeployment",
        call -> {
          Fields body = call.body();
          Fields settings = body.objectOrNull("settings");
          CreateDeployment command =
              new CreateDeployment(
                  body.text("model"),
                  body.integer("version"),
                  settings == null
                      ? DeploymentSettings.DEFAULT
                      : settings(settings, DeploymentSettings.DEFAULT),
                  body.integer("replicas", 1),
                  body.text("reason", ""),
                  call.idempotencyKey());
          body.end();
          return node.checkSettings(command.model(), command.version(), command.settings(), call)
              .compose(fine -> call.ask(Deployments.CREATE, command))
              .map(
                  made ->
                      Answer.created(made, "/api/v1/deployments/" + made.id())
                          .withEtag(made.generation()));
        },
        "getDeployment",
        call ->
            call.ask(Deployments.GET, new GetDeployment(call.pathNumber("id")))
                .map(DeploymentOperations::deployment),
        "editDeployment",
        call -> {
          Fields body = call.body();
          long id = call.pathNumber("id");
          Fields settings = body.objectOrNull("settings");
          Deployment.@Nullable Wished wished =
              body.has("wished") ? body.word("wished", Deployment.Wished.class) : null;
          Integer replicas = body.integerOrNull("replicas");
          String reason = body.text("reason", "");
          body.end();
          return call.ask(Deployments.GET, new GetDeployment(id))
              .compose(
                  current -> {
                    DeploymentSettings changed =
                        settings == null ? null : settings(settings, current.settings());
                    return node.checkSettings(
                            current.model(),
                            current.version(),
                            changed == null ? current.settings() : changed,
                            call)
                        .compose(
                            fine ->
                                call.ask(
                                    Deployments.EDIT,
                                    edit(id, call, wished, changed, replicas, reason)));
                  })
              .map(DeploymentOperations::deployment);
        },
        "deleteDeployment",
        call ->
            call.ask(
                    Deployments.DELETE,
                    new DeleteDeployment(
                        call.pathNumber("id"),
                        call.expected(),
                        call.queryFlag("evenIfRouted", false),
                        ModelOperations.reason(call)))
                .map(DeploymentOperations::deployment),
        "retryDeployment",
        call -> {
          Fields body = call.body();
          RetryDeployment command =
              new RetryDeployment(call.pathNumber("id"), body.text("reason", ""));
          body.end();
          return call.ask(Deployments.RETRY, command).map(DeploymentOperations::deployment);
        },
        "explainBatching",
        call ->
            call.ask(Deployments.GET, new GetDeployment(call.pathNumber("id")))
                .compose(deployment -> node.explainBatching(deployment.id()))
                .map(Answer::ok));
  }

  // JDK 17's compiler does not read annotations on nested types from class files, so the check
  // takes "wished" for never null.
  @SuppressWarnings("NullAway")
  private static EditDeployment edit(
      long id,
      Call call,
      Deployment.@Nullable Wished wished,
      @Nullable DeploymentSettings settings,
      @Nullable Integer replicas,
      String reason) {
    return new EditDeployment(id, call.expected(), wished, settings, replicas, reason);
  }

  private static Answer deployment(Deployment deployment) {
    return Answer.ok(deployment).withEtag(deployment.generation());
  }

  /** Settings in which what is not mentioned stays as it is. */
  private static DeploymentSettings settings(Fields given, DeploymentSettings current) {
    Fields instances = given.objectOrNull("instances");
    Fields batching = given.objectOrNull("batching");
    Fields device = given.objectOrNull("device");
    DeploymentSettings settings =
        new DeploymentSettings(
            given.mentions("engine") ? given.textOrNull("engine") : current.engine(),
            instances == null ? current.instances() : instances(instances, current.instances()),
            batching == null ? current.batching() : batching(batching, current.batching()),
            device == null ? current.device() : device(device, current.device()),
            given.has("engineSettings") ? given.texts("engineSettings") : current.engineSettings(),
            given.mentions("signature") ? given.textOrNull("signature") : current.signature(),
            given.word("swap", Swap.class, current.swap()));
    given.end();
    return settings;
  }

  private static Instances instances(Fields given, Instances current) {
    int min = given.integer("min", current.min());
    Instances instances = new Instances(min, given.integer("max", Math.max(min, current.max())));
    given.end();
    return instances;
  }

  private static Batching batching(Fields given, Batching current) {
    Batching batching =
        new Batching(
            given.integer("maxItems", current.maxItems()),
            given.number("maxDelayMicros", current.maxDelayMicros()),
            given.integer("queueItems", current.queueItems()),
            given.number("queueBytes", current.queueBytes()),
            given.flag("onLoop", current.onLoop()));
    given.end();
    return batching;
  }

  private static DeviceWish device(Fields given, DeviceWish current) {
    DeviceWish device =
        new DeviceWish(
            given.word("kind", Device.Kind.class, current.kind()),
            given.mentions("memoryBytes")
                ? given.numberOrNull("memoryBytes")
                : current.memoryBytes(),
            given.mentions("partition") ? given.textOrNull("partition") : current.partition(),
            given.word("isolation", Isolation.class, current.isolation()),
            given.integer("priority", current.priority()));
    given.end();
    return device;
  }
}
