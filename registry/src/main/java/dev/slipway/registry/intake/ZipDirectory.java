package dev.slipway.registry.intake;

import dev.slipway.registry.artifact.ArtifactPath;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The central directory of a zip, the only account of its entries that we believe; every other one
 * must agree with it. There is exactly one place where it can be: before the one end record that
 * closes the file.
 */
final class ZipDirectory {
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int MAX_COMMENT = 0xFFFF;

  private final FileChannel zip;
  private final String archive;

  private ZipDirectory(FileChannel zip, String archive) {
    this.zip = zip;
    this.archive = archive;
  }

  /**
   * What the end record says.
   *
   * @param at where the directory begins
   * @param bytes its length
   */
  private record End(long entries, long at, long bytes) {}

  /**
   * What the directory says.
   *
   * @param entries in the directory's order
   * @param at where the directory begins, and so the entries' data ends
   */
  record Content(List<ZipEntryRecord> entries, long at) {}

  static Content read(FileChannel zip, String archive, UnpackBudget budget)
      throws IOException, Refusal {
    return new ZipDirectory(zip, archive).entries(budget);
  }

  private Content entries(UnpackBudget budget) throws IOException, Refusal {
    End end = end();
    budget.requireEntries(end.entries());
    List<ZipEntryRecord> entries = new ArrayList<>();
    zip.position(end.at());
    InputStream in = new BufferedInputStream(Channels.newInputStream(zip), 1 << 16);
    long left = end.bytes();
    while (left > 0) {
      if (entries.size() == end.entries() || left < ENTRY_BYTES) {
        throw malformed("the directory is longer than its entries");
      }
      ByteBuffer head = ByteBuffer.wrap(read(in, ENTRY_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
      if (head.getInt(0) != ENTRY_SIGNATURE) {
        throw malformed("the directory holds something that is no entry");
      }
      int nameBytes = head.getShort(28) & 0xFFFF;
      int extraBytes = head.getShort(30) & 0xFFFF;
      int commentBytes = head.getShort(32) & 0xFFFF;
      left -= ENTRY_BYTES + (long) nameBytes + extraBytes + commentBytes;
      if (left < 0) {
        throw malformed("an entry reaches beyond the directory");
      }
      if (nameBytes == 0 || nameBytes > ArtifactPath.MAX_BYTES) {
        throw malformed("an entry's name has " + nameBytes + " bytes");
      }
      byte[] name = read(in, nameBytes);
      byte[] extra = read(in, extraBytes);
      in.skipNBytes(commentBytes);
      entries.add(ZipEntryRecord.read(head, name, extra, archive));
    }
    if (entries.size() != end.entries()) {
      throw malformed(
          "the directory has " + entries.size() + " entries and announces " + end.entries());
    }
    return new Content(entries, end.at());
  }

  private End end() throws IOException, Refusal {
    long size = zip.size();
    int tailBytes = (int) Math.min(size, END_BYTES + MAX_COMMENT);
    ByteBuffer tail = read(size - tailBytes, tailBytes);
    int found = -1;
    for (int at = tailBytes - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE
          && at + END_BYTES + (tail.getShort(at + 20) & 0xFFFF) == tailBytes) {
        if (found >= 0) {
          throw malformed("the archive has two ends");
        }
        found = at;
      }
    }
    if (found < 0) {
      throw malformed("the archive has no end record: it is cut off, or something follows it");
    }
    long endAt = size - tailBytes + found;
    int disks = (tail.getShort(found + 4) | tail.getShort(found + 6)) & 0xFFFF;
    int here = tail.getShort(found + 8) & 0xFFFF;
    End plain =
        new End(
            tail.getShort(found + 10) & 0xFFFF,
            tail.getInt(found + 16) & ZipEntryRecord.SATURATED_32,
            tail.getInt(found + 12) & ZipEntryRecord.SATURATED_32);
    if (endAt >= LOCATOR_BYTES) {
      ByteBuffer locator = read(endAt - LOCATOR_BYTES, LOCATOR_BYTES);
      if (locator.getInt(0) == LOCATOR_SIGNATURE) {
        return end64(endAt - LOCATOR_BYTES, locator, plain);
      }
    }
    if (disks != 0 || here != plain.entries()) {
      throw malformed("the archive is one volume of several");
    }
    if (plain.at() + plain.bytes() != endAt) {
      throw malformed("the directory does not end where the end record begins");
    }
    return plain;
  }

  private End end64(long locatorAt, ByteBuffer locator, End plain) throws IOException, Refusal {
    long at = locator.getLong(8);
    if (at < 0 || at > locatorAt - END64_BYTES) {
      throw malformed("the zip64 end record is not where its locator says");
    }
    ByteBuffer record = read(at, END64_BYTES);
    if (record.getInt(0) != END64_SIGNATURE || at + 12 + record.getLong(4) != locatorAt) {
      throw malformed("the zip64 end record is not where its locator says");
    }
    if (locator.getInt(4) != 0
        || locator.getInt(16) > 1
        || record.getInt(16) != 0
        || record.getInt(20) != 0
        || record.getLong(24) != record.getLong(32)) {
      throw malformed("the archive is one volume of several");
    }
    End end = new End(record.getLong(32), record.getLong(48), record.getLong(40));
    if (disagrees(plain.entries(), end.entries(), ZipEntryRecord.SATURATED_16)
        || disagrees(plain.at(), end.at(), ZipEntryRecord.SATURATED_32)
        || disagrees(plain.bytes(), end.bytes(), ZipEntryRecord.SATURATED_32)) {
      throw malformed("the two end records disagree");
    }
    if (end.entries() < 0
        || end.bytes() < 0
        || end.at() < 0
        || end.bytes() > at
        || end.at() != at - end.bytes()) {
      throw malformed("the directory does not end where the end record begins");
    }
    return end;
  }

  private static boolean disagrees(long plain, long large, long saturated) {
    return plain != saturated && plain != large;
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (zip.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException("the archive became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private static byte[] read(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the archive became shorter while it was read");
    }
    return bytes;
  }

  private Refusal malformed(String found) {
    return Refusal.malformed(archive, found);
  }
}
