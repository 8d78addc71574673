package dev.slipway.edge.http.console;

import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One file of the console.
 *
 * @param path below the console's root, without a slash before it
 * @param contentType of the file as it is
 * @param sha256 of the file as it is, in hexadecimal
 * @param lasting whether the path names the content for ever: it may be kept without asking again
 * @param plain its bytes
 * @param gzip the same packed, or null when that is not worth it
 * @param brotli the same packed better, or null
 */
record ConsoleFile(
    String path,
    String contentType,
    String sha256,
    boolean lasting,
    Buffer plain,
    @Nullable Buffer gzip,
    @Nullable Buffer brotli) {

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  /** The content type by the name's ending. */
  static String typeOf(String path) {
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(ending, "application/octet-stream");
  }

  /** How a body is packed on its way. */
  enum Coding {
    IDENTITY(""),
    GZIP("gzip"),
    BROTLI("br");

    private final String token;

    Coding(String token) {
      this.token = token;
    }

    /** As it stands in {@code Content-Encoding}; empty for none. */
    String token() {
      return token;
    }
  }

  /** The best coding that this file has and the caller takes. */
  Coding codingFor(@Nullable String accepted) {
    if (accepted != null) {
      if (brotli != null && accepts(accepted, "br")) {
        return Coding.BROTLI;
      }
      if (gzip != null && accepts(accepted, "gzip")) {
        return Coding.GZIP;
      }
    }
    return Coding.IDENTITY;
  }

  /** The body in a coding that this file has. */
  Buffer body(Coding coding) {
    Buffer body =
        switch (coding) {
          case IDENTITY -> plain;
          case GZIP -> gzip;
          case BROTLI -> brotli;
        };
    if (body == null) {
      throw new IllegalArgumentException(path + " is not there as " + coding);
    }
    return body;
  }

  /** The entity tag: another one for each coding, because their bytes are others. */
  String etag(Coding coding) {
    String suffix = coding == Coding.IDENTITY ? "" : "-" + coding.token();
    return '"' + sha256.substring(0, 32) + suffix + '"';
  }

  /** Whether {@code Accept-Encoding} takes a coding: named, and not with a quality of zero. */
  private static boolean accepts(String header, String coding) {
    for (String offer : header.split(",", -1)) {
      String[] parts = offer.split(";", -1);
      if (parts[0].strip().equalsIgnoreCase(coding)) {
        return parts.length < 2 || !parts[1].strip().matches("(?i)q=0(\\.0*)?");
      }
    }
    return false;
  }
}
