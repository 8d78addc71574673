package dev.slipway.platform.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read as a certificate, and what is refused with which sentence. */
class TlsIdentityTest {

  @TempDir static Path folder;
  private static Certificates certificates;
  private static Path good;
  private static Path other;

  @BeforeAll
  static void make() throws Exception {
    certificates = new Certificates(folder.resolve("made"));
    good = certificates.pkcs12("good", "EC", "-1d", 30);
    other = certificates.pkcs12("other", "EC", "-1d", 30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void pemAndPkcs12OfEachKindOfKeyAreOneIdentity(String kind) throws Exception {
    Path store = certificates.pkcs12("kind-" + kind, kind, "-1d", 30);
    TlsIdentity packed = TlsIdentity.read(TlsFiles.pkcs12(store, Certificates.password()));
    TlsIdentity plain = TlsIdentity.read(pem(Certificates.chain(store), Certificates.key(store)));
    assertEquals(packed.leaf(), plain.leaf());
    assertArrayEquals(packed.key().getEncoded(), plain.key().getEncoded());
    assertEquals(2, plain.chain().length, "the server's and its issuer's");
    assertEquals(Certificates.chain(store), plain.pem());
    assertNull(plain.untimely(Instant.now()));
    TlsKeys keys = new TlsKeys(plain);
    String type = plain.key().getAlgorithm();
    String alias = keys.chooseEngineServerAlias(type, null, null);
    assertNotNull(alias);
    assertNull(keys.chooseEngineServerAlias(type.equals("RSA") ? "EC" : "RSA", null, null));
    keys.use(TlsIdentity.read(pem(Certificates.chain(good), Certificates.key(good))));
    X509Certificate[] chosen = keys.getCertificateChain(alias);
    assertNotNull(chosen);
    assertEquals(plain.leaf(), chosen[0], "a handshake under way ends as it began");
    assertEquals(plain.key(), keys.getPrivateKey(alias));
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    String refused = refusal(Certificates.chain(good), Certificates.key(other));
    assertTrue(refused.contains("does not belong to the certificate of CN=good"), refused);
  }

  @Test
  void aChainInTheWrongOrderIsRefused() throws Exception {
    String chain = Certificates.chain(good);
    int second = chain.indexOf("-----BEGIN", 10);
    String turned = chain.substring(second) + chain.substring(0, second);
    String refused = refusal(turned, Certificates.key(good));
    assertTrue(refused.contains("was not issued by the one after it"), refused);
  }

  @Test
  void whatIsNoCertificateOrKeyIsRefusedWithItsFile() throws Exception {
    for (String broken : new String[] {"", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
      assertTrue(refusal(broken, Certificates.key(good)).contains("chain.pem"), broken);
    }
    for (String broken :
        new String[] {"", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
      assertTrue(refusal(Certificates.chain(good), broken).contains("key.pem"), broken);
    }
    String encrypted =
        refusal(
            Certificates.chain(good),
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    assertTrue(encrypted.contains("is encrypted"), encrypted);
    String old =
        refusal(
            Certificates.chain(good),
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    assertTrue(old.contains("openssl pkcs8 -topk8 -nocrypt"), old);
    TlsException missing =
        assertThrows(
            TlsException.class,
            () -> TlsIdentity.read(TlsFiles.pkcs12(folder.resolve("none.p12"), "")));
    assertTrue(missing.getMessage().contains("none.p12 cannot be read"), missing::getMessage);
    TlsException password =
        assertThrows(TlsException.class, () -> TlsIdentity.read(TlsFiles.pkcs12(good, "wrong")));
    assertTrue(password.getMessage().contains("password"), password::getMessage);
  }

  @Test
  void aCertificateWhoseTimeIsOverOrNotYetComeSaysSo() throws Exception {
    Path store = certificates.pkcs12("brief", "EC", "-10d", 5);
    TlsIdentity ended = TlsIdentity.read(TlsFiles.pkcs12(store, Certificates.password()));
    assertTrue(String.valueOf(ended.untimely(Instant.now())).contains("CN=brief ended"));
    Instant then = Instant.now().minus(Duration.ofDays(20));
    assertTrue(String.valueOf(ended.untimely(then)).contains("begins only"));
    assertTrue(ended.ends().isBefore(Instant.now()));
  }

  private static String refusal(String chain, String key) throws Exception {
    TlsFiles files = pem(chain, key);
    return String.valueOf(
        assertThrows(TlsException.class, () -> TlsIdentity.read(files)).getMessage());
  }

  private static TlsFiles pem(String chain, String key) throws Exception {
    return TlsFiles.pem(
        Files.writeString(folder.resolve("chain.pem"), chain),
        Files.writeString(folder.resolve("key.pem"), key));
  }
}
