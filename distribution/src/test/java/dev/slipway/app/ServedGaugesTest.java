package dev.slipway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.app.ServedGauges.Standing;
import dev.slipway.monitor.export.PrometheusText.Gauge;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServedGaugesTest {

  private static final String FIRST = "model=\"m\",version=\"1\"";
  private static final String SECOND = "model=\"m\",version=\"2\"";

  @Test
  void theOldAndTheNewLoadOfAVersionAreOneSeries() {
    ServedGauges served =
        new ServedGauges(
            List.of(
                new Standing("m", 1, 3, false, true, 2),
                new Standing("m", 2, 5, false, false, 0),
                new Standing("m", 1, 4, true, false, 1)));
    assertEquals(
        List.of(
            "slipway_in_flight{" + FIRST + "} 7",
            "slipway_in_flight{" + SECOND + "} 5",
            "slipway_ready{" + FIRST + "} 1",
            "slipway_ready{" + SECOND + "} 0",
            "slipway_runs_on_loop{" + FIRST + "} 1",
            "slipway_runs_on_loop{" + SECOND + "} 0"),
        served.gauges().stream().map(ServedGaugesTest::line).toList());
    assertEquals(3, served.waitingCalls("m", 1));
    assertEquals(0, served.waitingCalls("m", 2));
    assertEquals(0, served.waitingCalls("m", 3), "what is not served has none");
  }

  private static String line(Gauge gauge) {
    return gauge.name() + "{" + gauge.labels() + "} " + (long) gauge.value();
  }
}
