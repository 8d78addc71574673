package dev.slipway.app.cli.apply;

import dev.slipway.app.cli.apply.Step.Action;
import java.util.List;

/**
 * The way from what there is to what is wished.
 *
 * @param steps in the order in which they are taken
 * @param same how many things are as wished already
 * @param kept what the file does not mention and a prune would remove, as people name it
 * @param problems why the wish cannot be fulfilled; with one of them no step is taken
 */
public record Plan(List<Step> steps, int same, List<String> kept, List<String> problems) {

  public Plan {
    steps = List.copyOf(steps);
    kept = List.copyOf(kept);
    problems = List.copyOf(problems);
  }

  /** How many steps do this. */
  public long count(Action action) {
    return steps.stream().filter(step -> step.action() == action).count();
  }
}
