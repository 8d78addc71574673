package dev.slipway.edge.http.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * The body of an answer, in parts that are sent one after another and not copied before: whoever
 * adds one does not change it any more. Not thread-safe.
 */
public final class Payload {

  private final List<Part> parts = new ArrayList<>(2);
  private long size;

  /** Bytes of an array. */
  static final class Part {
    private final byte[] bytes;
    private final int from;
    private final int length;

    Part(byte[] bytes, int from, int length) {
      this.bytes = bytes;
      this.from = from;
      this.length = length;
    }

    byte[] bytes() {
      return bytes;
    }

    int from() {
      return from;
    }

    int length() {
      return length;
    }
  }

  /** A payload of one part. */
  public static Payload of(byte[] bytes) {
    return new Payload().add(bytes, 0, bytes.length);
  }

  /** Adds {@code bytes[from, from + length)}. */
  public Payload add(byte[] bytes, int from, int length) {
    if (length > 0) {
      parts.add(new Part(bytes, from, length));
      size += length;
    }
    return this;
  }

  /** Bytes in all parts. */
  public long size() {
    return size;
  }

  /** The same bytes in one part. */
  public Payload gathered() {
    byte[] all = new byte[Math.toIntExact(size)];
    int at = 0;
    for (Part part : parts) {
      System.arraycopy(part.bytes, part.from, all, at, part.length);
      at += part.length;
    }
    return of(all);
  }

  List<Part> parts() {
    return parts;
  }
}
