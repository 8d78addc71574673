package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Step.Action;
import java.util.ArrayList;
import java.util.List;

/** A plan as people read it. */
public final class PlanText {

  private static final int SHOWN = 200;

  private PlanText() {}

  /** Line by line. */
  public static List<String> lines(Plan plan) {
    List<String> lines = new ArrayList<>();
    for (Step step : plan.steps()) {
      lines.add(sign(step.action()) + " " + step.subject());
      int width = step.differences().stream().mapToInt(one -> one.field().length()).max().orElse(0);
      for (Difference one : step.differences()) {
        lines.add(
            "    "
                + one.field()
                + " ".repeat(width - one.field().length() + 2)
                + change(step.action(), one));
      }
    }
    plan.kept().forEach(thing -> lines.add("= " + thing + " is not in the file and stays"));
    plan.problems().forEach(problem -> lines.add("! " + problem));
    if (!lines.isEmpty()) {
      lines.add("");
    }
    lines.add(sum(plan));
    return lines;
  }

  /** The plan in one sentence. */
  public static String sum(Plan plan) {
    if (plan.steps().isEmpty() && plan.problems().isEmpty()) {
      return "Nothing to do: "
          + (plan.same() == 1 ? "1 thing is" : plan.same() + " things are")
          + " as wished."
          + (plan.kept().isEmpty() ? "" : " --prune removes what it does not mention.");
    }
    return "Plan: "
        + plan.count(Action.CREATE)
        + " to create, "
        + plan.count(Action.CHANGE)
        + " to change, "
        + plan.count(Action.REMOVE)
        + " to remove; "
        + plan.same()
        + " as wished"
        + (plan.kept().isEmpty() ? "" : ", " + plan.kept().size() + " not in it")
        + (plan.problems().isEmpty()
            ? "."
            : ". It cannot be applied: "
                + (plan.problems().size() == 1
                    ? "1 problem."
                    : plan.problems().size() + " problems."));
  }

  private static char sign(Action action) {
    return switch (action) {
      case CREATE -> '+';
      case CHANGE -> '~';
      case REMOVE -> '-';
    };
  }

  private static String change(Action action, Difference one) {
    String after = one.after() == null ? "none" : cut(one.after());
    String before = one.before() == null ? "none" : cut(one.before());
    return switch (action) {
      case CREATE -> after;
      case CHANGE -> before + " → " + after;
      case REMOVE -> before;
    };
  }

  /** A note of a page does not hide the plan. */
  private static String cut(String text) {
    String line = text.replace("\n", "⏎");
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }
}
