package dev.slipway.app.cli.apply;

import dev.slipway.bus.Actor.Grant;
import dev.slipway.registry.api.Deployment.Wished;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.TrafficPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is on a server, with the revisions that an edit names as the ones it saw.
 *
 * @param models by name
 * @param principals by name
 */
public record Present(Map<String, Model> models, Map<String, Person> principals) {

  /** An empty server. */
  public static final Present NOTHING = new Present(Map.of(), Map.of());

  public Present {
    models = Ordered.copy(models);
    principals = Ordered.copy(principals);
  }

  /**
   * @param versions ascending, without removed ones
   * @param aliases by name, those that were taken away too when somebody asked about them
   * @param traffic null before the first policy
   */
  public record Model(
      String name,
      String description,
      Map<String, String> tags,
      String owner,
      long revision,
      List<Version> versions,
      Map<String, Alias> aliases,
      List<Deployment> deployments,
      @Nullable Traffic traffic) {

    public Model {
      tags = Ordered.copy(tags);
      versions = List.copyOf(versions);
      aliases = Ordered.copy(aliases);
      deployments = List.copyOf(deployments);
    }

    @Nullable Deployment deployment(int version) {
      return deployments.stream().filter(one -> one.version() == version).findFirst().orElse(null);
    }
  }

  /**
   * @param noteRevision 0 without a note
   */
  public record Version(
      int number, String digest, long noteRevision, String note, Map<String, String> tags) {
    public Version {
      tags = Ordered.copy(tags);
    }
  }

  /**
   * @param version null: it was taken away
   * @param number of its newest revision
   */
  public record Alias(@Nullable Integer version, int number) {}

  /** A wish for a version. */
  public record Deployment(
      long id,
      int version,
      Wished wished,
      int replicas,
      long generation,
      DeploymentSettings settings) {}

  /**
   * @param number of the model's newest revision
   */
  public record Traffic(int number, TrafficPolicy policy) {}

  /** A person or program. */
  public record Person(
      Principal.Kind kind,
      String displayName,
      boolean disabled,
      List<Grant> grants,
      long revision) {
    public Person {
      grants = List.copyOf(grants);
    }
  }
}
