package dev.slipway.app.cli.apply;

import static dev.slipway.app.cli.apply.Planner.differ;

import dev.slipway.app.cli.apply.Wish.ModelWish;
import dev.slipway.app.cli.apply.Wish.VersionWish;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.DeploymentSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps for one model, in the order in which a server takes them: the model, its versions, what
 * is loaded, who answers, what is called how; then what is no longer needed.
 */
final class ModelPlanner {

  private final String name;
  private final ModelWish wish;
  private final Present.@Nullable Model there;
  private final boolean prune;
  private final Findings findings;
  private final Map<String, Ref> versions = new LinkedHashMap<>();

  ModelPlanner(
      String name,
      ModelWish wish,
      Present.@Nullable Model there,
      boolean prune,
      Findings findings) {
    this.name = name;
    this.wish = wish;
    this.there = there;
    this.prune = prune;
    this.findings = findings;
  }

  void plan() {
    model();
    versions();
    Loading loading = new Loading(there);
    List<Step> unloads = deployments(loading);
    Routing routing = new Routing(name, there, loading, this::ref, findings);
    routing.plan(wish.traffic());
    unloads.forEach(findings::step);
    aliases();
    new Pruning(name, wish, there, versions, routing, prune, findings).plan();
  }

  private void model() {
    List<Difference> differences = new ArrayList<>();
    if (there == null) {
      differ(differences, "description", null, wish.description());
      differ(differences, "tags", null, wish.tags() == null ? null : new TreeMap<>(wish.tags()));
      differ(differences, "owner", null, wish.owner());
      findings.step(
          new Step.CreateModel(
              name,
              wish.description() == null ? "" : wish.description(),
              wish.tags() == null ? Map.of() : wish.tags(),
              wish.owner(),
              differences));
      return;
    }
    if (wish.description() != null) {
      differ(differences, "description", there.description(), wish.description());
    }
    if (wish.tags() != null) {
      differ(differences, "tags", new TreeMap<>(there.tags()), new TreeMap<>(wish.tags()));
    }
    if (wish.owner() != null) {
      differ(differences, "owner", there.owner(), wish.owner());
    }
    if (differences.isEmpty()) {
      findings.same();
    } else {
      findings.step(
          new Step.EditModel(
              name, there.revision(), wish.description(), wish.tags(), wish.owner(), differences));
    }
  }

  private void versions() {
    if (wish.versions() == null) {
      return;
    }
    Map<String, String> seen = new LinkedHashMap<>();
    wish.versions()
        .forEach(
            (label, version) -> {
              String digest = Objects.requireNonNull(version.digest(), "a digest is known");
              Present.Version found = find(label, digest);
              Ref ref = new Ref(label, found == null ? null : Integer.valueOf(found.number()));
              versions.put(label, ref);
              String other = seen.put(found == null ? digest : "v" + found.number(), label);
              if (other != null) {
                findings.problem(
                    name
                        + ": the versions '"
                        + other
                        + "' and '"
                        + label
                        + "' are one artifact; keep one of them");
              } else if (found == null) {
                register(label, version, digest);
              } else {
                note(found, version);
              }
            });
  }

  /** The version with this artifact: of several the one that the label names, else the newest. */
  private Present.@Nullable Version find(String label, String digest) {
    Present.Version newest = null;
    if (there != null) {
      for (Present.Version version : there.versions()) {
        if (version.digest().equals(digest)) {
          newest = version;
          if (label.equals(Integer.toString(version.number()))) {
            return version;
          }
        }
      }
    }
    return newest;
  }

  private void register(String label, VersionWish version, String digest) {
    String path = version.path();
    if (path == null) {
      findings.problem(
          name
              + " version '"
              + label
              + "': its artifact "
              + digest
              + " is not registered there; give the path of its files");
      return;
    }
    List<Difference> differences = new ArrayList<>();
    differ(differences, "artifact", null, digest);
    differ(differences, "from", null, path);
    differ(differences, "note", null, version.note());
    differ(
        differences, "tags", null, version.tags() == null ? null : new TreeMap<>(version.tags()));
    findings.step(
        new Step.RegisterVersion(
            name,
            label,
            path,
            digest,
            version.note() == null ? "" : version.note(),
            version.tags() == null ? Map.of() : version.tags(),
            differences));
  }

  private void note(Present.Version there, VersionWish version) {
    String text = version.note() == null ? there.note() : version.note();
    Map<String, String> tags = version.tags() == null ? there.tags() : version.tags();
    List<Difference> differences = new ArrayList<>();
    differ(differences, "note", there.note(), text);
    differ(differences, "tags", new TreeMap<>(there.tags()), new TreeMap<>(tags));
    if (differences.isEmpty()) {
      findings.same();
    } else {
      findings.step(
          new Step.NoteVersion(
              name, there.number(), there.noteRevision(), text, tags, differences));
    }
  }

  /** A version by its label; where the file lists no versions, by its number. */
  private Ref ref(String label) {
    return versions.computeIfAbsent(
        label,
        unlisted -> {
          int number = Integer.parseInt(unlisted);
          if (there == null
              || there.versions().stream().noneMatch(version -> version.number() == number)) {
            findings.problem(name + " has no version " + number);
          }
          return new Ref(unlisted, number);
        });
  }

  /** Plans what is to be loaded now; answers what is to be unloaded once no traffic goes there. */
  private List<Step> deployments(Loading loading) {
    List<Step> unloads = new ArrayList<>();
    if (wish.deployments() == null) {
      return unloads;
    }
    wish.deployments()
        .forEach(
            (label, deployment) -> {
              Ref ref = ref(label);
              Present.Deployment current =
                  there == null || ref.number() == null ? null : there.deployment(ref.number());
              boolean unloaded = deployment.wished() == Wished.UNLOADED;
              if (current == null && unloaded) {
                findings.same();
              } else if (current == null) {
                create(ref, deployment, loading);
              } else {
                Step edit = edit(current, deployment);
                if (!unloaded) {
                  loading.loaded(ref);
                }
                if (edit == null) {
                  findings.same();
                } else if (unloaded) {
                  if (current.wished() == Wished.LOADED) {
                    loading.unloaded(ref);
                  }
                  unloads.add(edit);
                } else {
                  findings.step(edit);
                }
              }
            });
    return unloads;
  }

  private void create(Ref ref, Wish.DeploymentWish deployment, Loading loading) {
    DeploymentSettings settings = settings(ref, deployment, DeploymentSettings.DEFAULT);
    int replicas = deployment.replicas() == null ? 1 : deployment.replicas();
    List<Difference> differences = new ArrayList<>();
    if (loading.first()) {
      differ(differences, "traffic", null, "100 %: a model's first deployment takes all of it");
    }
    Map<String, @Nullable Object> flat = Settings.flat(settings);
    Difference.between(Settings.flat(DeploymentSettings.DEFAULT), flat)
        .forEach(one -> differ(differences, one.field(), null, one.after()));
    loading.created(ref);
    findings.step(new Step.CreateDeployment(name, ref, settings, replicas, differences));
  }

  private @Nullable Step edit(Present.Deployment current, Wish.DeploymentWish deployment) {
    Ref ref = Ref.of(current.version());
    DeploymentSettings settings = settings(ref, deployment, current.settings());
    int replicas = deployment.replicas() == null ? current.replicas() : deployment.replicas();
    Wished wished = deployment.wished() == null ? Wished.LOADED : deployment.wished();
    List<Difference> differences = new ArrayList<>();
    differ(differences, "wished", current.wished(), wished);
    differ(differences, "replicas", current.replicas(), replicas);
    differences.addAll(
        Difference.between(Settings.flat(current.settings()), Settings.flat(settings)));
    return differences.isEmpty()
        ? null
        : new Step.EditDeployment(
            name,
            current.version(),
            current.id(),
            current.generation(),
            wished,
            settings,
            replicas,
            differences);
  }

  private DeploymentSettings settings(
      Ref ref, Wish.DeploymentWish deployment, DeploymentSettings current) {
    try {
      return deployment.settings().over(current);
    } catch (IllegalArgumentException refused) {
      findings.problem(
          name + " deployment of " + ref.shown() + ": " + String.valueOf(refused.getMessage()));
      return current;
    }
  }

  private void aliases() {
    if (wish.aliases() == null) {
      return;
    }
    wish.aliases()
        .forEach(
            (alias, label) -> {
              Ref ref = ref(label);
              Present.Alias current = there == null ? null : there.aliases().get(alias);
              Integer before = current == null ? null : current.version();
              if (before != null && before.equals(ref.number())) {
                findings.same();
                return;
              }
              findings.step(
                  new Step.SetAlias(
                      name,
                      alias,
                      current == null ? 0 : current.number(),
                      ref,
                      List.of(
                          new Difference(
                              "version", before == null ? null : "v" + before, ref.shown()))));
            });
  }
}
