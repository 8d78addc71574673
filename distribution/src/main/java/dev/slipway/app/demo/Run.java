package dev.slipway.app.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run of the demo showed: for the table and the picture. */
final class Run {

  /**
   * One stretch of traffic.
   *
   * @param policy in words, e.g. {@code 90 / 10}
   * @param from milliseconds since the requests began to fly
   */
  record Phase(
      String title, String policy, long from, long until, int first, int second, int failed) {

    /** Of those answered. */
    double shareOfSecond() {
      return (double) second / (first + second);
    }
  }

  /**
   * One sentence.
   *
   * @param cosine between what the two versions answered
   */
  record Agreement(String sentence, double cosine) {}

  /** RMSE and R² of the served answers, and of the closed form, on the test rows. */
  record Linear(
      int trainRows,
      int testRows,
      int steps,
      double servedRmse,
      double servedR2,
      double closedRmse,
      double closedR2) {}

  /** RMSE and R² of the answers of the served network, on the same test rows. */
  record Network(double rmse, double r2) {}

  final List<Agreement> agreements = new ArrayList<>();
  final List<Phase> phases = new ArrayList<>();
  List<Flight.Answer> answers = List.of();
  final Map<String, Boolean> steps = new LinkedHashMap<>();
  Linear linear = new Linear(0, 0, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  Network network = new Network(Double.NaN, Double.NaN);

  /** Notes whether a step held. */
  void held(String step, boolean held) {
    steps.put(step, held);
  }

  boolean allHeld() {
    return !steps.isEmpty() && !steps.containsValue(false);
  }
}
