package dev.slipway.registry.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PasswordHashTest {

  @Test
  void theTextSaysHowItWasMadeAndHasASaltOfItsOwn() {
    String one = PasswordHash.of("four words of no sense");
    String other = PasswordHash.of("four words of no sense");
    assertTrue(one.matches("pbkdf2-sha256\\$600000\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}"), one);
    assertNotEquals(one, other);
    assertFalse(PasswordHash.isOld(one));
    assertTrue(PasswordHash.matches("four words of no sense", one));
    assertFalse(PasswordHash.matches("Four words of no sense", one));
    assertFalse(PasswordHash.matches("", one));
  }

  /** The first vector of RFC 7914, section 11: one round, the first 32 bytes. */
  @Test
  void theHashIsPbkdf2AsItsRfcHasIt() {
    byte[] expected =
        HexFormat.of().parseHex("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    String kept =
        "pbkdf2-sha256$1$"
            + base64("salt".getBytes(StandardCharsets.US_ASCII))
            + "$"
            + base64(expected);
    assertTrue(PasswordHash.matches("passwd", kept));
    assertTrue(PasswordHash.isOld(kept), "fewer rounds than today's");
  }

  @Test
  void oneTextTypedInTwoWaysIsOnePassword() {
    String kept = PasswordHash.of("Stra\u00dfencaf\u00e9 im Regen");
    assertTrue(PasswordHash.matches("Stra\u00dfencafe\u0301 im Regen", kept));
  }

  @Test
  void whoHasNoPasswordIsRefusedAfterTheSameWork() {
    String kept = PasswordHash.of("four words of no sense");
    PasswordHash.matches("warm", kept);
    long known = Long.MAX_VALUE;
    long unknown = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long begin = processorNanos();
      assertFalse(PasswordHash.matches("some other words", kept));
      long middle = processorNanos();
      assertFalse(PasswordHash.matches("some other words", null));
      known = Math.min(known, middle - begin);
      unknown = Math.min(unknown, processorNanos() - middle);
    }
    assertTrue(unknown > known / 2, unknown + " ns for an unknown name, " + known + " for a known");
  }

  /** What this thread has worked: who else uses the machine has no part in it. */
  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Test
  void whatIsLongerThanAPasswordMayBeNeverMatches() {
    String kept = PasswordHash.of("x".repeat(129));
    assertFalse(PasswordHash.matches("x".repeat(129), kept));
    assertTrue(PasswordHash.matches("x".repeat(128), PasswordHash.of("x".repeat(128))));
  }

  @Test
  void aTextOfAnotherFormIsNotTakenForAPassword() {
    assertThrows(
        IllegalStateException.class, () -> PasswordHash.matches("a", "{bcrypt}$2a$10$abc"));
    assertEquals("\u00e9", PasswordHash.normal("e\u0301"));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }
}
