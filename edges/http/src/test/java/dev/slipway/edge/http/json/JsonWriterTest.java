package dev.slipway.edge.http.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Numbers leave in the shortest digits that read back the same, strings as valid JSON. */
class JsonWriterTest {

  private static final long SEED = 20_261_125;
  private static final int ROUNDS = Integer.getInteger("codec.rounds", 100_000);

  @Test
  void writesFloatsThatReadBackTheSame() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      float value = anyFloat(random, i);
      String text = text(value);
      int round = i;
      assertEquals(
          Float.floatToRawIntBits(value),
          Float.floatToRawIntBits(Float.parseFloat(text)),
          () -> text + " for " + value + ", seed " + SEED + ", round " + round);
      assertTrue(
          text.length() <= Float.toString(value).length(),
          () -> text + " is longer than " + value + ", seed " + SEED + ", round " + round);
    }
  }

  @Test
  void writesDoublesThatReadBackTheSame() {
    Random random = new Random(SEED + 1);
    for (int i = 0; i < ROUNDS; i++) {
      double value = anyDouble(random, i);
      String text = text(value);
      int round = i;
      assertEquals(
          Double.doubleToRawLongBits(value),
          Double.doubleToRawLongBits(Double.parseDouble(text)),
          () -> text + " for " + value + ", seed " + SEED + ", round " + round);
      assertTrue(
          text.length() <= Double.toString(value).length(),
          () -> text + " is longer than " + value + ", seed " + SEED + ", round " + round);
    }
  }

  @Test
  void writesNoDigitThatCouldBeLeftOut() {
    Random random = new Random(SEED + 2);
    for (int i = 0; i < 20_000; i++) {
      float value = Math.abs(anyFloat(random, i));
      BigDecimal digits = new BigDecimal(text(value)).stripTrailingZeros();
      if (digits.precision() > 2) {
        int fewer = digits.precision() - 1;
        for (RoundingMode mode : new RoundingMode[] {RoundingMode.FLOOR, RoundingMode.CEILING}) {
          BigDecimal shorter = new BigDecimal(value).round(new java.math.MathContext(fewer, mode));
          assertFalse(
              shorter.floatValue() == value,
              () -> shorter + " would do for " + value + ", seed " + SEED);
        }
      }
    }
  }

  @Test
  void writesWhatTheJdksOfTodayWrite() {
    assertEquals("0.002", text(2e-3f));
    assertEquals("1.0E23", text(Double.parseDouble("1e23")));
    assertEquals("2.0E-44", text(Float.intBitsToFloat(14)));
    assertEquals("1.4E-45", text(Float.MIN_VALUE));
    assertEquals("4.9E-324", text(Double.MIN_VALUE));
    assertEquals("3.4028235E38", text(Float.MAX_VALUE));
    assertEquals("1.7976931348623157E308", text(Double.MAX_VALUE));
    assertEquals("2.2E-322", text(Double.longBitsToDouble(45)));
    assertEquals("0.001", text(0.001f));
    assertEquals("9.999999E-4", text(9.999999e-4f));
    assertEquals("1.0E7", text(1e7f));
    assertEquals("9999999.0", text(9999999f));
    assertEquals("1.6777216E7", text(16777216f));
    assertEquals("100.0", text(100f));
    assertEquals("0.3", text(0.3f));
    assertEquals("-0.0", text(-0f));
    assertEquals("0.0", text(0d));
    assertEquals("1.1754944E-38", text(Float.MIN_NORMAL));
    assertEquals("9.007199254740992E15", text(9007199254740992d));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_19)
  void writesDigitForDigitWhatTheJdkDoes() {
    Random random = new Random(SEED + 3);
    for (int i = 0; i < ROUNDS; i++) {
      float single = anyFloat(random, i);
      assertEquals(Float.toString(single), text(single));
      double twice = anyDouble(random, i);
      assertEquals(Double.toString(twice), text(twice));
    }
  }

  @Test
  void writesIntegersWithEveryDigit() {
    Random random = new Random(SEED + 4);
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertEquals(Long.toString(value), string(new JsonWriter(0).put(value)));
      assertEquals(Long.toUnsignedString(value), string(new JsonWriter(0).putUnsigned(value)));
    }
    assertEquals("-9223372036854775808", string(new JsonWriter(0).put(Long.MIN_VALUE)));
    assertEquals("18446744073709551615", string(new JsonWriter(0).putUnsigned(-1)));
    assertEquals("0", string(new JsonWriter(0).put(0L)));
  }

  @Test
  void refusesToWriteWhatJsonDoesNotKnow() {
    JsonWriter out = new JsonWriter(0);
    assertThrows(IllegalArgumentException.class, () -> out.put(Float.NaN));
    assertThrows(IllegalArgumentException.class, () -> out.put(Double.NEGATIVE_INFINITY));
    assertEquals(0, out.size());
  }

  @Test
  void writesStringsThatReadBackTheSame() {
    Random random = new Random(SEED + 5);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(20);
      for (int c = 0; c < length; c++) {
        int point = random.nextInt(random.nextBoolean() ? 0x80 : 0x110000);
        text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 'x' : point);
      }
      String written = string(new JsonWriter(0).putString(text.toString()));
      byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
      assertEquals(
          text.toString(), new JsonReader(bytes, 0, bytes.length).readString(), () -> written);
      byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
      JsonWriter raw = new JsonWriter(0);
      assertTrue(raw.putUtf8(utf8, 0, utf8.length));
      assertEquals(written, string(raw));
    }
    assertEquals(
        "\"a\\u0000\\n\\\"\\\\\u00e9\"", string(new JsonWriter(0).putString("a\0\n\"\\\u00e9")));
    assertEquals("\"\uFFFD\"", string(new JsonWriter(0).putString("\uD800")));
  }

  @Test
  void writesNothingOfBytesThatAreNoText() {
    for (byte[] wrong :
        new byte[][] {
          {(byte) 0xff},
          {(byte) 0xc0, (byte) 0x80},
          {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
          {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', (byte) 0xe2, (byte) 0x82}
        }) {
      JsonWriter out = new JsonWriter(0);
      assertFalse(out.putUtf8(wrong, 0, wrong.length));
      assertEquals(0, out.size());
    }
  }

  private static float anyFloat(Random random, int round) {
    float value =
        switch (round % 4) {
          case 0 -> Float.intBitsToFloat(random.nextInt());
          case 1 -> random.nextFloat();
          case 2 -> random.nextInt(1 << 25);
          default -> (float) (random.nextInt(100_000) / 1000.0);
        };
    return Float.isFinite(value) ? value : 1f;
  }

  private static double anyDouble(Random random, int round) {
    double value =
        switch (round % 4) {
          case 0 -> Double.longBitsToDouble(random.nextLong());
          case 1 -> random.nextGaussian();
          case 2 -> random.nextLong() >> random.nextInt(64);
          default -> random.nextInt(100_000) / 1000.0;
        };
    return Double.isFinite(value) ? value : 1d;
  }

  private static String text(float value) {
    return string(new JsonWriter(0).put(value));
  }

  private static String text(double value) {
    return string(new JsonWriter(0).put(value));
  }

  private static String string(JsonWriter out) {
    return new String(out.toBytes(), StandardCharsets.UTF_8);
  }
}
