package dev.slipway.registry.artifact;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A SHA-256 in the making. Used by one thread at a time. */
public final class Sha256 {
  private static final int CHUNK_BYTES = 128 * 1024;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public void update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  /** Takes what remains of the buffer. */
  public void update(ByteBuffer bytes) {
    digest.update(bytes);
  }

  /** The hash in 64 lower-case hexadecimal digits. Nothing can be added afterwards. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash of a text's UTF-8 bytes. */
  public static String ofText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Sha256 hash = new Sha256();
    hash.update(bytes, 0, bytes.length);
    return hash.hex();
  }

  /**
   * A hash in the making that has taken a file's first bytes already. Blocks.
   *
   * @param bytes how many
   */
  public static Sha256 ofFile(Path file, long bytes) throws IOException {
    Sha256 hash = new Sha256();
    byte[] chunk = new byte[CHUNK_BYTES];
    long left = bytes;
    try (InputStream in = Files.newInputStream(file)) {
      while (left > 0) {
        int read = in.read(chunk, 0, (int) Math.min(chunk.length, left));
        if (read < 0) {
          throw new EOFException(file + " has fewer than " + bytes + " bytes");
        }
        hash.update(chunk, 0, read);
        left -= read;
      }
    }
    return hash;
  }

  /**
   * Returns {@code hex} when it is one.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  public static String require(String hex) {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "a SHA-256 is written in 64 lower-case hexadecimal digits; got '"
              + ArtifactPath.shown(hex)
              + "'");
    }
    return hex;
  }
}
