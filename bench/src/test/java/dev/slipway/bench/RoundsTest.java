package dev.slipway.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private final List<String> ran = new ArrayList<>();
  private final Deque<Double> foreign = new ArrayDeque<>();

  private Contender contender(String name, double... perSecond) {
    Deque<Double> speeds = new ArrayDeque<>();
    for (double each : perSecond) {
      speeds.add(each);
    }
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Sample run(int seconds) {
        ran.add(name);
        return new Sample(Math.round(speeds.remove() * seconds), seconds, 1, 2, 0);
      }
    };
  }

  private Rounds run(Rounds.Plan plan, Contender... contenders) throws Exception {
    ForeignLoad load = () -> () -> foreign.isEmpty() ? 0 : foreign.remove();
    return Rounds.run("t", List.of(contenders), plan, load, line -> {});
  }

  @Test
  void aRatioIsTheMedianOfNeighbouringPairsNotTheRatioOfMedians() throws Exception {
    Rounds rounds =
        run(
            new Rounds.Plan(3, 3, 1, 0.1),
            contender("a", 10, 50, 90),
            contender("b", 10, 100, 100));
    assertEquals(0.9, rounds.pairs("a", "b", (a, b) -> a.perSecond() / b.perSecond()), 1e-9);
  }

  @Test
  void eachSecondRoundRunsInTheOppositeOrder() throws Exception {
    run(new Rounds.Plan(2, 2, 1, 0.1), contender("a", 1, 1), contender("b", 1, 1));
    assertEquals(List.of("a", "b", "b", "a"), ran);
  }

  @Test
  void aRoundWithOthersOnTheProcessorIsDroppedAndRepeated() throws Exception {
    foreign.addAll(List.of(0.0, 0.5));
    Rounds rounds =
        run(new Rounds.Plan(1, 3, 1, 0.1), contender("a", 7, 20), contender("b", 7, 10));
    assertEquals(1, rounds.dropped().size());
    assertEquals(2, rounds.pairs("a", "b", (a, b) -> a.perSecond() / b.perSecond()), 1e-9);
  }

  @Test
  void onAMachineThatIsNeverQuietItEndsWithoutAFigure() throws Exception {
    for (int i = 0; i < 9; i++) {
      foreign.add(0.9);
    }
    Rounds rounds = run(new Rounds.Plan(2, 3, 1, 0.1), contender("a", 1, 1, 1));
    assertEquals(3, rounds.dropped().size());
    assertTrue(Double.isNaN(rounds.median("a", Sample::perSecond)));
  }
}
