package dev.slipway.app.cli.apply;

import java.util.ArrayList;
import java.util.List;

/** A plan in the making. */
final class Findings {

  private final List<Step> steps = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private int same;

  void step(Step step) {
    steps.add(step);
  }

  void same() {
    same++;
  }

  void kept(String thing) {
    kept.add(thing);
  }

  void problem(String sentence) {
    problems.add(sentence);
  }

  Plan plan() {
    return new Plan(steps, same, kept, problems);
  }
}
