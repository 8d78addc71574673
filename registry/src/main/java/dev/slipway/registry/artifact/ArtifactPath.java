package dev.slipway.registry.artifact;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rule for a file's path inside an artifact: relative, {@code /} between its parts, nothing
 * that could lead out of a directory or read differently to two programs. Pure.
 */
public final class ArtifactPath {
  /** UTF-8 bytes of a whole path. */
  public static final int MAX_BYTES = 1024;

  /** UTF-8 bytes of one part, the least limit among the file systems that matter. */
  public static final int MAX_PART_BYTES = 255;

  /** Parts of a path. */
  public static final int MAX_PARTS = 32;

  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
  private static final int SHOWN = 160;
  private static final int REPLACEMENT = 0xFFFD;

  private ArtifactPath() {}

  /**
   * What is wrong with a path.
   *
   * @param code stable, for programs
   * @param why a clause for a person, e.g. {@code leads out of the artifact}
   */
  public record Fault(String code, String why) {}

  /** What is wrong with the path; null when it is a good one. */
  public static @Nullable Fault faultOf(String path) {
    if (path.isEmpty()) {
      return new Fault("path-empty", "is empty");
    }
    Fault character = characterFault(path);
    if (character != null) {
      return character;
    }
    if (path.startsWith("/")) {
      return new Fault("path-absolute", "is absolute");
    }
    if (DRIVE.matcher(path).matches()) {
      return new Fault("path-absolute", "begins with a drive letter");
    }
    if (path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return new Fault("path-too-long", "is longer than " + MAX_BYTES + " bytes");
    }
    String[] parts = path.split("/", -1);
    if (parts.length > MAX_PARTS) {
      return new Fault("path-too-deep", "has more than " + MAX_PARTS + " parts");
    }
    for (String part : parts) {
      if (part.equals("..")) {
        return new Fault("path-traversal", "leads out of the artifact");
      }
      if (part.isEmpty() || part.equals(".")) {
        return new Fault("path-not-canonical", "has a part that is empty or '.'");
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
        return new Fault("path-too-long", "has a part longer than " + MAX_PART_BYTES + " bytes");
      }
    }
    return null;
  }

  private static @Nullable Fault characterFault(String path) {
    for (int i = 0; i < path.length(); ) {
      int point = path.codePointAt(i);
      if (point == '\\') {
        return new Fault("path-backslash", "has a backslash; parts are separated by '/'");
      }
      if (point == REPLACEMENT) {
        return new Fault("path-not-text", "has U+FFFD, which stands for bytes that are no text");
      }
      switch (Character.getType(point)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR -> {
          return new Fault(
              "path-control-character",
              String.format(Locale.ROOT, "has the invisible or control character U+%04X", point));
        }
        default -> i += Character.charCount(point);
      }
    }
    return null;
  }

  /**
   * Two paths with the same key are one file on some file system: upper and lower case, and
   * composed and decomposed letters, count as equal.
   */
  public static String collisionKey(String path) {
    String folded =
        Normalizer.normalize(path, Normalizer.Form.NFD)
            .toUpperCase(Locale.ROOT)
            .toLowerCase(Locale.ROOT);
    return Normalizer.normalize(folded, Normalizer.Form.NFC);
  }

  /** A path or name from a stranger, fit to be put into a sentence: short and without controls. */
  public static String shown(String raw) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < raw.length() && shown.length() < SHOWN; ) {
      int point = raw.codePointAt(i);
      switch (Character.getType(point)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            shown.append(String.format(Locale.ROOT, "<U+%04X>", point));
        default -> shown.appendCodePoint(point);
      }
      i += Character.charCount(point);
    }
    return shown.length() < SHOWN ? shown.toString() : shown.append('…').toString();
  }
}
