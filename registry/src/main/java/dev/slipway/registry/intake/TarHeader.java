package dev.slipway.registry.intake;

import java.util.Arrays;

/**
 * One header block of a tar, in the ustar, GNU or old form.
 *
 * @param name of the entry, its prefix included
 * @param size of the content that follows, in bytes
 * @param type the type flag
 */
record TarHeader(String name, long size, char type) {
  static final int BYTES = 512;

  static final char EXTENSION = 'x';
  static final char GLOBAL_EXTENSION = 'g';
  static final char GNU_LONG_NAME = 'L';

  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_BYTES = 8;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX_BYTES = 155;
  private static final byte[] POSIX_MAGIC = {'u', 's', 't', 'a', 'r', 0};

  /** Whether the content belongs to the next entry's header. */
  boolean isMeta() {
    return type == EXTENSION || type == GLOBAL_EXTENSION || type == GNU_LONG_NAME;
  }

  /** Whether the entry is a directory; refuses what is neither that nor a plain file. */
  boolean requirePlainDirectory(String entry) throws Refusal {
    switch (type) {
      case '0', '\0', '7' -> {
        return false;
      }
      case '5' -> {
        return true;
      }
      case '1' -> throw Refusal.link(entry, "hard link");
      case '2', 'K' -> throw Refusal.link(entry, "symbolic link");
      case '3', '4', '6' -> throw Refusal.link(entry, "device or pipe");
      case 'S' -> throw sparse(entry);
      default ->
          throw Refusal.malformed(
              entry, "the entry is of the unknown kind " + (type < 33 ? "" + (int) type : type));
    }
  }

  static Refusal sparse(String entry) {
    return new Refusal(
        "archive-sparse",
        entry,
        "the entry is a sparse file",
        "its size on the disk and in the archive differ as the archive pleases",
        "pack the files without '--sparse'");
  }

  static TarHeader read(byte[] block, String archive) throws Refusal {
    long sum = 0;
    for (int i = 0; i < BYTES; i++) {
      boolean inChecksum = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES;
      sum += inChecksum ? ' ' : block[i] & 0xFF;
    }
    if (sum != number(block, CHECKSUM_AT, CHECKSUM_BYTES, archive)) {
      throw Refusal.malformed(archive, "the checksum of a tar header is wrong");
    }
    String name = text(block, 0, NAME_BYTES, archive);
    boolean posix =
        Arrays.equals(
            block, MAGIC_AT, MAGIC_AT + POSIX_MAGIC.length, POSIX_MAGIC, 0, POSIX_MAGIC.length);
    if (posix && block[PREFIX_AT] != 0) {
      name = text(block, PREFIX_AT, PREFIX_BYTES, archive) + "/" + name;
    }
    return new TarHeader(
        name, number(block, SIZE_AT, SIZE_BYTES, archive), (char) (block[TYPE_AT] & 0xFF));
  }

  private static String text(byte[] block, int at, int length, String archive) throws Refusal {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return UnpackFolder.name(Arrays.copyOfRange(block, at, end), archive);
  }

  /** Octal digits between blanks, or GNU's base 256 when the first bit is set. */
  private static long number(byte[] block, int at, int length, String archive) throws Refusal {
    if ((block[at] & 0x80) != 0) {
      return base256(block, at, length, archive);
    }
    long value = 0;
    int i = at;
    int end = at + length;
    while (i < end && block[i] == ' ') {
      i++;
    }
    while (i < end && block[i] >= '0' && block[i] <= '7') {
      value = value << 3 | (block[i] - '0');
      i++;
    }
    while (i < end) {
      if (block[i] != 0 && block[i] != ' ') {
        throw Refusal.malformed(archive, "a tar header holds a number that is none");
      }
      i++;
    }
    return value;
  }

  private static long base256(byte[] block, int at, int length, String archive) throws Refusal {
    long value = block[at] & 0x7F;
    for (int i = at + 1; i < at + length; i++) {
      if (value > Long.MAX_VALUE >> 8) {
        throw Refusal.malformed(archive, "a tar header holds a number beyond 2^63");
      }
      value = value << 8 | (block[i] & 0xFF);
    }
    return value;
  }
}
