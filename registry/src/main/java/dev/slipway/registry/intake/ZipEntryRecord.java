package dev.slipway.registry.intake;

import java.nio.ByteBuffer;

/**
 * One entry as a zip's central directory tells it.
 *
 * @param name as text
 * @param directory whether the name ends with a slash
 * @param flags general purpose bits
 * @param method 0 stored, 8 deflated
 * @param crc CRC-32 of the content
 * @param packedBytes in the archive
 * @param bytes unpacked
 * @param at offset of the local header
 */
record ZipEntryRecord(
    String name,
    boolean directory,
    int flags,
    int method,
    int crc,
    long packedBytes,
    long bytes,
    long at) {

  static final int STORED = 0;
  static final int DEFLATED = 8;
  static final int SATURATED_16 = 0xFFFF;
  static final long SATURATED_32 = 0xFFFFFFFFL;

  private static final int FLAG_ENCRYPTED = 1;
  private static final int FLAG_DESCRIPTOR = 1 << 3;
  private static final int FLAG_PATCHED = 1 << 5;
  private static final int FLAG_STRONG_ENCRYPTION = 1 << 6;
  private static final int FLAG_MASKED = 1 << 13;
  private static final int EXTRA_ZIP64 = 0x0001;
  private static final int EXTRA_UNICODE_PATH = 0x7075;
  private static final int MODE_TYPE = 0xF000;
  private static final int MODE_DIRECTORY = 0x4000;
  private static final int MODE_FILE = 0x8000;
  private static final int MODE_LINK = 0xA000;

  /** Whether the entry's sizes stand behind its content. */
  boolean hasDescriptor() {
    return (flags & FLAG_DESCRIPTOR) != 0;
  }

  /**
   * Reads an entry of the central directory.
   *
   * @param head its fixed 46 bytes
   */
  static ZipEntryRecord read(ByteBuffer head, byte[] rawName, byte[] extra, String archive)
      throws Refusal {
    int flags = head.getShort(8) & 0xFFFF;
    int method = head.getShort(10) & 0xFFFF;
    int crc = head.getInt(16);
    long packed = head.getInt(20) & SATURATED_32;
    long bytes = head.getInt(24) & SATURATED_32;
    int disk = head.getShort(34) & 0xFFFF;
    int mode = head.getInt(38) >>> 16;
    long at = head.getInt(42) & SATURATED_32;
    String name = UnpackFolder.name(rawName, archive);

    ByteBuffer fields = ZipExtra.find(extra, EXTRA_ZIP64, name);
    if (fields != null) {
      bytes = bytes == SATURATED_32 ? ZipExtra.nextLong(fields, name) : bytes;
      packed = packed == SATURATED_32 ? ZipExtra.nextLong(fields, name) : packed;
      at = at == SATURATED_32 ? ZipExtra.nextLong(fields, name) : at;
    }
    ByteBuffer unicode = ZipExtra.find(extra, EXTRA_UNICODE_PATH, name);
    if (unicode != null) {
      requireSameName(unicode, rawName, name);
    }
    if (disk != 0 && disk != SATURATED_16) {
      throw Refusal.malformed(name, "the entry lies on another volume of a split archive");
    }
    boolean directory = name.endsWith("/");
    requirePlain(name, flags, method, mode, directory);
    if (directory && bytes != 0) {
      throw Refusal.malformed(name, "the entry is a directory and has " + bytes + " bytes");
    }
    if (method == STORED && packed != bytes) {
      throw Refusal.malformed(
          name, "the entry is stored in " + packed + " bytes and claims to hold " + bytes);
    }
    return new ZipEntryRecord(name, directory, flags, method, crc, packed, bytes, at);
  }

  private static void requirePlain(String name, int flags, int method, int mode, boolean directory)
      throws Refusal {
    int secret = FLAG_ENCRYPTED | FLAG_STRONG_ENCRYPTION | FLAG_MASKED;
    if ((flags & secret) != 0) {
      throw new Refusal(
          "archive-encrypted",
          name,
          "the entry is encrypted",
          "what cannot be read cannot be checked",
          "pack the files without a password");
    }
    if ((flags & FLAG_PATCHED) != 0 || (method != STORED && method != DEFLATED)) {
      throw new Refusal(
          "archive-method",
          name,
          "the entry is packed with method " + method,
          "only 'stored' (0) and 'deflated' (8) are unpacked, the two that every tool writes",
          "pack the files again, e.g. with 'zip -r'");
    }
    int type = mode & MODE_TYPE;
    if (type == MODE_LINK) {
      throw Refusal.link(name, "symbolic link");
    }
    if (type != 0 && type != MODE_FILE && type != MODE_DIRECTORY) {
      throw Refusal.link(name, "device, pipe or socket");
    }
    if ((type == MODE_DIRECTORY && !directory) || (type == MODE_FILE && directory)) {
      throw Refusal.malformed(name, "the entry's name and its mode disagree on being a directory");
    }
  }

  private static void requireSameName(ByteBuffer unicode, byte[] rawName, String name)
      throws Refusal {
    if (unicode.remaining() < 5) {
      throw Refusal.malformed(name, "the entry has a broken Unicode name");
    }
    unicode.position(unicode.position() + 5);
    if (!unicode.equals(ByteBuffer.wrap(rawName))) {
      throw Refusal.malformed(name, "the entry has two different names");
    }
  }
}
