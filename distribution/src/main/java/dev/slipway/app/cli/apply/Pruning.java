package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Wish.ModelWish;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model has beyond the file: only of the kinds that the file lists, and removed only when
 * that is asked for. What is still needed is a problem, never a removal.
 */
final class Pruning {

  private final String name;
  private final ModelWish wish;
  private final Present.@Nullable Model there;
  private final Map<String, Ref> versions;
  private final Routing routing;
  private final boolean prune;
  private final Findings findings;
  private final Set<String> removedAliases = new HashSet<>();
  private final Set<Integer> removedDeployments = new HashSet<>();

  Pruning(
      String name,
      ModelWish wish,
      Present.@Nullable Model there,
      Map<String, Ref> versions,
      Routing routing,
      boolean prune,
      Findings findings) {
    this.name = name;
    this.wish = wish;
    this.there = there;
    this.versions = versions;
    this.routing = routing;
    this.prune = prune;
    this.findings = findings;
  }

  void plan() {
    if (there == null) {
      return;
    }
    if (wish.aliases() != null) {
      there.aliases().forEach((alias, at) -> alias(alias, at, wish.aliases().containsKey(alias)));
    }
    if (wish.deployments() != null) {
      for (Present.Deployment deployment : there.deployments()) {
        deployment(deployment, mentioned(wish.deployments().keySet(), deployment.version()));
      }
    }
    if (wish.versions() != null) {
      for (Present.Version version : there.versions()) {
        version(version, mentioned(wish.versions().keySet(), version.number()));
      }
    }
  }

  private boolean mentioned(Set<String> labels, int number) {
    return labels.stream()
        .map(versions::get)
        .anyMatch(ref -> ref != null && ref.same(Ref.of(number)));
  }

  private void alias(String alias, Present.Alias at, boolean mentioned) {
    if (mentioned || at.version() == null) {
      return;
    }
    if (!prune) {
      findings.kept(name + " alias " + alias + " → v" + at.version());
      return;
    }
    removedAliases.add(alias);
    findings.step(
        new Step.RemoveAlias(
            name,
            alias,
            at.number(),
            List.of(new Difference("version", "v" + at.version(), null))));
  }

  private void deployment(Present.Deployment deployment, boolean mentioned) {
    if (mentioned) {
      return;
    }
    if (!prune) {
      findings.kept(name + " deployment of v" + deployment.version());
      return;
    }
    if (routing.reaches(Ref.of(deployment.version()))) {
      findings.problem(
          name
              + ": the deployment of v"
              + deployment.version()
              + " is not in the file, but traffic goes to it; route that elsewhere, or keep the"
              + " deployment");
      return;
    }
    removedDeployments.add(deployment.version());
    findings.step(
        new Step.RemoveDeployment(
            name,
            deployment.version(),
            deployment.id(),
            deployment.generation(),
            false,
            List.of()));
  }

  private void version(Present.Version version, boolean mentioned) {
    if (mentioned) {
      return;
    }
    if (!prune) {
      findings.kept(name + " v" + version.number());
      return;
    }
    String need = need(version.number());
    if (need != null) {
      findings.problem(
          name + " v" + version.number() + " is not in the file, but " + need + "; keep it");
      return;
    }
    findings.step(
        new Step.RemoveVersion(
            name, version.number(), List.of(new Difference("artifact", version.digest(), null))));
  }

  /** What a version is needed for once the plan is done, or null. */
  private @Nullable String need(int number) {
    Present.Model model = there;
    if (model == null) {
      return null;
    }
    if (routing.reaches(Ref.of(number))) {
      return "traffic goes to it";
    }
    if (model.deployment(number) != null && !removedDeployments.contains(number)) {
      return "it is deployed";
    }
    for (Map.Entry<String, Present.Alias> alias : model.aliases().entrySet()) {
      boolean moved = wish.aliases() != null && wish.aliases().containsKey(alias.getKey());
      Integer at = alias.getValue().version();
      if (at != null && at == number && !moved && !removedAliases.contains(alias.getKey())) {
        return "its alias '" + alias.getKey() + "' stays";
      }
    }
    return null;
  }
}
