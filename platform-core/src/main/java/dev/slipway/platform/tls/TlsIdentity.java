package dev.slipway.platform.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A private key with its certificate and those that issued it, leaf first. That they belong
 * together was checked when it was made. Immutable.
 */
public final class TlsIdentity {

  private static final Pattern KEY_BLOCK =
      Pattern.compile("-----BEGIN ([A-Z]* ?)PRIVATE KEY-----(.*?)-----END", Pattern.DOTALL);

  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final String fingerprint;

  private TlsIdentity(PrivateKey key, List<X509Certificate> chain, String fingerprint) {
    this.key = key;
    this.chain = List.copyOf(chain);
    this.fingerprint = fingerprint;
  }

  /**
   * Reads and checks files; blocks.
   *
   * @throws TlsException with the file and the reason when they cannot be used
   */
  public static TlsIdentity read(TlsFiles files) throws TlsException {
    return of(files, files.content());
  }

  static TlsIdentity of(TlsFiles files, TlsFiles.Content content) throws TlsException {
    TlsIdentity identity = files.key() == null ? pkcs12(files, content) : pem(files, content);
    identity.requireChain(files);
    identity.requireKey(files);
    return identity;
  }

  private static TlsIdentity pem(TlsFiles files, TlsFiles.Content content) throws TlsException {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content.certificate()))) {
        chain.add((X509Certificate) certificate);
      }
    } catch (CertificateException broken) {
      throw unusable(files.certificate(), broken);
    }
    if (chain.isEmpty()) {
      throw new TlsException(files.certificate() + " cannot be used: it holds no certificate");
    }
    return new TlsIdentity(pemKey(files, content, chain.get(0)), chain, content.fingerprint());
  }

  private static PrivateKey pemKey(TlsFiles files, TlsFiles.Content content, X509Certificate owner)
      throws TlsException {
    Matcher block = KEY_BLOCK.matcher(new String(content.key(), StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      throw new TlsException(files.key() + " cannot be used: it holds no private key in PEM");
    }
    if (block.group(1).startsWith("ENCRYPTED")) {
      throw new TlsException(
          files.key()
              + " is encrypted; give it unencrypted in a file that only its owner can read, or as PKCS#12");
    }
    if (!block.group(1).isEmpty()) {
      throw new TlsException(
          files.key()
              + " holds a key in an old form; write it anew: openssl pkcs8 -topk8 -nocrypt -in "
              + files.key());
    }
    String type = owner.getPublicKey().getAlgorithm();
    try {
      byte[] key = Base64.getMimeDecoder().decode(block.group(2));
      return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(key));
    } catch (GeneralSecurityException | IllegalArgumentException broken) {
      throw new TlsException(
          "the key in "
              + files.key()
              + " does not belong to the certificate of "
              + owner.getSubjectX500Principal()
              + ", or is damaged: it is no "
              + type
              + " key",
          broken);
    }
  }

  private static TlsIdentity pkcs12(TlsFiles files, TlsFiles.Content content) throws TlsException {
    char[] password = files.password().toCharArray();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(content.certificate()), password);
      for (String alias : Collections.list(store.aliases())) {
        Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
        if (key instanceof PrivateKey secret) {
          return new TlsIdentity(
              secret,
              Arrays.stream(store.getCertificateChain(alias))
                  .map(X509Certificate.class::cast)
                  .toList(),
              content.fingerprint());
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException broken) {
      throw unusable(files.certificate(), broken);
    } finally {
      Arrays.fill(password, ' ');
    }
    throw new TlsException(files + " holds no private key");
  }

  private static TlsException unusable(Path file, Exception broken) {
    String why = broken.getMessage();
    return new TlsException(
        file
            + " cannot be used: "
            + (why == null || why.isBlank() ? broken.getClass().getSimpleName() : why),
        broken);
  }

  private void requireChain(TlsFiles files) throws TlsException {
    for (int i = 0; i + 1 < chain.size(); i++) {
      try {
        chain.get(i).verify(chain.get(i + 1).getPublicKey());
      } catch (GeneralSecurityException foreign) {
        throw new TlsException(
            files.certificate()
                + ": certificate "
                + (i + 1)
                + " ("
                + chain.get(i).getSubjectX500Principal()
                + ") was not issued by the one after it ("
                + chain.get(i + 1).getSubjectX500Principal()
                + "); the server's own comes first, then its issuer, and so on",
            foreign);
      }
    }
  }

  private void requireKey(TlsFiles files) throws TlsException {
    byte[] probe = "slipway".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signature = Signature.getInstance(signing());
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(leaf().getPublicKey());
      signature.update(probe);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException foreign) {
      throw new TlsException(notItsKey(files), foreign);
    }
    throw new TlsException(notItsKey(files));
  }

  private String signing() {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
      default -> "SHA256withRSA";
    };
  }

  private String notItsKey(TlsFiles files) {
    return "the key in "
        + (files.key() == null ? files.certificate() : files.key())
        + " does not belong to the certificate of "
        + leaf().getSubjectX500Principal();
  }

  /** The node's own certificate. */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  PrivateKey key() {
    return key;
  }

  /** Of the files that it was read from. */
  String fingerprint() {
    return fingerprint;
  }

  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  /** Why clients refuse it at this moment, or null when its time is right. */
  public @Nullable String untimely(Instant now) {
    for (X509Certificate certificate : chain) {
      Instant from = certificate.getNotBefore().toInstant();
      Instant until = certificate.getNotAfter().toInstant();
      if (now.isBefore(from)) {
        return "the certificate of "
            + certificate.getSubjectX500Principal()
            + " begins only "
            + from;
      }
      if (now.isAfter(until)) {
        return "the certificate of " + certificate.getSubjectX500Principal() + " ended " + until;
      }
    }
    return null;
  }

  /** When the first certificate of the chain ends. */
  public Instant ends() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** The chain in PEM, without the key. */
  public String pem() {
    StringBuilder pem = new StringBuilder();
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    for (X509Certificate certificate : chain) {
      try {
        pem.append("-----BEGIN CERTIFICATE-----\n")
            .append(lines.encodeToString(certificate.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("a certificate that was read can be written", impossible);
      }
    }
    return pem.toString();
  }

  @Override
  public String toString() {
    return leaf().getSubjectX500Principal() + " (ends " + ends() + ")";
  }
}
