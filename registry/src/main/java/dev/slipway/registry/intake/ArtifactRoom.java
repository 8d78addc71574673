package dev.slipway.registry.intake;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.registry.access.Authority;
import dev.slipway.registry.api.ArtifactLease;
import dev.slipway.registry.api.Artifacts;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.artifact.ArtifactStore;
import dev.slipway.registry.artifact.DiskPool;
import dev.slipway.registry.artifact.Manifest;
import dev.slipway.registry.store.ArtifactTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.VersionTable;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is done with artifacts once they are registered: lent to engines, read again. Used on the
 * intake's context.
 */
final class ArtifactRoom {
  /** Rescans share the threads of checks: more would make uploads wait. */
  private static final int RESCANS_AT_ONCE = 16;

  private final Store store;
  private final ArtifactStore artifacts;
  private final DiskPool checks;
  private final Checker checker;
  private int rescans;

  ArtifactRoom(Store store, ArtifactStore artifacts, DiskPool checks, Checker checker) {
    this.store = store;
    this.artifacts = artifacts;
    this.checks = checks;
    this.checker = checker;
  }

  Future<ArtifactLease> lease(Command<Artifacts.LeaseArtifact> command) {
    Authority.requirePlatform(command.actor());
    return artifacts.lease(command.request().digest(), command.request().holder());
  }

  Future<Artifacts.Rescan> rescan(Command<Artifacts.RescanVersion> command) {
    Artifacts.RescanVersion wish = command.request();
    Authority.require(command.actor(), Right.OPERATE, wish.model());
    if (rescans >= RESCANS_AT_ONCE) {
      throw new SlipwayException(
          FailureCode.UNAVAILABLE,
          rescans + " rescans are under way, the most at once; try again when some have ended");
    }
    rescans++;
    return rescan(command, wish).onComplete(done -> rescans--);
  }

  private Future<Artifacts.Rescan> rescan(Command<?> command, Artifacts.RescanVersion wish) {
    return store
        .read(sql -> VersionTable.find(sql, wish.model(), wish.number()))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new SlipwayException(
                            FailureCode.NOT_FOUND,
                            "'" + wish.model() + "' has no version " + wish.number())))
        .compose(
            version ->
                artifacts
                    .lease(version.digest(), "rescan")
                    .compose(
                        lease ->
                            artifacts
                                .manifest(version.digest())
                                .compose(this::inspect)
                                .compose(
                                    outcome ->
                                        store.write(
                                            command, work -> record(work, version, outcome)))
                                .onComplete(done -> lease.close())));
  }

  private Future<Checker.Outcome> inspect(Manifest manifest) {
    return checks.run(
        "reading an artifact again",
        Path.of(manifest.digest()),
        () -> checker.inspect(manifest, artifacts.files(manifest)));
  }

  private static Future<Artifacts.Rescan> record(
      Work work, Version version, Checker.Outcome outcome) {
    Upload.Report report = Objects.requireNonNull(outcome.report()).withoutContents();
    return ArtifactTable.inspection(work, version.digest())
        .compose(
            before -> {
              boolean changed = before.isEmpty() || !before.get().sameAs(null).equals(report);
              Artifacts.Rescan rescan =
                  new Artifacts.Rescan(
                      version.model(),
                      version.number(),
                      new Artifacts.Inspector(report.engine(), report.inspectorVersion()),
                      outcome.problems(),
                      report,
                      changed,
                      isWorse(before, outcome.problems()));
              return ArtifactTable.inspected(work, report)
                  .compose(
                      kept ->
                          work.changed(
                              Change.Kind.VERSION,
                              version.model() + "/" + version.number(),
                              version.model(),
                              "rescan",
                              before.orElse(null),
                              report,
                              ""))
                  .map(rescan);
            });
  }

  /** The words of a finding may change between releases; what it is about does not. */
  private static boolean isWorse(Optional<Upload.Report> before, List<Problem> findings) {
    Inspection known = before.map(Upload.Report::inspection).orElse(null);
    return findings.stream()
        .filter(finding -> finding.severity() != Problem.Severity.NOTE)
        .anyMatch(
            finding ->
                known == null
                    || known.problems().stream().noneMatch(old -> isOneFinding(old, finding)));
  }

  private static boolean isOneFinding(Problem one, Problem other) {
    return one.severity() == other.severity()
        && one.code().equals(other.code())
        && one.where().equals(other.where());
  }
}
