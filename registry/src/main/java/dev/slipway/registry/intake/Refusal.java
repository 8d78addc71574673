package dev.slipway.registry.intake;

import dev.slipway.engine.inspect.Problem;
import dev.slipway.registry.artifact.ArtifactPath;

/** What is wrong with received files: not our failure, and no reason to try again. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public Refusal(Problem problem) {
    super(problem.found() + ": " + problem.why(), null, false, false);
    this.problem = problem;
  }

  /**
   * @param where an archive or entry, as the stranger named it
   */
  Refusal(String code, String where, String found, String why, String remedy) {
    this(new Problem(Problem.Severity.REFUSE, code, ArtifactPath.shown(where), found, why, remedy));
  }

  public Problem problem() {
    return problem;
  }

  static Refusal malformed(String where, String found) {
    return new Refusal(
        "archive-malformed",
        where,
        found,
        "an archive that is broken, or that two programs could read differently, is not unpacked",
        "pack the files again, e.g. with 'zip -r' or 'tar czf', and upload that");
  }

  static Refusal link(String entry, String kind) {
    return new Refusal(
        "archive-link",
        entry,
        "the entry is a " + kind,
        "an artifact holds plain files only; a link could reach files of the server",
        "pack the file that it stands for, e.g. with 'tar --dereference' or 'zip -r' without '-y'");
  }
}
