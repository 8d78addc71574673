package dev.slipway.registry.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.registry.api.TrafficPolicy.Route;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which policies can be. */
class TrafficPolicyTest {

  @Test
  void weightsSumToTheWholeAndTheSentenceSaysWhatTheySumTo() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> policy(new Route(1, 9000), new Route(2, 500)));
    assertTrue(String.valueOf(refused.getMessage()).contains("9500"));
  }

  @Test
  void aVersionHasOneRoute() {
    assertThrows(
        IllegalArgumentException.class, () -> policy(new Route(1, 5000), new Route(1, 5000)));
  }

  @Test
  void aWeightOfZeroKeepsThePlace() {
    assertEquals(0, policy(new Route(1, 0), new Route(2, 10_000)).weightOf(1));
  }

  @Test
  void aPolicyHasARoute() {
    assertThrows(IllegalArgumentException.class, TrafficPolicyTest::policy);
  }

  private static TrafficPolicy policy(Route... routes) {
    return new TrafficPolicy(List.of(routes), null, null, List.of());
  }
}
