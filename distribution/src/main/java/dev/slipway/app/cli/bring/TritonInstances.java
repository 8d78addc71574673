package dev.slipway.app.cli.bring;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Triton's instance groups, as instances of a deployment. */
final class TritonInstances {

  private static final long MOST = 1024;

  private TritonInstances() {}

  static void read(TextMessage config, Map<String, @Nullable Object> settings, Telling telling) {
    long count = 0;
    for (TextField group : config.all("instance_group")) {
      TextMessage inside = group.inside();
      TextField said = inside.one("count");
      long here = said == null ? 1 : Math.max(1, said.number());
      count = Math.min(MOST, count + Math.min(here, MOST));
      String kind = inside.text("kind") == null ? "KIND_AUTO" : inside.text("kind");
      if ("KIND_GPU".equals(kind)) {
        telling.changed(
            "instance_group.kind",
            group.line(),
            here + " on the CPU: a GPU needs a worker process, which this release does not have");
      } else {
        telling.taken("instance_group", group.line(), "instances " + here + " (" + kind + ")");
      }
      for (TextField field : inside.fields()) {
        switch (field.name()) {
          case "count", "kind" -> {}
          case "name" ->
              telling.none("instance_group.name", field.line(), "instances have no names");
          case "gpus", "secondary_devices" ->
              telling.none("instance_group." + field.name(), field.line(), "no device is named");
          case "rate_limiter" ->
              telling.none(
                  "instance_group.rate_limiter",
                  field.line(),
                  "devices are leased by measured memory and threads, not by named resources");
          default ->
              telling.none(
                  "instance_group." + field.name(), field.line(), "instances have no such setting");
        }
      }
    }
    if (count > 0) {
      settings.put("instances.min", (int) count);
      settings.put("instances.max", (int) count);
    }
  }
}
