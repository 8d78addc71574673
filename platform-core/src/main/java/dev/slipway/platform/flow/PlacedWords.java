package dev.slipway.platform.flow;

import dev.slipway.platform.Pure;
import dev.slipway.registry.api.DeploymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What is said of a deployment wherever a model's health speaks of one. Pure. */
@Pure
final class PlacedWords {

  private PlacedWords() {}

  static boolean noRoom(Placed one) {
    return one.state() == DeploymentStatus.State.PENDING && one.reasonCode() != null;
  }

  static String retry(Placed one) {
    return "Try version " + one.version() + " again once its reason is gone, or deploy another.";
  }

  static String makeRoom(Placed one) {
    return "Unload what is not needed, or give version "
        + one.version()
        + " a smaller share; it is tried again when room appears.";
  }

  static Map<String, Object> values(Placed one) {
    Map<String, Object> values = new HashMap<>();
    values.put("version", one.version());
    values.put("deployment", one.id());
    values.put("state", one.state());
    values.put("since", one.since());
    if (one.reasonCode() != null) {
      values.put("reasonCode", one.reasonCode());
    }
    if (one.reason() != null) {
      values.put("reason", one.reason());
    }
    return values;
  }

  static long minutes(Placed one, Instant now) {
    return Math.max(0, Duration.between(one.since(), now).toMinutes());
  }
}
