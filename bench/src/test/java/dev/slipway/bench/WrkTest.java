package dev.slipway.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;

class WrkTest {

  private static final URI TARGET = URI.create("http://127.0.0.1:1/v2/models/tiny/infer");

  @Test
  void whatTheScriptSaysIsRead() throws Exception {
    Sample sample = Wrk.parse("Running ...\nMEASURED 300 2000000 280 900 0 0\n", TARGET);
    assertEquals(new Sample(300, 2, 280, 900, 0), sample);
    assertEquals(150, sample.perSecond());
  }

  @Test
  void failedRequestsAreNoFigure() {
    BenchException refused =
        assertThrows(
            BenchException.class, () -> Wrk.parse("MEASURED 300 2000000 280 900 7 0\n", TARGET));
    assertTrue(refused.getMessage().contains("of 300 requests 7 were"), refused.getMessage());
    assertThrows(
        BenchException.class, () -> Wrk.parse("MEASURED 300 2000000 280 900 0 1\n", TARGET));
    assertThrows(BenchException.class, () -> Wrk.parse("unable to connect\n", TARGET));
  }
}
