package dev.slipway.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProcessorTimeTest {

  @Test
  void theMachinesTimesAreThoseOfAllProcessorsTogether() {
    assertArrayEquals(
        new long[] {780591, 0, 66642, 1006662, 1092, 3, 1259, 6415},
        ProcessorTime.machine(
            "cpu  780591 0 66642 1006662 1092 3 1259 6415 9 9\ncpu0 1 2 3 4 5 6 7 8 9 10\n"));
  }

  @Test
  void aProcessNameMayHoldBlanksAndParentheses() {
    assertEquals(
        10 + 20 + 3 + 4,
        ProcessorTime.ofProcess(
            "42 (a) (b c) S 1 42 42 0 -1 4194304 5 6 7 8 10 20 3 4 20 0 1 0 123 456 789"));
  }
}
