package dev.slipway.edge.http.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether bytes are UTF-8, by table 3-7 of the Unicode standard. */
final class Utf8 {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Utf8() {}

  static boolean isValid(byte[] text, int from, int to) {
    int p = from;
    while (p < to) {
      if (to - p >= 8 && ((long) LONG.get(text, p) & 0x8080808080808080L) == 0) {
        p += 8;
      } else if (text[p] >= 0) {
        p++;
      } else {
        int length = sequence(text, p, to);
        if (length == 0) {
          return false;
        }
        p += length;
      }
    }
    return true;
  }

  /** The length of the well-formed sequence of two to four bytes here, or 0. */
  private static int sequence(byte[] text, int p, int to) {
    int first = text[p] & 0xff;
    int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || to - p < length) {
      return 0;
    }
    int second = text[p + 1] & 0xff;
    int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < least || second > most) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((text[p + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
