package dev.slipway.platform.flow;

import dev.slipway.platform.Pure;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Glance.Deed;
import dev.slipway.registry.api.TrafficPolicy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says a change in a few words: {@code Traffic v4 1 % → 10 %}. Pure. */
@Pure
final class ChangeText {

  /** More versions than that in one change are not spelled out. */
  private static final int MOST = 3;

  private ChangeText() {}

  static String of(Deed deed) {
    return switch (deed.kind()) {
      case TRAFFIC -> traffic(deed);
      case ALIAS -> alias(deed);
      case DEPLOYMENT -> deployment(deed);
      case VERSION -> version(deed);
      case STATUS -> status(deed);
      case MODEL ->
          switch (deed.action()) {
            case "create" -> "Model created";
            case "remove" -> "Model removed";
            default -> "Description edited";
          };
      default ->
          deed.kind().name().charAt(0)
              + deed.kind().name().substring(1).toLowerCase(Locale.ROOT)
              + " "
              + deed.action();
    };
  }

  private static String status(Deed deed) {
    Integer version = deed.version();
    String who = version == null ? "deployment " + deed.entity() : "v" + version;
    return who + " " + deed.after().getString("state", deed.action().toUpperCase(Locale.ROOT));
  }

  private static String alias(Deed deed) {
    String name = deed.after().getString("alias", deed.before().getString("alias", "?"));
    Integer from = deed.before().getInteger("version");
    Integer to = deed.after().getInteger("version");
    if (to == null) {
      return "@" + name + (from == null ? " removed" : " v" + from + " → none");
    }
    return "@" + name + (from == null ? " v" + to : " v" + from + " → v" + to);
  }

  private static String version(Deed deed) {
    Integer number = deed.after().getInteger("number", deed.before().getInteger("number"));
    String v = number == null ? deed.entity().replaceAll(".*/", "v") : "v" + number;
    return switch (deed.action()) {
      case "register" -> "Version " + v + " registered";
      case "remove" -> "Version " + v + " removed";
      case "note" -> "Note on " + v;
      case "rescan" -> "Rescan of " + v;
      default -> "Version " + v + " " + deed.action();
    };
  }

  private static String deployment(Deed deed) {
    Integer number = deed.after().getInteger("version", deed.before().getInteger("version"));
    String v = "v" + (number == null ? "?" : number);
    return switch (deed.action()) {
      case "create" -> "Deploy " + v;
      case "delete" -> "Deployment of " + v + " deleted";
      case "retry" -> "Retry " + v;
      default -> edited(deed, v);
    };
  }

  private static String edited(Deed deed, String v) {
    JsonObject before = deed.before();
    JsonObject after = deed.after();
    if (!same(before, after, "wished")) {
      return ("UNLOADED".equals(after.getString("wished")) ? "Unload " : "Load ") + v;
    }
    String instances = moved(before, after, "instances", "max");
    if (instances != null) {
      return "Instances of " + v + " " + instances;
    }
    if (!same(before, after, "replicas")) {
      return "Replicas of "
          + v
          + " "
          + before.getValue("replicas")
          + " → "
          + after.getValue("replicas");
    }
    String delay = moved(before, after, "batching", "maxDelayMicros");
    if (delay != null) {
      return "Batch delay of " + v + " " + delay + " µs";
    }
    String size = moved(before, after, "batching", "maxItems");
    if (size != null) {
      return "Batch size of " + v + " " + size;
    }
    return "Settings of " + v;
  }

  private static boolean same(JsonObject before, JsonObject after, String name) {
    return java.util.Objects.equals(before.getValue(name), after.getValue(name));
  }

  private static @Nullable String moved(
      JsonObject before, JsonObject after, String object, String name) {
    JsonObject from = before.getJsonObject(object);
    JsonObject to = after.getJsonObject(object);
    if (from == null || to == null || same(from, to, name)) {
      return null;
    }
    return from.getValue(name) + " → " + to.getValue(name);
  }

  private static String traffic(Deed deed) {
    Map<Integer, Integer> before = weights(deed.before().getJsonArray("routes"), "weight");
    Map<Integer, Integer> after = weights(deed.after().getJsonArray("routes"), "weight");
    List<String> parts = moves(before, after, true);
    if (parts.isEmpty()) {
      List<String> shadows =
          moves(
              weights(deed.before().getJsonArray("shadows"), "sample"),
              weights(deed.after().getJsonArray("shadows"), "sample"),
              false);
      return shadows.isEmpty() ? "Traffic policy" : "Shadow " + String.join(", ", shadows);
    }
    if (parts.size() > MOST) {
      return "Traffic of " + parts.size() + " versions";
    }
    return "Traffic " + String.join(", ", parts);
  }

  /** Of two versions that exchange traffic the growing one says it all. */
  private static List<String> moves(
      Map<Integer, Integer> before, Map<Integer, Integer> after, boolean growingOnly) {
    Map<Integer, Integer> all = new TreeMap<>(before);
    all.putAll(after);
    List<String> grown = new ArrayList<>();
    List<String> shrunk = new ArrayList<>();
    for (int version : all.keySet()) {
      int from = before.getOrDefault(version, 0);
      int to = after.getOrDefault(version, 0);
      if (from != to) {
        (to > from ? grown : shrunk)
            .add("v" + version + " " + (before.isEmpty() ? "" : share(from) + " → ") + share(to));
      }
    }
    if (!growingOnly) {
      grown.addAll(shrunk);
    }
    return grown;
  }

  private static Map<Integer, Integer> weights(@Nullable JsonArray routes, String part) {
    Map<Integer, Integer> weights = new TreeMap<>();
    for (int i = 0; routes != null && i < routes.size(); i++) {
      JsonObject route = routes.getJsonObject(i);
      weights.put(route.getInteger("version"), route.getInteger(part));
    }
    return weights;
  }

  private static String share(int weight) {
    return HealthPolicy.percent(100.0 * weight / TrafficPolicy.WHOLE);
  }

  /** Whether marks on a chart show it as a change of traffic, an alias or a deployment. */
  static String markKind(Change.Kind kind) {
    return switch (kind) {
      case STATUS -> "DEPLOYMENT";
      default -> kind.name();
    };
  }
}
