package dev.slipway.platform.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Authorities and certificates that a test makes with the JDK's keytool. */
public final class Certificates {

  private static final String PASSWORD = "changeit";

  private final Path folder;

  /** An authority of its own. */
  public Certificates(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    keytool(
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=Test CA",
        "-ext",
        "bc:c=ca:true",
        "-validity",
        "30",
        "-keystore",
        store("ca"));
  }

  /** The authority's certificate in PEM. */
  public Path authority() throws Exception {
    return Files.writeString(folder.resolve("ca.pem"), pem(load("ca").getCertificate("ca")));
  }

  /**
   * A key and a certificate for 127.0.0.1, and no other name, that the authority issued.
   *
   * @param kind RSA, EC or Ed25519
   * @param start e.g. {@code -1d}, as keytool has it
   */
  public Path pkcs12(String name, String kind, String start, int days) throws Exception {
    List<String> make =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                kind,
                "-dname",
                "CN=" + name,
                "-validity",
                "30",
                "-keystore",
                store(name)));
    if (kind.equals("RSA")) {
      make.addAll(List.of("-keysize", "2048"));
    }
    keytool(make.toArray(String[]::new));
    byte[] request = keytool("-certreq", "-alias", name, "-keystore", store(name));
    byte[] issued =
        keytool(
            request,
            "-gencert",
            "-alias",
            "ca",
            "-keystore",
            store("ca"),
            "-rfc",
            "-startdate",
            start,
            "-validity",
            Integer.toString(days),
            "-ext",
            "san=ip:127.0.0.1");
    KeyStore store = load(name);
    Certificate own =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(issued));
    store.setKeyEntry(
        name,
        store.getKey(name, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        new Certificate[] {own, load("ca").getCertificate("ca")});
    try (OutputStream out = Files.newOutputStream(Path.of(store(name)))) {
      store.store(out, PASSWORD.toCharArray());
    }
    return Path.of(store(name));
  }

  public static String password() {
    return PASSWORD;
  }

  /** The chain of a PKCS#12 file as PEM. */
  public static String chain(Path pkcs12) throws Exception {
    KeyStore store = open(pkcs12);
    StringBuilder pem = new StringBuilder();
    for (Certificate certificate : store.getCertificateChain(store.aliases().nextElement())) {
      pem.append(pem(certificate));
    }
    return pem.toString();
  }

  /** The key of a PKCS#12 file as PEM (PKCS#8). */
  public static String key(Path pkcs12) throws Exception {
    KeyStore store = open(pkcs12);
    Key key = store.getKey(store.aliases().nextElement(), PASSWORD.toCharArray());
    return block("PRIVATE KEY", key.getEncoded());
  }

  private static KeyStore open(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(Files.readAllBytes(file)), PASSWORD.toCharArray());
    return store;
  }

  private KeyStore load(String name) throws IOException, GeneralSecurityException {
    return open(Path.of(store(name)));
  }

  private static String pem(Certificate certificate) throws GeneralSecurityException {
    return block("CERTIFICATE", certificate.getEncoded());
  }

  private static String block(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private String store(String name) {
    return folder.resolve(name + ".p12").toString();
  }

  private static byte[] keytool(String... words) throws Exception {
    return keytool(new byte[0], words);
  }

  private static byte[] keytool(byte[] input, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    // Each is a JVM that lives for a moment.
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(Arrays.asList(words));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    Path errors = Files.createTempFile("keytool", ".log");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    }
    byte[] out = process.getInputStream().readAllBytes();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(
          String.join(" ", words)
              + ": "
              + new String(out, StandardCharsets.UTF_8)
              + Files.readString(errors));
    }
    Files.delete(errors);
    return out;
  }
}
