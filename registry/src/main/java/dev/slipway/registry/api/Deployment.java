package dev.slipway.registry.api;

import java.time.Instant;
import java.util.List;

/**
 * The wish that a version is loaded, and beside it what each node says about it.
 *
 * @param replicas on how many nodes
 * @param generation grows with each change of the wish; what an edit names as the one it saw, and
 *     what a status says it has seen
 * @param retries how often a person asked to try again
 * @param actor who changed the wish last
 */
public record Deployment(
    long id,
    String model,
    int version,
    Wished wished,
    DeploymentSettings settings,
    int replicas,
    long generation,
    int retries,
    String actor,
    Instant createdAt,
    Instant updatedAt,
    List<DeploymentStatus> status) {

  public Deployment {
    Names.model(model);
    Names.version(version);
    if (replicas < 1 || replicas > 1024) {
      throw new IllegalArgumentException("replicas are 1 to 1024, not " + replicas);
    }
    status = List.copyOf(status);
  }

  /** What is wished. */
  public enum Wished {
    LOADED,
    UNLOADED
  }
}
