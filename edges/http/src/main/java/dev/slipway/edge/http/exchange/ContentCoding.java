package dev.slipway.edge.http.exchange;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a body is packed (RFC 9110 §8.4). */
enum ContentCoding {
  IDENTITY("identity"),
  GZIP("gzip"),
  DEFLATE("deflate");

  private final String token;

  ContentCoding(String token) {
    this.token = token;
  }

  /** As the headers name it. */
  String token() {
    return token;
  }

  /** The coding that {@code Content-Encoding} names; null when we do not know it. */
  static @Nullable ContentCoding of(@Nullable String header) {
    if (header == null) {
      return IDENTITY;
    }
    return switch (header.trim().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      default -> null;
    };
  }

  /**
   * The coding for an answer, by {@code Accept-Encoding}: gzip before deflate, neither when it was
   * not asked for or has a quality of zero.
   */
  static ContentCoding accepted(@Nullable String header) {
    if (header == null) {
      return IDENTITY;
    }
    boolean gzip = false;
    boolean deflate = false;
    for (String part : header.toLowerCase(Locale.ROOT).split(",", 32)) {
      String[] pieces = part.split(";", 2);
      boolean wanted = pieces.length < 2 || !isZero(pieces[1]);
      switch (pieces[0].trim()) {
        case "gzip", "x-gzip", "*" -> gzip |= wanted;
        case "deflate" -> deflate |= wanted;
        default -> {}
      }
    }
    return gzip ? GZIP : deflate ? DEFLATE : IDENTITY;
  }

  private static boolean isZero(String parameter) {
    String text = parameter.replace(" ", "");
    return text.matches("q=0(\\.0*)?");
  }
}
