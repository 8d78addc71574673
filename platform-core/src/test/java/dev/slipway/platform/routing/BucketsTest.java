package dev.slipway.platform.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BucketsTest {

  @Test
  void theHashIsMurmurs() {
    assertEquals(0, murmur(""));
    assertEquals(0x248bfa47, murmur("hello"));
    assertEquals(0x149bbb7f, murmur("hello, world"));
    assertEquals(0x2e4ff723, murmur("The quick brown fox jumps over the lazy dog"));
  }

  @Test
  void theDocumentedVectorsHold() {
    assertEquals(1565, new Buckets("s").of("ada"));
    assertEquals(4517, new Buckets("s").of("grace"));
    assertEquals(3175, new Buckets("").of(""));
    assertEquals(5127, new Buckets("2026").of("东京"));
  }

  @Test
  void callersSpreadEvenly() {
    int[] hundredths = new int[100];
    Buckets buckets = new Buckets("rollout-7");
    int callers = 200_000;
    for (int i = 0; i < callers; i++) {
      hundredths[buckets.of("user-" + i) / 100]++;
    }
    double chiSquare = 0;
    for (int count : hundredths) {
      double off = count - callers / 100.0;
      chiSquare += off * off / (callers / 100.0);
    }
    // 99 degrees of freedom: above 161 once in 10,000 salts, and the salt is fixed.
    assertTrue(chiSquare < 161, "chi-square " + chiSquare);
  }

  private static int murmur(String text) {
    return Buckets.murmur(text.getBytes(StandardCharsets.UTF_8));
  }
}
