package dev.slipway.engine.inspect;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * Reads a protobuf message field by field from a stream, in constant memory: what nobody asks for
 * is skipped, so that gigabytes of weights cost a seek. A length that reaches beyond the enclosing
 * message, or the file, is found before anything is read. For inspectors of formats that are
 * protobuf; used by one thread.
 *
 * <p>Use: {@link #next} moves to the next field of the current message; then exactly one of {@link
 * #varint}, {@link #text}, {@link #enter} or {@link #skip} takes its value. {@link #enter} makes
 * the field's value the current message until {@link #leave}.
 */
public final class ProtoReader {

  public static final int VARINT = 0;
  public static final int FIXED64 = 1;
  public static final int LENGTH = 2;
  public static final int FIXED32 = 5;

  /** Protobuf's own default bound. */
  public static final int MAX_DEPTH = 100;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private final long[] ends = new long[MAX_DEPTH + 1];
  private final long[] taken = new long[MAX_DEPTH + 1];
  private int depth;
  private int head;
  private int tail;
  private long bufferEnd;
  private int field;
  private int wire;

  /**
   * @param in from the message's first byte; not closed here
   * @param size bytes of the message
   */
  public ProtoReader(InputStream in, long size) {
    this.in = in;
    ends[0] = size;
  }

  /** Bytes from the beginning of the file. */
  public long position() {
    return bufferEnd - (tail - head);
  }

  /** Moves to the next field; false at the current message's end. */
  public boolean next() throws IOException, MalformedFile {
    if (position() >= ends[depth]) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wire = (int) (tag & 7);
    if (field <= 0 || tag >>> 3 > 536_870_911L) {
      throw malformed("not-protobuf", "a field number that protobuf does not allow");
    }
    if (wire != VARINT && wire != FIXED64 && wire != LENGTH && wire != FIXED32) {
      throw malformed("not-protobuf", "wire type " + wire + ", which no file of today uses");
    }
    return true;
  }

  /** The current field's number. */
  public int field() {
    return field;
  }

  /** Whether the current field has the number and the wire type. */
  public boolean is(int number, int wireType) {
    return field == number && wire == wireType;
  }

  /**
   * As {@link #is}, for a field that a message has at most once: when it comes again the file is
   * refused. Protobuf lets the last one count, or merges them, and another reader may do otherwise.
   */
  public boolean once(int number, int wireType) throws MalformedFile {
    if (!is(number, wireType)) {
      return false;
    }
    once();
    return true;
  }

  /**
   * Notes the current field as one that its message has at most once; its number is below 64.
   *
   * @throws MalformedFile when the message had it before
   */
  public void once() throws MalformedFile {
    if (field >= Long.SIZE) {
      throw new IllegalArgumentException("the field " + field + " is not below " + Long.SIZE);
    }
    long bit = 1L << field;
    if ((taken[depth] & bit) != 0) {
      throw malformed("field-twice", "a message that has the field " + field + " twice");
    }
    taken[depth] |= bit;
  }

  /** The current field's wire type. */
  public int wire() {
    return wire;
  }

  /** The field's value, of the wire type {@link #VARINT}. */
  public long varint() throws IOException, MalformedFile {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = read();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed("not-protobuf", "a number of more than ten bytes");
  }

  /** Makes the field's value, which has the wire type {@link #LENGTH}, the current message. */
  public void enter() throws IOException, MalformedFile {
    long length = length();
    if (depth == MAX_DEPTH) {
      throw malformed("too-deep", "messages nested more than " + MAX_DEPTH + " deep");
    }
    ends[++depth] = position() + length;
    taken[depth] = 0;
  }

  /** Skips the rest of the current message and goes back to the one around it. */
  public void leave() throws IOException, MalformedFile {
    skip(ends[depth] - position());
    depth--;
  }

  /** Whether bytes of the current message are left. */
  public boolean more() {
    return position() < ends[depth];
  }

  /** A text of at most {@code max} bytes; one that is not UTF-8 is refused. */
  public String text(int max, String what) throws IOException, MalformedFile {
    byte[] bytes = bytes(max, what);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed("not-protobuf", what + " that is not UTF-8");
    }
  }

  private byte[] bytes(int max, String what) throws IOException, MalformedFile {
    long length = length();
    if (length > max) {
      throw malformed(
          "too-long", what + " of " + length + " bytes, at most " + max + " are allowed");
    }
    byte[] bytes = new byte[(int) length];
    for (int done = 0; done < bytes.length; ) {
      if (head == tail) {
        fill();
      }
      int part = Math.min(bytes.length - done, tail - head);
      System.arraycopy(buffer, head, bytes, done, part);
      head += part;
      done += part;
    }
    return bytes;
  }

  /** Skips the field's value. */
  public void skip() throws IOException, MalformedFile {
    switch (wire) {
      case VARINT -> varint();
      case FIXED64 -> skip(require(8));
      case FIXED32 -> skip(require(4));
      default -> skip(length());
    }
  }

  /** The field's value in bytes, without reading it: the length of {@link #LENGTH} fields. */
  public long skipLength() throws IOException, MalformedFile {
    long length = length();
    skip(length);
    return length;
  }

  /** Skips the field's bytes, of the wire type {@link #LENGTH}, and shows each from 0 to 255. */
  public void skipShowing(IntConsumer bytes) throws IOException, MalformedFile {
    for (long left = length(); left > 0; left--) {
      if (head == tail) {
        fill();
      }
      bytes.accept(buffer[head++] & 0xFF);
    }
  }

  /** An exception that says where in the file it was found. */
  public MalformedFile malformed(String code, String found) {
    return new MalformedFile(code, found + " (at byte " + position() + ")");
  }

  private long length() throws IOException, MalformedFile {
    return require(varint());
  }

  private long require(long length) throws MalformedFile {
    long left = ends[depth] - position();
    if (length < 0 || length > left) {
      throw malformed(
          "truncated",
          "a field of " + Long.toUnsignedString(length) + " bytes where " + left + " are left");
    }
    return length;
  }

  private byte read() throws IOException, MalformedFile {
    if (position() >= ends[depth]) {
      throw malformed("truncated", "a number that the end of its message cuts off");
    }
    if (head == tail) {
      fill();
    }
    return buffer[head++];
  }

  private void fill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    if (read <= 0) {
      throw new EOFException("the file ended at byte " + bufferEnd + " while it was read");
    }
    head = 0;
    tail = read;
    bufferEnd += read;
  }

  private void skip(long length) throws IOException {
    long inBuffer = Math.min(length, tail - head);
    head += (int) inBuffer;
    long rest = length - inBuffer;
    while (rest > 0) {
      long skipped = in.skip(rest);
      if (skipped <= 0) {
        fill();
        long part = Math.min(rest, tail);
        head = (int) part;
        rest -= part;
      } else {
        bufferEnd += skipped;
        rest -= skipped;
      }
    }
  }
}
