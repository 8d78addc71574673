package dev.slipway.app.cli.apply;

import dev.slipway.bus.Actor.Grant;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file wishes. What it does not mention (null) is none of its business and stays as it is.
 * Versions are called by labels of the file's own, because a server gives its own numbers.
 *
 * @param scope the models that the file speaks for, as a pattern: those that it does not name may
 *     be pruned. Null: only the models that it names
 * @param models by name
 * @param principals by name
 */
public record Wish(
    @Nullable String scope, Map<String, ModelWish> models, Map<String, PrincipalWish> principals) {

  public Wish {
    models = Ordered.copy(models);
    principals = Ordered.copy(principals);
  }

  /**
   * A model.
   *
   * @param versions by label, in the order in which they are registered
   * @param aliases from alias to label
   * @param deployments by label of the version, in the order in which they are made
   */
  public record ModelWish(
      @Nullable String description,
      @Nullable Map<String, String> tags,
      @Nullable String owner,
      @Nullable Map<String, VersionWish> versions,
      @Nullable Map<String, String> aliases,
      @Nullable Map<String, DeploymentWish> deployments,
      @Nullable TrafficWish traffic) {

    public ModelWish {
      tags = tags == null ? null : Ordered.copy(tags);
      versions = versions == null ? null : Ordered.copy(versions);
      aliases = aliases == null ? null : Ordered.copy(aliases);
      deployments = deployments == null ? null : Ordered.copy(deployments);
    }

    /** The same with other versions. */
    public ModelWish with(Map<String, VersionWish> others) {
      return new ModelWish(description, tags, owner, others, aliases, deployments, traffic);
    }
  }

  /**
   * A version: the artifact that it is, by digest, by the files that have it, or both.
   *
   * @param path of a file or directory, from the file's own directory
   * @param note what is said about it
   */
  public record VersionWish(
      @Nullable String digest,
      @Nullable String path,
      @Nullable String note,
      @Nullable Map<String, String> tags) {

    public VersionWish {
      tags = tags == null ? null : Ordered.copy(tags);
      if (digest == null && path == null) {
        throw new IllegalArgumentException("say digest, or path, or both");
      }
    }

    /** The same with its digest known. */
    public VersionWish with(String known) {
      return new VersionWish(known, path, note, tags);
    }
  }

  /** That a version is loaded, and how. */
  public record DeploymentWish(
      @Nullable Wished wished, @Nullable Integer replicas, Settings settings) {}

  /**
   * Which versions answer.
   *
   * @param stickyGiven whether the file says something about the sticky key; {@code sticky} null
   *     then means none
   * @param salt null keeps the one that is
   */
  public record TrafficWish(
      List<Share> routes,
      boolean stickyGiven,
      @Nullable StickyKey sticky,
      @Nullable String salt,
      @Nullable List<Share> shadows) {

    public TrafficWish {
      routes = List.copyOf(routes);
      shadows = shadows == null ? null : List.copyOf(shadows);
    }
  }

  /**
   * A version's part of the traffic.
   *
   * @param weight in ten-thousandths
   */
  public record Share(String label, int weight) {}

  /** A person or program, without its keys: secrets stand in no file. */
  public record PrincipalWish(
      Principal.@Nullable Kind kind,
      @Nullable String displayName,
      @Nullable Boolean disabled,
      @Nullable List<Grant> grants) {

    public PrincipalWish {
      grants = grants == null ? null : List.copyOf(grants);
    }
  }
}
