package dev.slipway.platform.infer;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes prediction ids and recognises those of its installation. One per process; thread-safe.
 *
 * <p>Nothing that is written down depends on the node's clock going forward: two answers of one
 * process differ in their sequence.
 */
public final class PredictionIds {

  private static final byte[] DIGITS =
      "0123456789abcdefghjkmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUES = values();
  private static final int MAC_BYTES = 6;
  // Times count from 2026-01-01T00:00:00Z, which saves a byte for the next 34 years.
  private static final long ORIGIN_MILLIS = 1_767_225_600_000L;
  private static final int FIELDS = 6;

  private final SipHash mac;
  private final long nodeEpoch;
  private final AtomicLong sequence;

  /**
   * @param key 16 secret bytes, the same on every node and after every start
   * @param nodeEpoch of this start of this node
   */
  public PredictionIds(byte[] key, long nodeEpoch) {
    this.mac = new SipHash(key);
    this.nodeEpoch = nodeEpoch;
    // Nodes count their starts each for itself; a random start keeps two nodes' ids apart.
    this.sequence = new AtomicLong(new SecureRandom().nextLong() >>> 30);
  }

  /** The id of an answer that is made now. */
  public PredictionId next(long epochMillis, long trafficRevision, int version, TrafficLane lane) {
    return new PredictionId(
        epochMillis, nodeEpoch, trafficRevision, version, lane, sequence.getAndIncrement(), this);
  }

  String text(PredictionId id) {
    byte[] raw = new byte[10 * FIELDS + MAC_BYTES];
    int length = encode(id, raw);
    long code = mac.hash(raw, length);
    for (int i = 0; i < MAC_BYTES; i++) {
      raw[length++] = (byte) (code >>> (8 * i));
    }
    byte[] text = new byte[(length * 8 + 4) / 5];
    long bits = 0;
    int count = 0;
    int at = 0;
    for (int i = 0; i < length; i++) {
      bits = bits << 8 | (raw[i] & 0xff);
      count += 8;
      while (count >= 5) {
        count -= 5;
        text[at++] = DIGITS[(int) (bits >>> count) & 31];
      }
    }
    if (count > 0) {
      text[at] = DIGITS[(int) (bits << (5 - count)) & 31];
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** The id that this text is, or null when this installation did not make it. */
  public @Nullable PredictionId parse(String text) {
    int chars = text.length();
    int length = chars * 5 / 8;
    if (length <= MAC_BYTES || length > 10 * FIELDS + MAC_BYTES || chars != (length * 8 + 4) / 5) {
      return null;
    }
    byte[] raw = decode(text, length);
    if (raw == null) {
      return null;
    }
    int body = length - MAC_BYTES;
    long code = mac.hash(raw, body);
    for (int i = 0; i < MAC_BYTES; i++) {
      if (raw[body + i] != (byte) (code >>> (8 * i))) {
        return null;
      }
    }
    return read(raw, body);
  }

  private static byte @Nullable [] decode(String text, int length) {
    byte[] raw = new byte[length];
    long bits = 0;
    int count = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      int value = digit < 128 ? VALUES[digit] : -1;
      if (value < 0) {
        return null;
      }
      bits = bits << 5 | value;
      count += 5;
      if (count >= 8) {
        count -= 8;
        raw[at++] = (byte) (bits >>> count);
      }
    }
    // One id has one text: bits that belong to no byte are zero.
    return (bits & ((1L << count) - 1)) == 0 ? raw : null;
  }

  private static int encode(PredictionId id, byte[] raw) {
    int at = 0;
    at = put(raw, at, id.epochMillis() - ORIGIN_MILLIS);
    at = put(raw, at, id.nodeEpoch());
    at = put(raw, at, id.trafficRevision());
    at = put(raw, at, id.version());
    at = put(raw, at, id.lane().code());
    return put(raw, at, id.sequence());
  }

  private @Nullable PredictionId read(byte[] raw, int length) {
    long[] fields = new long[FIELDS];
    int field = 0;
    int shift = 0;
    for (int i = 0; i < length; i++) {
      if (field == FIELDS || shift > 63) {
        return null;
      }
      fields[field] |= (raw[i] & 0x7fL) << shift;
      shift += 7;
      if (raw[i] >= 0) {
        field++;
        shift = 0;
      }
    }
    TrafficLane lane = TrafficLane.ofCode(fields[4]);
    if (field != FIELDS || lane == null) {
      return null;
    }
    return new PredictionId(
        fields[0] + ORIGIN_MILLIS, fields[1], fields[2], (int) fields[3], lane, fields[5], this);
  }

  private static int put(byte[] raw, int at, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      raw[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    raw[at++] = (byte) rest;
    return at;
  }

  private static byte[] values() {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      values[DIGITS[i]] = (byte) i;
    }
    return values;
  }
}
