package dev.slipway.registry.intake;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What one zip entry unpacks to: exactly the announced bytes, out of exactly the announced packed
 * ones, with the announced checksum, or a refusal.
 */
final class ZipContent implements UnpackFolder.Content {
  private static final int PACKED_CHUNK_BYTES = 64 * 1024;

  private final FileChannel zip;
  private final ZipEntryRecord entry;
  private final Inflater inflater;
  private final UnpackBudget budget;
  private final CRC32 crc = new CRC32();
  private final ByteBuffer packed = ByteBuffer.allocate(PACKED_CHUNK_BYTES);
  private long packedAt;
  private long packedLeft;
  private long bytes;

  ZipContent(
      FileChannel zip, ZipEntryRecord entry, long dataAt, Inflater inflater, UnpackBudget budget) {
    this.zip = zip;
    this.entry = entry;
    this.inflater = inflater;
    this.budget = budget;
    this.packedAt = dataAt;
    this.packedLeft = entry.packedBytes();
    packed.limit(0);
  }

  @Override
  public int read(byte[] into) throws IOException, Refusal {
    int read = entry.method() == ZipEntryRecord.STORED ? copy(into) : inflate(into);
    if (read < 0) {
      requireComplete();
      return -1;
    }
    bytes += read;
    if (bytes > entry.bytes()) {
      throw Refusal.malformed(
          entry.name(), "the entry unpacks to more than the " + entry.bytes() + " bytes announced");
    }
    budget.unpacked(read);
    crc.update(into, 0, read);
    return read;
  }

  private int copy(byte[] into) throws IOException {
    if (!packed.hasRemaining() && !fill()) {
      return -1;
    }
    int length = Math.min(packed.remaining(), into.length);
    packed.get(into, 0, length);
    return length;
  }

  private int inflate(byte[] into) throws IOException, Refusal {
    try {
      while (true) {
        int read = inflater.inflate(into);
        if (read > 0) {
          return read;
        }
        if (inflater.finished()) {
          if (inflater.getRemaining() > 0 || packedLeft > 0) {
            throw Refusal.malformed(
                entry.name(), "the entry's content ends before the bytes that it claims");
          }
          return -1;
        }
        if (inflater.needsDictionary() || !fill()) {
          throw Refusal.malformed(entry.name(), "the entry's content is cut off");
        }
        inflater.setInput(packed);
      }
    } catch (DataFormatException e) {
      throw Refusal.malformed(entry.name(), "the entry's content is not what deflate writes");
    }
  }

  private boolean fill() throws IOException {
    if (packedLeft == 0) {
      return false;
    }
    packed.clear().limit((int) Math.min(packed.capacity(), packedLeft));
    int read = zip.read(packed, packedAt);
    if (read < 0) {
      throw new EOFException("the archive became shorter while it was read");
    }
    packedAt += read;
    packedLeft -= read;
    packed.flip();
    return true;
  }

  private void requireComplete() throws Refusal {
    if (bytes != entry.bytes()) {
      throw Refusal.malformed(
          entry.name(), "the entry unpacks to " + bytes + " bytes and announces " + entry.bytes());
    }
    if ((int) crc.getValue() != entry.crc()) {
      throw Refusal.malformed(entry.name(), "the entry's checksum is wrong");
    }
  }
}
