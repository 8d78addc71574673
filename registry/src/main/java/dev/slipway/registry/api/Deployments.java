package dev.slipway.registry.api;

import dev.slipway.bus.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wishes: what is to be loaded, and how. Reading wants VIEW for the model, changing OPERATE. Edits
 * name the generation they saw as {@code expected} (see {@link Catalog}).
 */
public final class Deployments {
  private Deployments() {}

  /**
   * A new wish. The first deployment of a model also takes all its traffic, in the same
   * transaction; a later one takes none until somebody shifts it. Fails with ALREADY_EXISTS when
   * the version is deployed, with NOT_FOUND when there is no such version.
   */
  public static final Address<CreateDeployment, Deployment> CREATE =
      new Address<>("registry.deployment.create", 1, CreateDeployment.class, Deployment.class);

  public static final Address<GetDeployment, Deployment> GET =
      new Address<>("registry.deployment.get", 1, GetDeployment.class, Deployment.class);

  /** By model and version. */
  public static final Address<ListDeployments, DeploymentPage> LIST =
      new Address<>("registry.deployment.list", 1, ListDeployments.class, DeploymentPage.class);

  public static final Address<EditDeployment, Deployment> EDIT =
      new Address<>("registry.deployment.edit", 1, EditDeployment.class, Deployment.class);

  /** Asks the nodes to try again what FAILED: a new generation with the same settings. */
  public static final Address<RetryDeployment, Deployment> RETRY =
      new Address<>("registry.deployment.retry", 1, RetryDeployment.class, Deployment.class);

  /**
   * Takes the wish back; answers it as it was. Fails with CONFLICT while traffic is routed to the
   * version, unless it is forced.
   */
  public static final Address<DeleteDeployment, Deployment> DELETE =
      new Address<>("registry.deployment.delete", 1, DeleteDeployment.class, Deployment.class);

  public record CreateDeployment(
      String model,
      int version,
      DeploymentSettings settings,
      int replicas,
      String reason,
      @Nullable String idempotencyKey) {
    public CreateDeployment {
      Names.model(model);
      Names.version(version);
      requireReplicas(replicas);
      Names.text("reason", reason, 4096);
    }
  }

  public record GetDeployment(long id) {}

  /**
   * @param model null: of all models that the actor may view
   */
  public record ListDeployments(@Nullable String model, Paging paging) {
    public ListDeployments {
      if (model != null) {
        Names.model(model);
      }
    }
  }

  /** A page; {@code next} is null on the last one. */
  public record DeploymentPage(List<Deployment> items, @Nullable String next) {
    public DeploymentPage {
      items = List.copyOf(items);
    }
  }

  /** What is null stays as it is. */
  public record EditDeployment(
      long id,
      @Nullable Long expected,
      Deployment.@Nullable Wished wished,
      @Nullable DeploymentSettings settings,
      @Nullable Integer replicas,
      String reason) {
    public EditDeployment {
      if (replicas != null) {
        requireReplicas(replicas);
      }
      Names.text("reason", reason, 4096);
    }
  }

  public record RetryDeployment(long id, String reason) {
    public RetryDeployment {
      Names.text("reason", reason, 4096);
    }
  }

  /**
   * @param evenIfRouted whether to delete it although its version has a share of the traffic
   */
  public record DeleteDeployment(
      long id, @Nullable Long expected, boolean evenIfRouted, String reason) {
    public DeleteDeployment {
      Names.text("reason", reason, 4096);
    }
  }

  private static void requireReplicas(int replicas) {
    if (replicas < 1 || replicas > 1024) {
      throw new IllegalArgumentException("replicas are 1 to 1024, not " + replicas);
    }
  }
}
