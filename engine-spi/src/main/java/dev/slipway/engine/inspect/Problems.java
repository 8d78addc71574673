package dev.slipway.engine.inspect;

import dev.slipway.engine.inspect.Problem.Severity;
import java.util.ArrayList;
import java.util.List;

/** What an inspection has to say, bounded: a broken file can have a million things wrong. */
public final class Problems {

  /** How many are listed. */
  public static final int MOST = 50;

  private static final int LONGEST = 200;

  private final List<Problem> said = new ArrayList<>();
  private long unsaid;
  private boolean unsaidRefuses;

  /** Adds one. */
  public void add(Problem problem) {
    if (said.size() < MOST) {
      said.add(problem);
    } else {
      unsaid++;
      unsaidRefuses |= problem.severity() == Severity.REFUSE;
    }
  }

  /** Adds one that refuses. */
  public void refuse(String code, String where, String found, String why, String remedy) {
    add(new Problem(Severity.REFUSE, code, brief(where), brief(found), why, remedy));
  }

  /** Whether one refuses. */
  public boolean refused() {
    return unsaidRefuses || said.stream().anyMatch(p -> p.severity() == Severity.REFUSE);
  }

  /** What was said, and how much more there was to say. */
  public List<Problem> all() {
    List<Problem> all = new ArrayList<>(said);
    if (unsaid > 0) {
      all.add(
          new Problem(
              unsaidRefuses ? Severity.REFUSE : Severity.WARN,
              "more-problems",
              "",
              unsaid + " more",
              "only the first " + MOST + " are listed",
              "mend these and try again"));
    }
    return all;
  }

  /** A name from the file, short enough for a sentence. */
  public static String brief(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
  }
}
