package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Wish.PrincipalWish;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.Shadow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The registry's rules about what a step may do, over values: what it would refuse fails here.
 * Holds a planner to steps that a server takes, in an order in which it takes them.
 */
final class ServerRules {

  private final Map<String, Present.Model> models;
  private final Map<String, Present.Person> principals;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> latest = new HashMap<>();
  private long ids = 1_000;

  ServerRules(Present present) {
    models = new LinkedHashMap<>(present.models());
    principals = new LinkedHashMap<>(present.principals());
    models.forEach(
        (name, model) ->
            latest.put(
                name, model.versions().stream().mapToInt(Present.Version::number).max().orElse(0)));
  }

  Present take(Plan plan) {
    plan.steps().forEach(this::take);
    return new Present(models, principals);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("the server would refuse: " + what);
    }
  }

  private Present.Model model(String name) {
    Present.Model model = models.get(name);
    require(model != null, "no model " + name);
    return model;
  }

  private void take(Step step) {
    if (step instanceof Step.CreateModel one) {
      require(!models.containsKey(one.model()), step.toString());
      models.put(
          one.model(),
          new Present.Model(
              one.model(),
              one.description(),
              one.tags(),
              one.owner() == null ? "me" : one.owner(),
              1,
              List.of(),
              Map.of(),
              List.of(),
              null));
    } else if (step instanceof Step.EditModel one) {
      Present.Model m = model(one.model());
      require(m.revision() == one.expected(), step.toString());
      models.put(
          m.name(),
          new Present.Model(
              m.name(),
              one.description() == null ? m.description() : one.description(),
              one.tags() == null ? m.tags() : one.tags(),
              one.owner() == null ? m.owner() : one.owner(),
              m.revision() + 1,
              m.versions(),
              m.aliases(),
              m.deployments(),
              m.traffic()));
    } else if (step instanceof Step.RegisterVersion one) {
      Present.Model m = model(one.model());
      int number = latest.merge(one.model(), 1, Integer::sum);
      numbers.put(one.model() + "/" + one.label(), number);
      List<Present.Version> versions = new ArrayList<>(m.versions());
      boolean noted = !one.note().isEmpty() || !one.tags().isEmpty();
      versions.add(
          new Present.Version(number, one.digest(), noted ? 1 : 0, one.note(), one.tags()));
      put(m, versions, m.aliases(), m.deployments(), m.traffic());
    } else if (step instanceof Step.NoteVersion one) {
      Present.Model m = model(one.model());
      List<Present.Version> versions = new ArrayList<>(m.versions());
      versions.replaceAll(
          version -> {
            if (version.number() != one.version()) {
              return version;
            }
            require(version.noteRevision() == one.expected(), step.toString());
            return new Present.Version(
                version.number(),
                version.digest(),
                version.noteRevision() + 1,
                one.text(),
                one.tags());
          });
      put(m, versions, m.aliases(), m.deployments(), m.traffic());
    } else if (step instanceof Step.CreateDeployment one) {
      create(one);
    } else if (step instanceof Step.EditDeployment one) {
      edit(one);
    } else if (step instanceof Step.SetTraffic one) {
      traffic(one);
    } else if (step instanceof Step.SetAlias one) {
      Present.Model m = model(one.model());
      int version = number(one.model(), one.version());
      require(offered(m, version), step.toString());
      alias(m, one.alias(), one.expected(), version);
    } else if (step instanceof Step.RemoveAlias one) {
      alias(model(one.model()), one.alias(), one.expected(), null);
    } else if (step instanceof Step.RemoveDeployment one) {
      Present.Model m = model(one.model());
      List<Present.Deployment> left = new ArrayList<>(m.deployments());
      require(
          left.removeIf(wish -> wish.id() == one.id() && wish.generation() == one.expected()),
          step.toString());
      require(one.evenIfRouted() || !routed(m, one.version()), step.toString());
      put(m, m.versions(), m.aliases(), left, m.traffic());
    } else if (step instanceof Step.RemoveVersion one) {
      Present.Model m = model(one.model());
      require(m.deployment(one.version()) == null, step + ": deployed");
      require(!routed(m, one.version()), step + ": routed");
      require(
          m.aliases().values().stream()
              .noneMatch(alias -> Objects.equals(alias.version(), one.version())),
          step + ": aliased");
      List<Present.Version> left = new ArrayList<>(m.versions());
      require(left.removeIf(version -> version.number() == one.version()), step.toString());
      put(m, left, m.aliases(), m.deployments(), withoutPlacesOf(one.version(), m.traffic()));
    } else if (step instanceof Step.RemoveModel one) {
      require(model(one.model()).deployments().isEmpty(), step.toString());
      require(model(one.model()).revision() == one.expected(), step.toString());
      models.remove(one.model());
    } else if (step instanceof Step.CreatePrincipal one) {
      require(!principals.containsKey(one.name()), step.toString());
      principals.put(
          one.name(),
          person(
              one.wish(),
              new Present.Person(Principal.Kind.PROGRAM, one.name(), false, List.of(), 0)));
    } else if (step instanceof Step.EditPrincipal one) {
      Present.Person there = principals.get(one.name());
      require(there != null && there.revision() == one.expected(), step.toString());
      principals.put(one.name(), person(one.wish(), there));
    } else {
      throw new AssertionError("nobody takes " + step);
    }
  }

  private void create(Step.CreateDeployment one) {
    Present.Model m = model(one.model());
    int version = number(one.model(), one.version());
    require(offered(m, version) && m.deployment(version) == null, one.toString());
    List<Present.Deployment> all = new ArrayList<>(m.deployments());
    all.add(
        new Present.Deployment(ids++, version, Wished.LOADED, one.replicas(), 1, one.settings()));
    Present.Traffic traffic = m.traffic();
    if (m.deployments().isEmpty()) {
      TrafficPolicy before = traffic == null ? null : traffic.policy();
      traffic =
          new Present.Traffic(
              traffic == null ? 1 : traffic.number() + 1,
              new TrafficPolicy(
                  List.of(new Route(version, TrafficPolicy.WHOLE)),
                  before == null ? null : before.sticky(),
                  before == null ? m.name() : before.salt(),
                  List.of()));
    }
    put(m, m.versions(), m.aliases(), all, traffic);
  }

  private void edit(Step.EditDeployment one) {
    Present.Model m = model(one.model());
    require(
        one.wished() == Wished.LOADED || !routed(m, one.version()), one + ": traffic goes there");
    List<Present.Deployment> all = new ArrayList<>(m.deployments());
    all.replaceAll(
        wish -> {
          if (wish.id() != one.id()) {
            return wish;
          }
          require(wish.generation() == one.expected(), one.toString());
          return new Present.Deployment(
              wish.id(),
              wish.version(),
              one.wished(),
              one.replicas(),
              wish.generation() + 1,
              one.settings());
        });
    put(m, m.versions(), m.aliases(), all, m.traffic());
  }

  private void traffic(Step.SetTraffic one) {
    Present.Model m = model(one.model());
    Present.Traffic before = m.traffic();
    require((before == null ? 0 : before.number()) == one.expected(), one.toString());
    List<Route> routes = new ArrayList<>();
    for (Step.Share share : one.routes()) {
      routes.add(new Route(number(one.model(), share.version()), share.weight()));
    }
    List<Shadow> shadows = new ArrayList<>();
    for (Step.Share share : one.shadows()) {
      shadows.add(new Shadow(number(one.model(), share.version()), share.weight()));
    }
    String salt =
        one.salt() != null ? one.salt() : before == null ? m.name() : before.policy().salt();
    TrafficPolicy policy = new TrafficPolicy(routes, one.sticky(), salt, shadows);
    List<Integer> wanted = new ArrayList<>();
    routes.forEach(route -> wanted.add(route.version()));
    shadows.forEach(shadow -> wanted.add(shadow.version()));
    for (int version : wanted) {
      Present.Deployment deployed = m.deployment(version);
      require(deployed != null && deployed.wished() == Wished.LOADED, one + ": " + version);
    }
    put(
        m,
        m.versions(),
        m.aliases(),
        m.deployments(),
        new Present.Traffic(one.expected() + 1, policy));
  }

  private void alias(Present.Model m, String alias, int expected, Integer version) {
    Map<String, Present.Alias> aliases = new LinkedHashMap<>(m.aliases());
    Present.Alias before = aliases.get(alias);
    require((before == null ? 0 : before.number()) == expected, "alias " + alias);
    aliases.put(alias, new Present.Alias(version, expected + 1));
    put(m, m.versions(), aliases, m.deployments(), m.traffic());
  }

  private static Present.Traffic withoutPlacesOf(int version, Present.Traffic traffic) {
    return traffic == null
        ? null
        : new Present.Traffic(
            traffic.number(),
            new TrafficPolicy(
                traffic.policy().routes().stream()
                    .filter(route -> route.version() != version)
                    .toList(),
                traffic.policy().sticky(),
                traffic.policy().salt(),
                traffic.policy().shadows()));
  }

  private static boolean offered(Present.Model m, int version) {
    return m.versions().stream().anyMatch(one -> one.number() == version);
  }

  private static boolean routed(Present.Model m, int version) {
    return m.traffic() != null
        && (m.traffic().policy().weightOf(version) > 0
            || m.traffic().policy().shadows().stream()
                .anyMatch(shadow -> shadow.version() == version));
  }

  private static Present.Person person(PrincipalWish wish, Present.Person there) {
    return new Present.Person(
        wish.kind() == null ? there.kind() : wish.kind(),
        wish.displayName() == null ? there.displayName() : wish.displayName(),
        wish.disabled() == null ? there.disabled() : wish.disabled(),
        wish.grants() == null ? there.grants() : wish.grants(),
        there.revision() + 1);
  }

  private int number(String model, Ref version) {
    return version.number() != null ? version.number() : numbers.get(model + "/" + version.label());
  }

  private void put(
      Present.Model m,
      List<Present.Version> versions,
      Map<String, Present.Alias> aliases,
      List<Present.Deployment> deployments,
      Present.Traffic traffic) {
    models.put(
        m.name(),
        new Present.Model(
            m.name(),
            m.description(),
            m.tags(),
            m.owner(),
            m.revision(),
            versions,
            aliases,
            deployments,
            traffic));
  }
}
