package dev.slipway.app.cli.bring;

import dev.slipway.app.cli.apply.Present;
import dev.slipway.app.cli.apply.Wish;
import dev.slipway.app.cli.apply.Wish.DeploymentWish;
import dev.slipway.app.cli.apply.Wish.ModelWish;
import dev.slipway.app.cli.apply.Wish.Share;
import dev.slipway.app.cli.apply.Wish.TrafficWish;
import dev.slipway.app.cli.apply.Wish.VersionWish;
import dev.slipway.registry.api.TrafficPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Models of a repository as a wish. Versions are labelled by their numbers there and registered in
 * their order. A wish of an import only adds: what people changed on the server since an earlier
 * import stays theirs.
 */
public final class BringWish {

  /** The tag of a version that says which server it comes from. */
  public static final String FROM = "imported-from";

  /** The tag of a version that says its number there. */
  public static final String NUMBER = "imported-version";

  private BringWish() {}

  /**
   * Everything that can be brought over.
   *
   * @param serve whether the newest version that would be loaded there takes all traffic here
   */
  public static Wish of(Repository repository, boolean serve) {
    Map<String, ModelWish> models = new LinkedHashMap<>();
    for (Foreign model : repository.models()) {
      if (model.refusal() == null) {
        models.put(model.name(), model(repository.kind(), model, serve));
      }
    }
    return new Wish(null, models, Map.of());
  }

  private static ModelWish model(Repository.Kind kind, Foreign model, boolean serve) {
    Map<String, VersionWish> versions = new LinkedHashMap<>();
    model
        .versions()
        .forEach(
            (number, path) ->
                versions.put(
                    Long.toString(number),
                    new VersionWish(
                        null,
                        path.toString(),
                        "Imported from " + kind.words() + ", version " + number + " there",
                        Map.of(FROM, kind.words(), NUMBER, Long.toString(number)))));
    Map<String, String> aliases = new LinkedHashMap<>();
    model.aliases().forEach((alias, number) -> aliases.put(alias, Long.toString(number)));
    // The newest first: a model's first deployment takes its traffic.
    List<Long> loaded = new ArrayList<>(model.loaded());
    Collections.reverse(loaded);
    Map<String, DeploymentWish> deployments = new LinkedHashMap<>();
    loaded.forEach(
        number ->
            deployments.put(
                Long.toString(number), new DeploymentWish(null, null, model.settings())));
    return new ModelWish(
        null,
        model.tags().isEmpty() ? null : model.tags(),
        null,
        versions,
        aliases,
        deployments,
        serve && !loaded.isEmpty() ? all(Long.toString(loaded.get(0))) : null);
  }

  private static TrafficWish all(String label) {
    return new TrafficWish(List.of(new Share(label, TrafficPolicy.WHOLE)), false, null, null, null);
  }

  /**
   * What of the wish is not there yet.
   *
   * @param wish with the digest of every version known
   */
  public static Wish additions(Wish wish, Present present) {
    Map<String, ModelWish> models = new LinkedHashMap<>();
    wish.models()
        .forEach(
            (name, model) ->
                models.put(name, additions(distinct(model), present.models().get(name))));
    return new Wish(wish.scope(), models, wish.principals());
  }

  /** One label for each artifact: a version that is a copy of an earlier one is that one. */
  private static ModelWish distinct(ModelWish model) {
    Map<String, String> first = new LinkedHashMap<>();
    Map<String, String> label = new LinkedHashMap<>();
    Map<String, VersionWish> versions = new LinkedHashMap<>();
    orEmpty(model.versions())
        .forEach(
            (name, version) -> {
              String kept = first.putIfAbsent(String.valueOf(version.digest()), name);
              label.put(name, kept == null ? name : kept);
              if (kept == null) {
                versions.put(name, version);
              }
            });
    Map<String, String> aliases = new LinkedHashMap<>();
    orEmpty(model.aliases()).forEach((alias, at) -> aliases.put(alias, label.getOrDefault(at, at)));
    Map<String, DeploymentWish> deployments = new LinkedHashMap<>();
    orEmpty(model.deployments())
        .forEach((at, wish) -> deployments.putIfAbsent(label.getOrDefault(at, at), wish));
    TrafficWish traffic = model.traffic();
    return new ModelWish(
        model.description(),
        model.tags(),
        model.owner(),
        versions,
        aliases,
        deployments,
        traffic == null
            ? null
            : all(
                label.getOrDefault(
                    traffic.routes().get(0).label(), traffic.routes().get(0).label())));
  }

  private static ModelWish additions(ModelWish model, Present.@Nullable Model there) {
    if (there == null) {
      return model;
    }
    Map<String, VersionWish> versions = new LinkedHashMap<>();
    Map<String, DeploymentWish> deployments = new LinkedHashMap<>(orEmpty(model.deployments()));
    orEmpty(model.versions())
        .forEach(
            (label, version) -> {
              Present.Version known =
                  there.versions().stream()
                      .filter(one -> one.digest().equals(version.digest()))
                      .reduce((one, newer) -> newer)
                      .orElse(null);
              boolean noted = known != null && known.noteRevision() > 0;
              versions.put(
                  label,
                  noted ? new VersionWish(version.digest(), version.path(), null, null) : version);
              if (known != null
                  && there.deployments().stream()
                      .anyMatch(one -> one.version() == known.number())) {
                deployments.remove(label);
              }
            });
    Map<String, String> aliases = new LinkedHashMap<>(orEmpty(model.aliases()));
    aliases.keySet().removeIf(there.aliases()::containsKey);
    return new ModelWish(null, null, null, versions, aliases, deployments, model.traffic());
  }

  private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : map;
  }
}
