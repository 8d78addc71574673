package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Present;
import dev.slipway.app.cli.apply.Wish;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads from a server what a plan, or an export, looks at. Blocks. */
final class PresentReader {

  private final Api api;

  PresentReader(Api api) {
    this.api = api;
  }

  /** Of what a wish speaks of: its models, those that its scope covers, its principals. */
  Present of(Wish wish) {
    Map<String, Present.Model> models = new LinkedHashMap<>();
    wish.models()
        .forEach(
            (name, model) -> {
              JsonObject about = found("/api/v1/models/" + Api.encode(name));
              if (about != null) {
                models.put(
                    name,
                    model(about, model.aliases() == null ? Set.of() : model.aliases().keySet()));
              }
            });
    String scope = wish.scope();
    if (scope != null) {
      for (JsonObject about : matching(scope)) {
        models.computeIfAbsent(about.getString("name"), name -> model(about, Set.of()));
      }
    }
    Map<String, Present.Person> principals = new LinkedHashMap<>();
    for (String name : wish.principals().keySet()) {
      JsonObject about = found("/api/v1/principals/" + Api.encode(name));
      if (about != null) {
        principals.put(name, person(about));
      }
    }
    return new Present(models, principals);
  }

  /** All models whose names match, without principals. */
  Map<String, Present.Model> models(String pattern) {
    Map<String, Present.Model> models = new LinkedHashMap<>();
    for (JsonObject about : matching(pattern)) {
      models.put(about.getString("name"), model(about, Set.of()));
    }
    return models;
  }

  Map<String, Present.Person> principals() {
    Map<String, Present.Person> principals = new TreeMap<>();
    for (JsonObject about : api.all("/api/v1/principals")) {
      principals.put(about.getString("name"), person(about));
    }
    return principals;
  }

  private List<JsonObject> matching(String pattern) {
    Grant covers = new Grant(Right.VIEW, pattern);
    return api.all("/api/v1/models").stream()
        .filter(about -> covers.covers(about.getString("name")))
        .toList();
  }

  private @Nullable JsonObject found(String path) {
    try {
      return api.get(path).body();
    } catch (CliException none) {
      if (none.exitCode() == ExitCode.NOT_FOUND) {
        return null;
      }
      throw none;
    }
  }

  /**
   * @param asked aliases whose newest revision is wanted also where they point nowhere
   */
  private Present.Model model(JsonObject about, Collection<String> asked) {
    String name = about.getString("name");
    String path = "/api/v1/models/" + Api.encode(name);
    List<Present.Version> versions = new ArrayList<>();
    for (JsonObject version : api.all(path + "/versions")) {
      versions.add(0, version(version));
    }
    List<Present.Deployment> deployments = new ArrayList<>();
    for (JsonObject deployment : api.all("/api/v1/deployments?model=" + Api.encode(name))) {
      deployments.add(deployment(deployment));
    }
    JsonObject traffic = TrafficCommand.current(api, name);
    return new Present.Model(
        name,
        about.getString("description"),
        SettingsJson.texts(about.getJsonObject("tags")),
        about.getString("owner"),
        about.getLong("revision"),
        versions,
        aliases(path, asked),
        deployments,
        traffic == null ? null : traffic(traffic, versions));
  }

  private Map<String, Present.Alias> aliases(String path, Collection<String> asked) {
    Map<String, Present.Alias> aliases = new TreeMap<>();
    JsonArray now = api.get(path + "/aliases").body().getJsonArray("items");
    for (int i = 0; i < now.size(); i++) {
      alias(aliases, now.getJsonObject(i));
    }
    for (String name : asked) {
      if (!aliases.containsKey(name)) {
        JsonArray earlier =
            api.get(path + "/aliases/" + Api.encode(name) + "/history?limit=1")
                .body()
                .getJsonArray("items");
        if (!earlier.isEmpty()) {
          alias(aliases, earlier.getJsonObject(0));
        }
      }
    }
    return aliases;
  }

  private static void alias(Map<String, Present.Alias> aliases, JsonObject revision) {
    aliases.put(
        revision.getString("alias"),
        new Present.Alias(revision.getInteger("version"), revision.getInteger("number")));
  }

  private static Present.Version version(JsonObject version) {
    JsonObject note = version.getJsonObject("note");
    return new Present.Version(
        version.getInteger("number"),
        version.getString("digest"),
        note == null ? 0 : note.getLong("revision"),
        note == null ? "" : note.getString("text"),
        note == null ? Map.of() : SettingsJson.texts(note.getJsonObject("tags")));
  }

  private static Present.Deployment deployment(JsonObject deployment) {
    return new Present.Deployment(
        deployment.getLong("id"),
        deployment.getInteger("version"),
        Wished.valueOf(deployment.getString("wished")),
        deployment.getInteger("replicas"),
        deployment.getLong("generation"),
        SettingsJson.read(deployment.getJsonObject("settings")));
  }

  /** Places of weight 0 for versions that were removed are nobody's: they are left out. */
  private static Present.Traffic traffic(JsonObject revision, List<Present.Version> versions) {
    Set<Integer> there = versions.stream().map(Present.Version::number).collect(Collectors.toSet());
    JsonObject policy = revision.getJsonObject("policy");
    List<Route> routes = new ArrayList<>();
    JsonArray all = policy.getJsonArray("routes");
    for (int i = 0; i < all.size(); i++) {
      JsonObject route = all.getJsonObject(i);
      if (route.getInteger("weight") > 0 || there.contains(route.getInteger("version"))) {
        routes.add(new Route(route.getInteger("version"), route.getInteger("weight")));
      }
    }
    List<Shadow> shadows = new ArrayList<>();
    JsonArray copies = policy.getJsonArray("shadows");
    for (int i = 0; i < copies.size(); i++) {
      JsonObject shadow = copies.getJsonObject(i);
      shadows.add(new Shadow(shadow.getInteger("version"), shadow.getInteger("sample")));
    }
    JsonObject sticky = policy.getJsonObject("sticky");
    return new Present.Traffic(
        revision.getInteger("number"),
        new TrafficPolicy(
            routes,
            sticky == null
                ? null
                : new StickyKey(
                    StickyKey.Source.valueOf(sticky.getString("source")), sticky.getString("name")),
            policy.getString("salt"),
            shadows));
  }

  private static Present.Person person(JsonObject about) {
    List<Grant> grants = new ArrayList<>();
    JsonArray all = about.getJsonArray("grants");
    for (int i = 0; i < all.size(); i++) {
      JsonObject grant = all.getJsonObject(i);
      grants.add(new Grant(Right.valueOf(grant.getString("right")), grant.getString("pattern")));
    }
    return new Present.Person(
        Principal.Kind.valueOf(about.getString("kind")),
        about.getString("displayName"),
        about.getBoolean("disabled"),
        grants,
        about.getLong("revision"));
  }
}
