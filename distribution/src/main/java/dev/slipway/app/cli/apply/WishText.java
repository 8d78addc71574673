package dev.slipway.app.cli.apply;

import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.TrafficPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * What there is, as a file that wishes exactly that: a plan for it on the same server has no step.
 */
public final class WishText {

  private WishText() {}

  /**
   * Writes a file.
   *
   * @param scope the models that it speaks for, or null
   * @param remarks lines of comment for its head
   */
  public static String write(Present present, @Nullable String scope, List<String> remarks) {
    Map<String, @Nullable Object> file = new LinkedHashMap<>();
    if (scope != null) {
      file.put("scope", scope);
    }
    Map<String, @Nullable Object> models = new LinkedHashMap<>();
    present.models().forEach((name, model) -> models.put(name, model(model)));
    file.put("models", models);
    if (!present.principals().isEmpty()) {
      Map<String, @Nullable Object> principals = new LinkedHashMap<>();
      present.principals().forEach((name, person) -> principals.put(name, person(person)));
      file.put("principals", principals);
    }
    StringBuilder text = new StringBuilder();
    remarks.forEach(remark -> text.append("# ").append(remark).append('\n'));
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSplitLines(false)
            .setDereferenceAliases(true)
            .build();
    return text.append(new Dump(settings).dumpToString(file)).toString();
  }

  private static Map<String, @Nullable Object> model(Present.Model model) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("description", model.description());
    map.put("tags", model.tags());
    map.put("owner", model.owner());
    Map<Integer, @Nullable Object> versions = new LinkedHashMap<>();
    for (Present.Version version : model.versions()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("digest", version.digest());
      if (version.noteRevision() > 0) {
        one.put("note", version.note());
        if (!version.tags().isEmpty()) {
          one.put("tags", version.tags());
        }
      }
      versions.put(version.number(), one);
    }
    map.put("versions", versions);
    Map<String, @Nullable Object> aliases = new LinkedHashMap<>();
    model
        .aliases()
        .forEach(
            (alias, at) -> {
              if (at.version() != null) {
                aliases.put(alias, at.version());
              }
            });
    map.put("aliases", aliases);
    Map<Integer, @Nullable Object> deployments = new LinkedHashMap<>();
    model
        .deployments()
        .forEach(deployment -> deployments.put(deployment.version(), deployment(deployment)));
    map.put("deployments", deployments);
    if (model.traffic() != null) {
      map.put("traffic", traffic(model.traffic().policy()));
    }
    return map;
  }

  private static Map<String, @Nullable Object> deployment(Present.Deployment deployment) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    if (deployment.wished() != Wished.LOADED) {
      map.put("wished", deployment.wished().name());
    }
    map.put("replicas", deployment.replicas());
    Settings.flat(deployment.settings())
        .forEach(
            (name, value) -> {
              Object plain = value instanceof Enum<?> word ? word.name() : value;
              int dot = name.indexOf('.');
              if (dot < 0) {
                map.put(name, plain);
              } else {
                part(map, name.substring(0, dot)).put(name.substring(dot + 1), plain);
              }
            });
    return map;
  }

  @SuppressWarnings("unchecked") // Put there by this very method.
  private static Map<String, @Nullable Object> part(
      Map<String, @Nullable Object> map, String name) {
    return (Map<String, @Nullable Object>)
        map.computeIfAbsent(name, absent -> new LinkedHashMap<String, Object>());
  }

  private static Map<String, @Nullable Object> traffic(TrafficPolicy policy) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    Map<Integer, @Nullable Object> routes = new LinkedHashMap<>();
    policy.routes().forEach(route -> routes.put(route.version(), percent(route.weight())));
    map.put("routes", routes);
    map.put("sticky", Routing.shown(policy.sticky()));
    map.put("salt", policy.salt());
    Map<Integer, @Nullable Object> shadows = new LinkedHashMap<>();
    policy.shadows().forEach(shadow -> shadows.put(shadow.version(), percent(shadow.sample())));
    map.put("shadows", shadows);
    return map;
  }

  private static Object percent(int weight) {
    return weight % 100 == 0 ? (Object) (weight / 100) : (Object) (weight / 100.0);
  }

  private static Map<String, @Nullable Object> person(Present.Person person) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("kind", person.kind().name());
    map.put("displayName", person.displayName());
    map.put("disabled", person.disabled());
    map.put("grants", person.grants().stream().map(Planner::shown).toList());
    return map;
  }
}
