package dev.slipway.registry.intake;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a header in front of an entry's own says of it: a pax record or GNU's long name.
 *
 * @param path null when it gives none
 * @param size −1 when it gives none
 */
record TarExtension(@Nullable String path, long size) {
  private static final int MAX_LENGTH_DIGITS = 6;

  static TarExtension read(TarHeader header, byte[] content, String archive) throws Refusal {
    if (header.type() == TarHeader.GNU_LONG_NAME) {
      int end = content.length;
      while (end > 0 && content[end - 1] == 0) {
        end--;
      }
      return new TarExtension(UnpackFolder.name(Arrays.copyOf(content, end), archive), -1);
    }
    return pax(content, archive);
  }

  /** Joins two headers in front of one entry, as long as they do not say the same thing twice. */
  TarExtension and(TarExtension other, String archive) throws Refusal {
    if ((path != null && other.path != null) || (size >= 0 && other.size >= 0)) {
      throw Refusal.malformed(archive, "two headers give one entry two names or sizes");
    }
    return new TarExtension(path != null ? path : other.path, size >= 0 ? size : other.size);
  }

  private static TarExtension pax(byte[] content, String archive) throws Refusal {
    String path = null;
    long size = -1;
    Set<String> seen = new HashSet<>();
    int at = 0;
    while (at < content.length) {
      int space = at;
      int length = 0;
      while (space < content.length
          && space - at < MAX_LENGTH_DIGITS
          && content[space] >= '0'
          && content[space] <= '9') {
        length = length * 10 + content[space] - '0';
        space++;
      }
      int end = at + length;
      int equals = space;
      while (equals < content.length && content[equals] != '=') {
        equals++;
      }
      if (space == at
          || space >= content.length
          || content[space] != ' '
          || end > content.length
          || equals >= end
          || content[end - 1] != '\n') {
        throw Refusal.malformed(archive, "a pax record is broken");
      }
      String key = UnpackFolder.name(Arrays.copyOfRange(content, space + 1, equals), archive);
      byte[] value = Arrays.copyOfRange(content, equals + 1, end - 1);
      if (!seen.add(key)) {
        throw Refusal.malformed(archive, "the pax record '" + key + "' comes twice");
      }
      if (key.startsWith("GNU.sparse.") || key.equals("SCHILY.realsize")) {
        throw TarHeader.sparse(archive);
      }
      switch (key) {
        case "path" -> path = UnpackFolder.name(value, archive);
        case "size" -> size = size(value, archive);
        case "hdrcharset" -> requireUtf8(UnpackFolder.name(value, archive), archive);
        default -> {
          // Times, owners, comments and the targets of links, which are refused by their own entry.
        }
      }
      at = end;
    }
    return new TarExtension(path, size);
  }

  private static long size(byte[] value, String archive) throws Refusal {
    String digits = UnpackFolder.name(value, archive);
    if (!digits.matches("[0-9]{1,18}")) {
      throw Refusal.malformed(archive, "a pax record holds a size that is none");
    }
    return Long.parseLong(digits);
  }

  private static void requireUtf8(String charset, String archive) throws Refusal {
    if (!charset.equals("ISO-IR 10646 2000 UTF-8")) {
      throw Refusal.malformed(archive, "the names are written in '" + charset + "', not UTF-8");
    }
  }
}
