package dev.slipway.platform.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a node's certificate and key are: two PEM files, or one PKCS#12 file.
 *
 * @param certificate PEM: the node's certificate, then those that issued it; or a PKCS#12 file
 * @param key PEM, not encrypted; null: it is in the PKCS#12 file
 * @param password of the PKCS#12 file; empty for PEM
 */
public record TlsFiles(Path certificate, @Nullable Path key, String password) {

  private static final long MOST_BYTES = 1 << 20;

  /** Two PEM files. */
  public static TlsFiles pem(Path certificate, Path key) {
    return new TlsFiles(certificate, key, "");
  }

  /** One PKCS#12 file. */
  public static TlsFiles pkcs12(Path file, String password) {
    return new TlsFiles(file, null, password);
  }

  /** What the files hold at one moment. */
  static final class Content {
    private final byte[] certificate;
    private final byte[] key;

    private Content(byte[] certificate, byte[] key) {
      this.certificate = certificate;
      this.key = key;
    }

    byte[] certificate() {
      return certificate;
    }

    /** Empty when the key is in the PKCS#12 file. */
    byte[] key() {
      return key;
    }

    /** Equal for equal content. */
    String fingerprint() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(certificate);
        digest.update((byte) 0);
        digest.update(key);
        return HexFormat.of().formatHex(digest.digest());
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("every JDK has SHA-256", impossible);
      }
    }
  }

  /**
   * Reads the files; blocks.
   *
   * @throws TlsException when one cannot be read or is no file of this kind
   */
  Content content() throws TlsException {
    return new Content(bytes(certificate), key == null ? new byte[0] : bytes(key));
  }

  private static byte[] bytes(Path file) throws TlsException {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new TlsException(
            file + " has more than " + MOST_BYTES + " bytes: it is no certificate or key");
      }
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new TlsException(
          file
              + " cannot be read ("
              + unreadable.getClass().getSimpleName()
              + ": "
              + unreadable.getMessage()
              + ")",
          unreadable);
    }
  }

  @Override
  public String toString() {
    return key == null ? certificate.toString() : certificate + " and " + key;
  }
}
