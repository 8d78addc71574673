package dev.slipway.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Contenders that were measured beside each other, round after round. Each second round runs in the
 * opposite order, so that a machine that grows slower favours nobody. A round in which something
 * else took the processor is dropped and repeated, within bounds.
 *
 * @param kept the clean rounds, each with a sample of every contender
 * @param dropped the others
 */
record Rounds(String title, List<Map<String, Sample>> kept, List<Map<String, Sample>> dropped) {

  /**
   * How much is measured.
   *
   * @param wanted clean rounds
   * @param most rounds in all
   * @param seconds of each contender in a round
   * @param maxForeign the share of the processor, 0 to 1, that spoils a round
   */
  record Plan(int wanted, int most, int seconds, double maxForeign) {}

  Rounds {
    kept = List.copyOf(kept);
    dropped = List.copyOf(dropped);
  }

  static Rounds run(
      String title, List<Contender> contenders, Plan plan, ForeignLoad load, Consumer<String> say)
      throws Exception {
    List<Map<String, Sample>> kept = new ArrayList<>();
    List<Map<String, Sample>> dropped = new ArrayList<>();
    List<Contender> order = new ArrayList<>(contenders);
    while (kept.size() < plan.wanted() && kept.size() + dropped.size() < plan.most()) {
      Map<String, Sample> samples = new LinkedHashMap<>();
      boolean clean = true;
      for (Contender contender : order) {
        ForeignLoad.Watch watch = load.begin();
        Sample sample = contender.run(plan.seconds());
        samples.put(contender.name(), sample.withForeign(watch.share()));
        clean &= samples.get(contender.name()).foreign() < plan.maxForeign();
        if (!clean) {
          // The rest would be measured in vain.
          break;
        }
      }
      (clean ? kept : dropped).add(samples);
      say.accept(line(title, samples, clean));
      Collections.reverse(order);
    }
    return new Rounds(title, kept, dropped);
  }

  private static String line(String title, Map<String, Sample> samples, boolean clean) {
    StringBuilder line = new StringBuilder("  " + title);
    double foreign = 0;
    for (Map.Entry<String, Sample> entry : new TreeMap<>(samples).entrySet()) {
      Sample sample = entry.getValue();
      line.append(
          String.format(
              Locale.ROOT,
              " | %s %,.0f/s, %,.0f / %,.0f µs",
              entry.getKey(),
              sample.perSecond(),
              sample.p50Micros(),
              sample.p99Micros()));
      foreign = Math.max(foreign, sample.foreign());
    }
    return line.append(String.format(Locale.ROOT, " | others %.0f %%", foreign * 100))
        .append(clean ? "" : ", DROPPED")
        .toString();
  }

  /** The median over the clean rounds; NaN without any. */
  double median(ToDoubleFunction<Map<String, Sample>> value) {
    return median(kept.stream().mapToDouble(value).toArray());
  }

  /** The median of one contender's samples. */
  double median(String contender, ToDoubleFunction<Sample> value) {
    return median(round -> value.applyAsDouble(of(round, contender)));
  }

  /** The median over neighbours: of the first one's and the second one's sample of each round. */
  double pairs(String first, String second, ToDoubleBiFunction<Sample, Sample> value) {
    return median(round -> value.applyAsDouble(of(round, first), of(round, second)));
  }

  private static Sample of(Map<String, Sample> round, String contender) {
    Sample sample = round.get(contender);
    if (sample == null) {
      throw new IllegalArgumentException("no " + contender + " in " + round.keySet());
    }
    return sample;
  }

  static double median(double... values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
