package dev.slipway.registry.intake;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Inflater;

/**
 * Unpacks a zip in which every account agrees: central directory, local headers, data descriptors
 * and content, and in which the entries lie one after the other without overlap or gap. All names,
 * counts and announced sizes are checked before the first byte is unpacked; what comes out is then
 * held against what was announced. Blocks.
 */
final class ZipUnpacker {
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
  private static final int FLAG_DESCRIPTOR = 1 << 3;
  private static final int FLAGS_COMPARED = 1 | FLAG_DESCRIPTOR;

  private final FileChannel zip;
  private final UnpackBudget budget;
  private final UnpackFolder folder;

  private ZipUnpacker(FileChannel zip, UnpackBudget budget, UnpackFolder folder) {
    this.zip = zip;
    this.budget = budget;
    this.folder = folder;
  }

  static void unpack(Path file, String archive, UnpackBudget budget, UnpackFolder folder)
      throws IOException, Refusal {
    try (FileChannel zip = FileChannel.open(file, StandardOpenOption.READ)) {
      ZipDirectory.Content content = ZipDirectory.read(zip, archive, budget);
      new ZipUnpacker(zip, budget, folder).unpack(content, archive);
    }
  }

  /**
   * An entry whose places in the file are known.
   *
   * @param dataAt where its packed content begins
   */
  private record Placed(ZipEntryRecord entry, long dataAt) {}

  private void unpack(ZipDirectory.Content content, String archive) throws IOException, Refusal {
    Set<ZipEntryRecord> wanted = new HashSet<>();
    long announced = 0;
    for (ZipEntryRecord entry : content.entries()) {
      announced += entry.bytes();
      budget.requireBytes(announced);
      budget.requireRatio(entry.name(), entry.bytes(), entry.packedBytes());
      if (entry.directory()) {
        String name = withoutDotSlash(entry.name());
        if (!name.isEmpty()) {
          folder.admitDirectory(name.substring(0, name.length() - 1));
        }
      } else if (folder.admitFile(withoutDotSlash(entry.name()))) {
        wanted.add(entry);
      }
    }
    List<Placed> placed = place(content, archive);
    for (Placed place : placed) {
      if (wanted.contains(place.entry())) {
        write(place);
      }
    }
  }

  /** Some tools write {@code ./model.onnx}; it means the same to all. */
  static String withoutDotSlash(String name) {
    return name.startsWith("./") ? name.substring(2) : name;
  }

  /** Finds every entry's content, in the order of the file, and that nothing lies between. */
  private List<Placed> place(ZipDirectory.Content content, String archive)
      throws IOException, Refusal {
    List<ZipEntryRecord> byPlace = new ArrayList<>(content.entries());
    byPlace.sort(Comparator.comparingLong(ZipEntryRecord::at));
    List<Placed> placed = new ArrayList<>(byPlace.size());
    long free = 0;
    for (ZipEntryRecord entry : byPlace) {
      if (entry.at() != free) {
        throw Refusal.malformed(
            entry.name(),
            entry.at() < free
                ? "the entry overlaps the one before it"
                : "the archive holds bytes before the entry that belong to none");
      }
      if (free + LOCAL_BYTES > content.at()) {
        throw Refusal.malformed(entry.name(), "the entry reaches into the directory");
      }
      ByteBuffer head = read(entry.at(), LOCAL_BYTES);
      int nameBytes = head.getShort(26) & 0xFFFF;
      int extraBytes = head.getShort(28) & 0xFFFF;
      long dataAt = entry.at() + LOCAL_BYTES + nameBytes + extraBytes;
      long end = dataAt + entry.packedBytes();
      if (end < dataAt || end > content.at()) {
        throw Refusal.malformed(entry.name(), "the entry reaches into the directory");
      }
      requireAgreement(entry, head, read(entry.at() + LOCAL_BYTES, nameBytes + extraBytes));
      placed.add(new Placed(entry, dataAt));
      free = entry.hasDescriptor() ? descriptorEnd(entry, end, content.at()) : end;
    }
    if (free != content.at()) {
      throw Refusal.malformed(
          archive, "the archive holds bytes before its directory that belong to no entry");
    }
    return placed;
  }

  private void requireAgreement(ZipEntryRecord entry, ByteBuffer head, ByteBuffer rest)
      throws Refusal {
    String name = entry.name();
    if (head.getInt(0) != LOCAL_SIGNATURE) {
      throw Refusal.malformed(name, "there is no entry where the directory says");
    }
    byte[] rawName = new byte[head.getShort(26) & 0xFFFF];
    rest.get(rawName);
    byte[] extra = new byte[rest.remaining()];
    rest.get(extra);
    if (!UnpackFolder.name(rawName, name).equals(name)) {
      throw Refusal.malformed(name, "the directory and the entry itself give different names");
    }
    boolean sameKind =
        (head.getShort(6) & FLAGS_COMPARED) == (entry.flags() & FLAGS_COMPARED)
            && (head.getShort(8) & 0xFFFF) == entry.method();
    long packed = head.getInt(18) & ZipEntryRecord.SATURATED_32;
    long bytes = head.getInt(22) & ZipEntryRecord.SATURATED_32;
    ByteBuffer large = ZipExtra.find(extra, 0x0001, name);
    if (large != null) {
      bytes = bytes == ZipEntryRecord.SATURATED_32 ? ZipExtra.nextLong(large, name) : bytes;
      packed = packed == ZipEntryRecord.SATURATED_32 ? ZipExtra.nextLong(large, name) : packed;
    }
    boolean later = entry.hasDescriptor();
    boolean sameContent =
        agrees(head.getInt(14), entry.crc(), later)
            && agrees(packed, entry.packedBytes(), later)
            && agrees(bytes, entry.bytes(), later);
    if (!sameKind || !sameContent) {
      throw Refusal.malformed(
          name, "the directory and the entry itself disagree on its size, checksum or method");
    }
  }

  /** A local header may leave a value open when a descriptor follows. */
  private static boolean agrees(long local, long central, boolean later) {
    return local == central || (later && (local == 0 || local == ZipEntryRecord.SATURATED_32));
  }

  /** The end of the descriptor, in whichever of its four forms agrees with the directory. */
  private long descriptorEnd(ZipEntryRecord entry, long at, long limit)
      throws IOException, Refusal {
    int available = (int) Math.min(24, limit - at);
    ByteBuffer bytes = read(at, available);
    for (int signature : new int[] {4, 0}) {
      for (int width : new int[] {4, 8}) {
        int length = signature + 4 + 2 * width;
        if (length > available
            || (signature > 0 && bytes.getInt(0) != DESCRIPTOR_SIGNATURE)
            || bytes.getInt(signature) != entry.crc()) {
          continue;
        }
        if (size(bytes, signature + 4, width) == entry.packedBytes()
            && size(bytes, signature + 4 + width, width) == entry.bytes()) {
          return at + length;
        }
      }
    }
    throw Refusal.malformed(
        entry.name(), "the descriptor behind the entry disagrees with the directory");
  }

  private static long size(ByteBuffer bytes, int at, int width) {
    return width == 8 ? bytes.getLong(at) : bytes.getInt(at) & ZipEntryRecord.SATURATED_32;
  }

  private void write(Placed place) throws IOException, Refusal {
    ZipEntryRecord entry = place.entry();
    Inflater inflater = new Inflater(true);
    try {
      folder.write(
          withoutDotSlash(entry.name()),
          new ZipContent(zip, entry, place.dataAt(), inflater, budget));
    } finally {
      inflater.end();
    }
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
}
