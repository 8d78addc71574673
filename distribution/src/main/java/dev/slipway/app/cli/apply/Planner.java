package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Wish.PrincipalWish;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From a wish and what there is to the steps between them. A function: it knows no server, file or
 * clock, and what it plans brings a server to a state for which it plans nothing more.
 */
public final class Planner {

  private Planner() {}

  /**
   * Plans.
   *
   * @param wish with the digest of every version known
   * @param prune whether what the file speaks for and does not mention is removed
   */
  public static Plan plan(Wish wish, Present present, boolean prune) {
    Findings findings = new Findings();
    wish.models()
        .forEach(
            (name, model) ->
                new ModelPlanner(name, model, present.models().get(name), prune, findings).plan());
    String scope = wish.scope();
    if (scope != null) {
      present.models().values().stream()
          .filter(model -> !wish.models().containsKey(model.name()))
          .filter(model -> new Grant(Right.VIEW, scope).covers(model.name()))
          .forEach(model -> beyond(model, prune, findings));
    }
    wish.principals()
        .forEach(
            (name, principal) ->
                principal(name, principal, present.principals().get(name), findings));
    return findings.plan();
  }

  /** A model that the file's scope covers and the file does not name. */
  private static void beyond(Present.Model model, boolean prune, Findings findings) {
    if (!prune) {
      findings.kept("model " + model.name());
      return;
    }
    for (Present.Deployment deployment : model.deployments()) {
      findings.step(
          new Step.RemoveDeployment(
              model.name(),
              deployment.version(),
              deployment.id(),
              deployment.generation(),
              true,
              List.of()));
    }
    findings.step(
        new Step.RemoveModel(
            model.name(),
            model.revision(),
            List.of(new Difference("versions", Integer.toString(model.versions().size()), null))));
  }

  private static void principal(
      String name, PrincipalWish wish, Present.@Nullable Person there, Findings findings) {
    List<Difference> differences = new ArrayList<>();
    if (there == null) {
      differ(differences, "kind", null, wish.kind());
      differ(differences, "displayName", null, wish.displayName());
      differ(differences, "grants", null, shown(wish.grants()));
      differ(differences, "disabled", null, wish.disabled());
      findings.step(new Step.CreatePrincipal(name, wish, differences));
      return;
    }
    if (wish.kind() != null && wish.kind() != there.kind()) {
      findings.problem(
          "principal "
              + name
              + " is a "
              + there.kind()
              + " for ever, not a "
              + wish.kind()
              + "; take another name");
      return;
    }
    if (wish.displayName() != null && !wish.displayName().equals(there.displayName())) {
      differ(differences, "displayName", there.displayName(), wish.displayName());
    }
    if (wish.disabled() != null && wish.disabled() != there.disabled()) {
      differ(differences, "disabled", there.disabled(), wish.disabled());
    }
    List<Grant> grants = wish.grants();
    if (grants != null && !new HashSet<>(grants).equals(new HashSet<>(there.grants()))) {
      differ(differences, "grants", shown(there.grants()), shown(grants));
    }
    if (differences.isEmpty()) {
      findings.same();
    } else {
      findings.step(new Step.EditPrincipal(name, there.revision(), wish, differences));
    }
  }

  static void differ(
      List<Difference> differences, String field, @Nullable Object before, @Nullable Object after) {
    String was = Difference.shown(before);
    String is = Difference.shown(after);
    if (!Objects.equals(was, is)) {
      differences.add(new Difference(field, was, is));
    }
  }

  private static @Nullable String shown(@Nullable List<Grant> grants) {
    return grants == null
        ? null
        : grants.isEmpty()
            ? "none"
            : String.join(", ", grants.stream().map(Planner::shown).sorted().toList());
  }

  /** As the file writes it. */
  static String shown(Grant grant) {
    return grant.right().name().toLowerCase(Locale.ROOT) + ":" + grant.pattern();
  }
}
