package dev.slipway.registry.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The archives that are unpacked. A name that ends as an archive's is a promise that the content
 * must keep; a name without any ending (what {@code curl} sends) is judged by content; any other
 * file stays as it is, whatever is in it: formats of models may well be zips inside.
 */
enum ArchiveKind {
  ZIP("zip", "\\.zip"),
  TAR_GZIP("gzipped tar", "\\.(tar\\.gz|tgz)"),
  TAR("tar", "\\.tar");

  private static final int HEAD_BYTES = 512;
  private static final int TAR_MAGIC_AT = 257;

  final String title;
  private final Pattern ending;

  ArchiveKind(String title, String ending) {
    this.title = title;
    this.ending = Pattern.compile(".*" + ending, Pattern.DOTALL);
  }

  /**
   * What to unpack the file as; null when it is to stay as it is.
   *
   * @throws Refusal if its name promises what its content is not
   */
  static @Nullable ArchiveKind of(String path, Path file) throws IOException, Refusal {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD_BYTES);
    }
    String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    ArchiveKind found = byContent(head);
    for (ArchiveKind kind : values()) {
      if (kind.ending.matcher(name).matches()) {
        if (found != kind) {
          throw Refusal.malformed(
              path,
              "the name says "
                  + kind.title
                  + ", the content is "
                  + (found == null ? "none of zip, gzip and tar" : "a " + found.title));
        }
        return kind;
      }
    }
    return name.contains(".") ? null : found;
  }

  static @Nullable ArchiveKind byContent(byte[] head) {
    if (startsWith(head, 0, new byte[] {'P', 'K', 3, 4})
        || startsWith(head, 0, new byte[] {'P', 'K', 5, 6})) {
      return ZIP;
    }
    if (startsWith(head, 0, new byte[] {0x1f, (byte) 0x8b})) {
      return TAR_GZIP;
    }
    if (startsWith(head, TAR_MAGIC_AT, "ustar".getBytes(StandardCharsets.US_ASCII))) {
      return TAR;
    }
    return null;
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] expected) {
    return bytes.length >= at + expected.length
        && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
  }
}
