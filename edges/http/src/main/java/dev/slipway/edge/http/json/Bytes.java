package dev.slipway.edge.http.json;

import java.util.Arrays;

/** Bytes that are appended one after another, e.g. the elements of a BYTES tensor. */
public final class Bytes {

  private byte[] bytes;
  private int size;

  /**
   * @param capacity to begin with
   */
  public Bytes(int capacity) {
    bytes = new byte[capacity];
  }

  /** Bytes appended. */
  public int size() {
    return size;
  }

  /** What holds them, from 0 to {@link #size}; valid until the next append. */
  public byte[] array() {
    return bytes;
  }

  /** Appends {@code source[from, from + length)}. */
  public void append(byte[] source, int from, int length) {
    if (bytes.length - size < length) {
      int wanted = Math.max(Math.addExact(size, length), size + (size >> 1));
      bytes = Arrays.copyOf(bytes, Math.max(wanted, 16));
    }
    System.arraycopy(source, from, bytes, size, length);
    size += length;
  }
}
