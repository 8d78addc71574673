package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Wish.DeploymentWish;
import dev.slipway.app.cli.apply.Wish.ModelWish;
import dev.slipway.app.cli.apply.Wish.PrincipalWish;
import dev.slipway.app.cli.apply.Wish.TrafficWish;
import dev.slipway.app.cli.apply.Wish.VersionWish;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.DeploymentSettings.Swap;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Servers and wishes by chance, small enough that they often meet. */
final class RandomWorld {

  private static final String[] TEXTS = {
    "",
    "plain",
    "with: colon",
    "- dash",
    "null",
    "true",
    "1.10",
    "# no comment",
    "two\nlines",
    "  spaces  ",
    "ünï 漢字",
    "\"quoted\"",
    "tab\there",
    "*star",
    "{a: 1}",
    "nul-free \u0007 bell"
  };

  private final Random random;

  RandomWorld(long seed) {
    random = new Random(seed);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new HashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      tags.put("tag" + random.nextInt(3), text());
    }
    return tags;
  }

  static String digest(int artifact) {
    return String.format("%064x", artifact + 1);
  }

  private Settings settings() {
    Map<String, Object> given = new LinkedHashMap<>();
    if (chance(40)) {
      given.put("batching.maxItems", 1 + random.nextInt(4));
    }
    if (chance(20)) {
      given.put("batching.maxDelayMicros", (long) random.nextInt(3));
    }
    if (chance(20)) {
      given.put("engine", chance(50) ? null : "onnx");
    }
    if (chance(20)) {
      given.put("instances.min", 1 + random.nextInt(3));
    }
    if (chance(20)) {
      given.put("engineSettings", Map.of("threads", text()));
    }
    if (chance(10)) {
      given.put("device.memoryBytes", chance(50) ? null : 5_000_000_000L);
    }
    if (chance(10)) {
      given.put("signature", chance(50) ? null : "lengths");
    }
    if (chance(10)) {
      given.put("swap", chance(50) ? Swap.LOAD_FIRST : Swap.STOP_FIRST);
    }
    return new Settings(given);
  }

  private StickyKey sticky() {
    return chance(50)
        ? null
        : new StickyKey(
            StickyKey.Source.values()[random.nextInt(3)], chance(50) ? "user-id" : "a:b");
  }

  /** Weights that sum to the whole over some of these. */
  private <T> Map<T, Integer> weights(List<T> among) {
    Map<T, Integer> weights = new LinkedHashMap<>();
    int left = TrafficPolicy.WHOLE;
    for (T each : among) {
      int weight = chance(30) ? 0 : random.nextInt(left + 1);
      weights.put(each, weight);
      left -= weight;
    }
    T last = among.get(among.size() - 1);
    weights.merge(last, left, Integer::sum);
    return weights;
  }

  Present present() {
    Map<String, Present.Model> models = new LinkedHashMap<>();
    for (String name : List.of("house", "shop", "other")) {
      if (chance(60)) {
        models.put(name, model(name));
      }
    }
    Map<String, Present.Person> principals = new LinkedHashMap<>();
    for (String name : List.of("ada", "till")) {
      if (chance(60)) {
        principals.put(
            name, new Present.Person(kind(name), text(), chance(30), grants(), random.nextInt(5)));
      }
    }
    return new Present(models, principals);
  }

  private static Principal.Kind kind(String name) {
    return name.equals("ada") ? Principal.Kind.PERSON : Principal.Kind.PROGRAM;
  }

  private List<Grant> grants() {
    List<Grant> grants = new ArrayList<>();
    for (Right right : Right.values()) {
      if (chance(30)) {
        grants.add(new Grant(right, chance(50) ? "*" : "house-*"));
      }
    }
    return grants;
  }

  private Present.Model model(String name) {
    List<Present.Version> versions = new ArrayList<>();
    List<Integer> artifacts = new ArrayList<>(List.of(0, 1, 2, 3));
    java.util.Collections.shuffle(artifacts, random);
    int number = 0;
    for (int i = random.nextInt(4); i > 0; i--) {
      number += 1 + random.nextInt(2);
      boolean noted = chance(40);
      versions.add(
          new Present.Version(
              number,
              digest(artifacts.remove(0)),
              noted ? 1 + random.nextInt(3) : 0,
              noted ? text() : "",
              noted ? tags() : Map.of()));
    }
    Map<String, Present.Alias> aliases = new LinkedHashMap<>();
    for (String alias : List.of("champion", "challenger")) {
      if (!versions.isEmpty() && chance(50)) {
        aliases.put(alias, new Present.Alias(any(versions).number(), 1 + random.nextInt(4)));
      } else if (chance(20)) {
        aliases.put(alias, new Present.Alias(null, 1 + random.nextInt(4)));
      }
    }
    List<Present.Deployment> deployments = new ArrayList<>();
    for (Present.Version version : versions) {
      if (chance(60)) {
        deployments.add(
            new Present.Deployment(
                deployments.size() + 1,
                version.number(),
                chance(80) ? Wished.LOADED : Wished.UNLOADED,
                1 + random.nextInt(2),
                1 + random.nextInt(3),
                settings().over(DeploymentSettings.DEFAULT)));
      }
    }
    List<Integer> loaded =
        deployments.stream()
            .filter(one -> one.wished() == Wished.LOADED)
            .map(Present.Deployment::version)
            .toList();
    Present.Traffic traffic = null;
    if (!loaded.isEmpty()) {
      List<Route> routes = new ArrayList<>();
      weights(loaded).forEach((version, weight) -> routes.add(new Route(version, weight)));
      List<Shadow> shadows =
          chance(20) ? List.of(new Shadow(loaded.get(0), 1 + random.nextInt(9999))) : List.of();
      traffic =
          new Present.Traffic(
              1 + random.nextInt(9), new TrafficPolicy(routes, sticky(), "salt", shadows));
    }
    return new Present.Model(
        name,
        text(),
        tags(),
        "ada",
        1 + random.nextInt(5),
        versions,
        aliases,
        deployments,
        traffic);
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  Wish wish() {
    Map<String, ModelWish> models = new LinkedHashMap<>();
    for (String name : List.of("house", "shop", "new")) {
      if (chance(60)) {
        models.put(name, modelWish());
      }
    }
    Map<String, PrincipalWish> principals = new LinkedHashMap<>();
    for (String name : List.of("ada", "till")) {
      if (chance(50)) {
        principals.put(
            name,
            new PrincipalWish(
                kind(name),
                chance(50) ? null : text(),
                chance(50) ? null : chance(50),
                chance(50) ? null : grants()));
      }
    }
    return new Wish(chance(30) ? "*" : null, models, principals);
  }

  private ModelWish modelWish() {
    Map<String, VersionWish> versions = new LinkedHashMap<>();
    for (int artifact = 0; artifact < 4; artifact++) {
      if (chance(60)) {
        versions.put(
            chance(50) ? "" + (artifact + 1) : "label" + artifact,
            new VersionWish(
                digest(artifact),
                chance(90) ? "models/" + artifact + ".onnx" : null,
                chance(50) ? null : text(),
                chance(50) ? null : tags()));
      }
    }
    List<String> labels = List.copyOf(versions.keySet());
    Map<String, String> aliases = new LinkedHashMap<>();
    Map<String, DeploymentWish> deployments = new LinkedHashMap<>();
    TrafficWish traffic = null;
    if (!labels.isEmpty()) {
      for (String alias : List.of("champion", "newest")) {
        if (chance(50)) {
          aliases.put(alias, any(labels));
        }
      }
      for (String label : labels) {
        if (chance(60)) {
          deployments.put(
              label,
              new DeploymentWish(
                  chance(20) ? Wished.UNLOADED : chance(50) ? null : Wished.LOADED,
                  chance(50) ? null : 1 + random.nextInt(2),
                  settings()));
        }
      }
      List<String> routable = List.copyOf(deployments.keySet());
      if (!routable.isEmpty() && chance(60)) {
        List<Wish.Share> routes = new ArrayList<>();
        weights(routable).forEach((label, weight) -> routes.add(new Wish.Share(label, weight)));
        traffic =
            new TrafficWish(
                routes,
                chance(50),
                null,
                chance(80) ? null : "pepper",
                chance(70) ? null : List.of(new Wish.Share(routable.get(0), 5000)));
      }
    }
    return new ModelWish(
        chance(50) ? null : text(),
        chance(50) ? null : tags(),
        chance(80) ? null : "grace",
        versions,
        chance(30) ? null : aliases,
        chance(20) && traffic == null ? null : deployments,
        traffic);
  }
}
