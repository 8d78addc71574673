package dev.slipway.platform.serving;

import dev.slipway.engine.Settings;
import dev.slipway.engine.Signature;
import dev.slipway.platform.host.EngineHost;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import java.nio.file.Path;

/**
 * Everything that loading and running a version takes.
 *
 * @param deployment its id
 * @param generation of the wish that this follows from
 * @param host where its engine runs
 * @param artifact a directory with exactly the artifact's files, never written to
 * @param format one of the engine's formats
 * @param entry the file to begin with, relative to the artifact
 * @param signature the one that is served
 * @param settings of the engine, complete
 */
public record DeploymentSpec(
    long deployment,
    long generation,
    String model,
    int version,
    EngineHost host,
    Path artifact,
    String format,
    String entry,
    Signature signature,
    Settings settings,
    Instances instances,
    Batching batching) {

  /** This spec with other settings that can change while it serves. */
  public DeploymentSpec with(long generation, Instances instances, Batching batching) {
    return new DeploymentSpec(
        deployment,
        generation,
        model,
        version,
        host,
        artifact,
        format,
        entry,
        signature,
        settings,
        instances,
        batching);
  }

  /** This spec with other values of settings that the engine takes while it serves. */
  public DeploymentSpec with(Settings adjusted) {
    return new DeploymentSpec(
        deployment,
        generation,
        model,
        version,
        host,
        artifact,
        format,
        entry,
        signature,
        adjusted,
        instances,
        batching);
  }

  /** Whether the next spec loads something else, or the same in another way. */
  public boolean loadsOtherwise(DeploymentSpec next) {
    return !next.host().equals(host)
        || !next.artifact().equals(artifact)
        || !next.format().equals(format)
        || !next.entry().equals(entry)
        || !next.signature().equals(signature)
        || !next.settings().equals(settings);
  }
}
