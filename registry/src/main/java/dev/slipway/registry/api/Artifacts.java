package dev.slipway.registry.api;

import dev.slipway.bus.Address;
import dev.slipway.engine.inspect.Problem;
import java.util.List;

/** The files of registered artifacts, for those who load and read them again. */
public final class Artifacts {
  private Artifacts() {}

  /**
   * The artifact as a directory on this node, for the platform only. Needs the disk, not the
   * database. Fails with NOT_FOUND when this node's disk has no such artifact. The lease is the
   * caller's to close.
   */
  public static final Address<LeaseArtifact, ArtifactLease> LEASE =
      new Address<>("registry.artifact.lease", 1, LeaseArtifact.class, ArtifactLease.class);

  /**
   * Reads a version's artifact again with the inspectors of today and keeps what they find. Wants
   * OPERATE for the model. The version itself never changes: what a rescan finds is for a person to
   * act on. Fails with UNAVAILABLE while too many are under way.
   */
  public static final Address<RescanVersion, Rescan> RESCAN =
      new Address<>("registry.artifact.rescan", 1, RescanVersion.class, Rescan.class);

  /**
   * @param holder who needs it, for people who look for the reason why something is not collected
   */
  public record LeaseArtifact(String digest, String holder) {
    public LeaseArtifact {
      Names.digest(digest);
      Names.text("holder", holder, 256);
    }
  }

  public record RescanVersion(String model, int number) {
    public RescanVersion {
      Names.model(model);
      Names.version(number);
    }
  }

  /**
   * Who looked.
   *
   * @param engine whose inspector it is; empty when none recognises the files any more
   * @param version of the inspector
   */
  public record Inspector(String engine, int version) {}

  /**
   * What was found now.
   *
   * @param findings all problems of today; with one that refuses, the artifact would be quarantined
   *     if it were uploaded today
   * @param report what today's inspector read; its {@code sameAs} is null
   * @param changed whether that differs from what the newest stored inspection said
   * @param worse whether a finding refuses or warns that the newest stored inspection did not have
   */
  public record Rescan(
      String model,
      int number,
      Inspector inspector,
      List<Problem> findings,
      Upload.Report report,
      boolean changed,
      boolean worse) {
    public Rescan {
      findings = List.copyOf(findings);
    }
  }
}
