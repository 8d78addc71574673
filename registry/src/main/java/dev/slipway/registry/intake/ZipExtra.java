package dev.slipway.registry.intake;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The extra fields of a zip's headers. Pure. */
final class ZipExtra {
  private static final int HEADER_BYTES = 4;

  private ZipExtra() {}

  /** The content of the field; null when there is none; two of one kind are refused. */
  static @Nullable ByteBuffer find(byte[] extra, int kind, String entry) throws Refusal {
    ByteBuffer fields = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer found = null;
    // Fewer bytes than a header at the end are padding that zipalign and others leave.
    while (fields.remaining() >= HEADER_BYTES) {
      int id = fields.getShort() & 0xFFFF;
      int length = fields.getShort() & 0xFFFF;
      if (length > fields.remaining()) {
        throw Refusal.malformed(entry, "an extra field is longer than its header");
      }
      if (id == kind) {
        if (found != null) {
          throw Refusal.malformed(entry, "the extra field " + kind + " comes twice");
        }
        found = fields.slice(fields.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      fields.position(fields.position() + length);
    }
    return found;
  }

  static long nextLong(ByteBuffer field, String entry) throws Refusal {
    if (field.remaining() < Long.BYTES) {
      throw Refusal.malformed(entry, "the zip64 field is too short");
    }
    long value = field.getLong();
    if (value < 0) {
      throw Refusal.malformed(entry, "the zip64 field holds a size beyond 2^63");
    }
    return value;
  }
}
