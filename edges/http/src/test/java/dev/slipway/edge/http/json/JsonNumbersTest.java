package dev.slipway.edge.http.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are read with the rounding of the JDK, and integers with every digit. */
class JsonNumbersTest {

  private static final long SEED = 20_261_125;
  private static final int ROUNDS = Integer.getInteger("codec.rounds", 100_000);

  @Test
  void readsFloatsAsTheJdkDoes() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      requireSameFloat(number(random, i), i);
    }
  }

  @Test
  void readsDoublesAsTheJdkDoes() {
    Random random = new Random(SEED + 1);
    for (int i = 0; i < ROUNDS; i++) {
      requireSameDouble(number(random, i), i);
    }
  }

  @Test
  void readsFloatsRightWhoseTextLiesNearTheMiddleOfTwo() {
    Random random = new Random(SEED + 2);
    for (int i = 0; i < 20_000; i++) {
      float low = Float.intBitsToFloat(random.nextInt(0x7f7fffff));
      BigDecimal middle =
          new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.valueOf(2));
      BigDecimal nudge = middle.ulp().movePointLeft(random.nextInt(12));
      requireSameFloat(middle.toString(), i);
      requireSameFloat(middle.add(nudge).toString(), i);
      requireSameFloat(middle.subtract(nudge).toString(), i);
      requireSameFloat(middle.round(new java.math.MathContext(17)).toString(), i);
      requireSameFloat(middle.round(new java.math.MathContext(19)).toString(), i);
    }
  }

  @Test
  void readsTheEndsOfTheRange() {
    for (String text :
        new String[] {
          "0",
          "-0",
          "0.0",
          "-0.0",
          "0e5",
          "1e-46",
          "1.4e-45",
          "7.006492321624085e-46",
          "7.006492321624086e-46",
          "1.17549435e-38",
          "1.1754943e-38",
          "3.4028235e38",
          "3.4028235677973366e38",
          "3.4028235677973365e38",
          "1e39",
          "1e400",
          "-1e400",
          "4.9e-324",
          "2.4703282292062327e-324",
          "2.4703282292062328e-324",
          "2.2250738585072011e-308",
          "1.7976931348623157e308",
          "1.7976931348623159e308",
          "1e-400",
          "123456789012345678901234",
          "0.00000000000000000000000000000000000000000012345678901234567890123",
          "1e99999999999999",
          "1e-99999999999999",
          "9007199254740993",
          "9007199254740993.0000000000000000000000001",
          "18446744073709551615",
          "9999999999999999999",
          "99999999999999999999",
          "16777217",
          "16777217.00000000000000000001",
          "1E5",
          "1e+5",
          "12345678.12345678"
        }) {
      requireSameFloat(text, -1);
      requireSameDouble(text, -1);
    }
  }

  @Test
  void readsSixtyFourBitIntegersWithEveryDigit() {
    Random random = new Random(SEED + 3);
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertEquals(
          value, reader(Long.toString(value)).readInteger(Long.MIN_VALUE, Long.MAX_VALUE, "INT64"));
      assertEquals(value, reader(Long.toUnsignedString(value)).readUnsigned());
    }
    assertEquals(
        9007199254740993L,
        reader("9007199254740993").readInteger(Long.MIN_VALUE, Long.MAX_VALUE, "INT64"));
    assertEquals(
        Long.MIN_VALUE,
        reader("-9223372036854775808").readInteger(Long.MIN_VALUE, Long.MAX_VALUE, "INT64"));
    assertEquals(-1L, reader("18446744073709551615").readUnsigned());
  }

  @Test
  void refusesIntegersOutOfRangeAndNamesTheRange() {
    Random random = new Random(SEED + 4);
    for (int i = 0; i < 20_000; i++) {
      BigInteger beyond = new BigInteger(1 + random.nextInt(90), random);
      BigInteger signed = random.nextBoolean() ? beyond : beyond.negate();
      boolean fits = signed.bitLength() <= 63;
      if (fits) {
        assertEquals(
            signed.longValueExact(),
            reader(signed.toString()).readInteger(Long.MIN_VALUE, Long.MAX_VALUE, "INT64"));
      } else {
        assertInvalid(
            "INT64",
            () -> reader(signed.toString()).readInteger(Long.MIN_VALUE, Long.MAX_VALUE, "INT64"));
      }
      if (signed.signum() >= 0 && signed.bitLength() <= 64) {
        assertEquals(signed.longValue(), reader(signed.toString()).readUnsigned());
      } else {
        assertInvalid("UINT64", () -> reader(signed.toString()).readUnsigned());
      }
    }
    SlipwayException failure =
        assertThrows(SlipwayException.class, () -> reader("200").readInteger(-128, 127, "INT8"));
    assertEquals(
        "200 is out of range for INT8, which goes from -128 to 127 (at byte 2)",
        failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1.5", "1e3", "1E0", "-2.0"})
  void refusesFractionsWhereAnIntegerBelongs(String text) {
    assertInvalid(
        "expected an integer for INT32 but got " + text,
        () -> reader(text).readInteger(Integer.MIN_VALUE, Integer.MAX_VALUE, "INT32"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        ".5",
        "5.",
        "01",
        "-01",
        "00",
        "1e",
        "1e+",
        "1.e5",
        "NaN",
        "Infinity",
        "-Infinity",
        "--1",
        "null",
        "\"1\"",
        "[",
        "\u00e9"
      })
  void refusesWhatTheGrammarDoesNotKnow(String text) {
    assertInvalid("", () -> reader(text).readFloat());
    assertInvalid("", () -> reader(text).readDouble());
    if (!text.matches("5\\.|1e.*|1\\.e5")) {
      assertInvalid("", () -> reader(text).readInteger(0, 100, "INT8"));
      assertInvalid("", () -> reader(text).readUnsigned());
    }
  }

  @Test
  void refusesNumbersOfThousandsOfDigits() {
    String digits = "7".repeat(5_000);
    assertInvalid("at most 1024", () -> reader(digits).readFloat());
    assertInvalid("at most 1024", () -> reader("0." + digits).readDouble());
    assertInvalid("", () -> reader(digits).readInteger(0, 9, "INT64"));
    requireSameDouble("7".repeat(1_000), -1);
  }

  private static void requireSameFloat(String text, int round) {
    float expected = Float.parseFloat(text);
    float got = reader(text).readFloat();
    assertEquals(
        Float.floatToRawIntBits(expected),
        Float.floatToRawIntBits(got),
        () -> text + ": " + got + " for " + expected + ", seed " + SEED + ", round " + round);
  }

  private static void requireSameDouble(String text, int round) {
    double expected = Double.parseDouble(text);
    double got = reader(text).readDouble();
    assertEquals(
        Double.doubleToRawLongBits(expected),
        Double.doubleToRawLongBits(got),
        () -> text + ": " + got + " for " + expected + ", seed " + SEED + ", round " + round);
  }

  /** Texts of many forms: what programs print, and what none would. */
  private static String number(Random random, int round) {
    switch (round % 8) {
      case 0 -> {
        return Float.toString(finite(random));
      }
      case 1 -> {
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.toString(Double.isFinite(value) ? value : random.nextDouble());
      }
      case 2 -> {
        return Float.toString(random.nextFloat());
      }
      case 3 -> {
        return Double.toString(random.nextGaussian());
      }
      case 4 -> {
        return Double.toString(finite(random));
      }
      case 5 -> {
        return Long.toString(random.nextLong() >> random.nextInt(64));
      }
      case 6 -> {
        return new BigDecimal(new BigInteger(1 + random.nextInt(100), random), random.nextInt(60))
            .toString();
      }
      default -> {
        String sign = random.nextBoolean() ? "-" : "";
        return sign
            + random.nextInt(1000)
            + "."
            + random.nextLong(Long.MAX_VALUE)
            + "e"
            + (random.nextInt(100) - 50);
      }
    }
  }

  private static float finite(Random random) {
    float value = Float.intBitsToFloat(random.nextInt());
    return Float.isFinite(value) ? value : random.nextFloat();
  }

  private static void assertInvalid(String part, Runnable reading) {
    SlipwayException failure = assertThrows(SlipwayException.class, reading::run);
    assertEquals(FailureCode.INVALID, failure.code());
    assertTrue(
        String.valueOf(failure.getMessage()).contains(part), () -> failure.getMessage() + "");
  }

  /** A reader whose text has neighbours, so that reading beyond it shows. */
  private static JsonReader reader(String text) {
    byte[] inner = text.getBytes(StandardCharsets.UTF_8);
    byte[] all = ("99" + text + "99").getBytes(StandardCharsets.UTF_8);
    return new JsonReader(all, 2, 2 + inner.length);
  }
}
