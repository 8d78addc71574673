package dev.slipway.engine.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.Output;
import dev.slipway.engine.Shape;
import java.lang.ref.Reference;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kit's own count of what crosses the SPI. */
class PayloadsTest {

  private final Payloads payloads = new Payloads();

  @BeforeEach
  void aTestBegins() {
    payloads.begin();
  }

  private static Output.Lent lent() {
    return new Output.Lent(0, Tensors.floats(Shape.of(1), 1), () -> {});
  }

  @Test
  void oneReleaseForEachIsRight() {
    Output.Lent one = lent();
    Output.Lent other = new Output.Lent(0, one.tensor(), one.release());
    for (Output.Lent each : List.of(one, other)) {
      assertTrue(payloads.received(each, "'y'"));
      payloads.released(each);
    }
    assertEquals(List.of(), payloads.problems());
  }

  @Test
  void whatIsReceivedAndNeverReleasedIsTold() {
    Output.Lent forgotten = lent();
    assertTrue(payloads.received(forgotten, "'y'"));
    assertEquals(
        List.of("1 lent outputs were handed over and released never"), payloads.problems());
    payloads.released(forgotten);
    assertEquals(List.of(), payloads.problems());
  }

  @Test
  void whatIsNeverReleasedIsToldThoughNobodyHoldsItAnyMore() {
    for (int i = 0; i < 3; i++) {
      assertTrue(payloads.received(lent(), "'y'"));
    }
    System.gc();
    assertEquals(
        List.of("3 lent outputs were handed over and released never"), payloads.problems());
  }

  @Test
  void whatIsHandedOverAgainWouldBeReleasedTwice() {
    Output.Lent one = lent();
    assertTrue(payloads.received(one, "'y'"));
    payloads.released(one);
    assertFalse(payloads.received(one, "'y'"));
    assertFalse(payloads.received(one, "'y'"));
    assertEquals(
        List.of(
            "the same lent output 'y' was handed over again: the platform would release it twice"
                + " (2 times)"),
        payloads.problems());
    assertEquals(List.of(), payloads.problems(), "told once");
  }

  @Test
  void aProblemThatCameTooLateForItsTestIsToldByTheNextOne() {
    payloads.problem("late");
    payloads.begin();
    assertEquals(List.of("late"), payloads.problems());
  }

  @Test
  void anInputThatSomebodyHoldsIsFoundAndOthersAreNot() {
    Kept inputs = new Kept();
    Object held = new Object();
    inputs.watch(held);
    inputs.watch(new Object());
    try {
      payloads.closing(inputs);
      assertEquals(
          List.of(
              "an instance keeps 1 inputs of runs that have returned; a batch is valid until run"
                  + " returns"),
          payloads.problems());
    } finally {
      Reference.reachabilityFence(held);
    }
  }
}
