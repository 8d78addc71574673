package dev.slipway.edge.http.json;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Nanoseconds a number, read and written by hand and by the JDK. Arguments: none. */
final class CodecBench {

  private static final int COUNT = 12_288;

  private CodecBench() {}

  public static void main(String[] args) {
    Random random = new Random(1);
    float[] floats = new float[COUNT];
    StringBuilder shortest = new StringBuilder("[");
    StringBuilder python = new StringBuilder("[");
    for (int i = 0; i < COUNT; i++) {
      floats[i] = (float) random.nextGaussian();
      shortest.append(i == 0 ? "" : ",").append(floats[i]);
      python.append(i == 0 ? "" : ",").append((double) floats[i]);
    }
    byte[] shortText = shortest.append(']').toString().getBytes(StandardCharsets.US_ASCII);
    byte[] longText = python.append(']').toString().getBytes(StandardCharsets.US_ASCII);
    for (int round = 0; round < 8; round++) {
      System.out.printf(
          "float in %.1f · float of 17 digits in %.1f · double in %.1f · float out %.1f · double"
              + " out %.1f · Float.toString %.1f ns%n",
          read(shortText, true),
          read(longText, true),
          read(longText, false),
          write(floats, true),
          write(floats, false),
          jdk(floats));
    }
  }

  private static double read(byte[] text, boolean single) {
    double sum = 0;
    long began = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      JsonReader json = new JsonReader(text, 0, text.length);
      for (boolean more = json.enterArray(); more; more = json.nextElement()) {
        sum += single ? json.readFloat() : json.readDouble();
      }
    }
    return nanos(began, sum);
  }

  private static double write(float[] values, boolean single) {
    JsonWriter out = new JsonWriter(1 << 20);
    long began = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      out.clear(1 << 20);
      for (float value : values) {
        if (single) {
          out.put(value);
        } else {
          out.put((double) value);
        }
        out.put(',');
      }
    }
    return nanos(began, out.size());
  }

  private static double jdk(float[] values) {
    long length = 0;
    long began = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      for (float value : values) {
        length += Float.toString(value).length();
      }
    }
    return nanos(began, (double) length);
  }

  /** Per number; the result is looked at so that it has to be computed. */
  private static double nanos(long began, double result) {
    if (Double.isNaN(result)) {
      throw new AssertionError("a number was lost");
    }
    return (System.nanoTime() - began) / (100.0 * COUNT);
  }
}
