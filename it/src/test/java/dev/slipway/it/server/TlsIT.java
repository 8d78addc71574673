package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.ExitCode;
import dev.slipway.app.cli.Trust;
import dev.slipway.platform.tls.Certificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections of the packaged product, with certificates that the test makes. */
class TlsIT {

  @TempDir static Path folder;
  private static Certificates made;
  private static Path authority;

  @BeforeAll
  static void make() throws Exception {
    made = new Certificates(folder.resolve("made"));
    authority = made.authority();
  }

  @Test
  void aNewCertificateIsTakenOverWithoutDroppingAConnectionAndABrokenOneIsNot() throws Exception {
    Path first = made.pkcs12("first", "EC", "-1d", 30);
    Path second = made.pkcs12("second", "RSA", "-1d", 30);
    Path chain = Files.writeString(folder.resolve("chain.pem"), Certificates.chain(first));
    Path key = Files.writeString(folder.resolve("key.pem"), Certificates.key(first));
    try (RunningServer server =
            RunningServer.on(folder.resolve("pem"))
                .set("tls.certificate", chain.toString())
                .set("tls.key", key.toString())
                .set("tls.reload-seconds", "1")
                .await();
        Line before = new Line(server.url().getPort())) {
      assertEquals("https", server.url().getScheme());
      assertEquals("CN=first", before.owner());
      assertEquals(200, before.get());

      Files.writeString(chain, Certificates.chain(second));
      Files.writeString(key, Certificates.key(second));
      awaitOwner(server, "CN=second");
      assertEquals(200, before.get(), "the connection of before goes on");
      assertEquals("CN=first", before.owner());

      Files.writeString(key, Certificates.key(first));
      // Read between the two files the second pair did not fit either, while the first was in use.
      RunningServer.awaitTrue(
          "the log says what is wrong, and what goes on",
          Duration.ofSeconds(60),
          () -> says(server, "does not belong") && says(server, "The one of CN=second"));
      Files.writeString(chain, "this is no certificate");
      RunningServer.awaitTrue(
          "the log says what is wrong now",
          Duration.ofSeconds(60),
          () -> says(server, "cannot be used: " + chain));
      assertEquals("CN=second", owner(server), "a broken file keeps the old one");
      Files.delete(chain);
      RunningServer.awaitTrue(
          "a missing file is said too",
          Duration.ofSeconds(60),
          () -> says(server, chain + " cannot be read"));
      assertEquals("CN=second", owner(server));
      assertEquals(200, before.get());

      Files.writeString(chain, Certificates.chain(first));
      awaitOwner(server, "CN=first");
      assertTrue(server.process().isAlive());
    }
  }

  @Test
  void theCommandLineKnowsItsOwnServerAndTrustsAnAuthorityThatIsNamed() throws Exception {
    Path store = made.pkcs12("brief", "RSA", "-1d", 6);
    try (RunningServer server =
        RunningServer.on(folder.resolve("p12"))
            .set("tls.keystore", store.toString())
            .set("tls.reload-seconds", "1")
            .environment("SLIPWAY_TLS_KEYSTORE_PASSWORD", Certificates.password())
            .await()) {
      int port = server.url().getPort();
      String key = Files.readString(server.data().resolve("cli.key")).strip();
      assertTrue(Terminal.run(server, ExitCode.DONE, "models").contains("No models yet"));
      String doctor = Terminal.run(server, ExitCode.FAILED, "doctor");
      assertTrue(doctor.contains("wrong  certificate: CN=brief ends"), doctor);
      assertTrue(doctor.contains("in 4 days") || doctor.contains("in 5 days"), doctor);
      assertTrue(doctor.contains("ok     server"), doctor);
      String named = "https://127.0.0.1:" + port;
      Terminal.run(server, ExitCode.DONE, "models", "--url", named, "--ca", authority.toString());
      String refused = Terminal.run(server, ExitCode.UNREACHABLE, "models", "--url", named);
      assertTrue(refused.contains("--ca"), refused);
      Certificates strangers = new Certificates(folder.resolve("strangers"));
      Terminal.run(
          server,
          ExitCode.UNREACHABLE,
          "models",
          "--url",
          named,
          "--ca",
          strangers.authority().toString());
      Api otherName =
          new Api(URI.create("https://localhost:" + port), key, Trust.authorities(authority));
      assertThrows(CliException.class, () -> otherName.get("/api/v1/me"), "another name");
      assertTrue(server.log().contains("ends soon"), server.log());
      assertFalse(server.log().contains(Certificates.password()), "the password is not told");
      String config = Terminal.run(server, ExitCode.DONE, "config");
      assertTrue(config.contains("(secret)") && !config.contains(Certificates.password()), config);
      Files.copy(
          made.pkcs12("renewed", "EC", "-1d", 30), store, StandardCopyOption.REPLACE_EXISTING);
      awaitOwner(server, "CN=renewed");
    }
  }

  @Test
  void oldProtocolsAndPlainTextGetNoAnswer() throws Exception {
    Path store = made.pkcs12("modern", "EC", "-1d", 30);
    try (RunningServer server =
        RunningServer.on(folder.resolve("modern"))
            .set("tls.keystore", store.toString())
            .environment("SLIPWAY_TLS_KEYSTORE_PASSWORD", Certificates.password())
            .await()) {
      int port = server.url().getPort();
      for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
        try (Line line = new Line(port, protocol)) {
          assertEquals(200, line.get());
          assertTrue(
              line.suite().contains("GCM") || line.suite().contains("CHACHA20"), line.suite());
          assertTrue(protocol.equals("TLSv1.3") || line.suite().contains("ECDHE"), line.suite());
          assertEquals("http/1.1", line.socket.getApplicationProtocol());
        }
      }
      assertThrows(SSLException.class, () -> new Line(port, "TLSv1.1").get());
      try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
        plain.setSoTimeout(60_000);
        plain
            .getOutputStream()
            .write(
                "GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertFalse(answer.contains("HTTP/1.1 200"), answer);
      }
    }
  }

  @Test
  void whatCannotBeUsedIsSaidBeforeAnythingStartsAndACertificateAllowsAWideAddress()
      throws Exception {
    Path store = made.pkcs12("wide", "EC", "-1d", 30);
    // An address of documentation: it is nobody's, so that nothing here listens beyond this
    // machine.
    String wide = start(RunningServer.on(folder.resolve("wide")).set("http.bind", "192.0.2.1"));
    assertTrue(wide.contains("tls.certificate"), wide);
    String allowed =
        start(
            RunningServer.on(folder.resolve("wide"))
                .set("http.bind", "192.0.2.1")
                .set("tls.keystore", store.toString())
                .environment("SLIPWAY_TLS_KEYSTORE_PASSWORD", Certificates.password()));
    assertFalse(allowed.substring(wide.length()).contains("reached from other machines"), allowed);
    assertTrue(allowed.contains("assign requested address"), allowed);
    String password =
        start(
            RunningServer.on(folder.resolve("password"))
                .set("tls.keystore", store.toString())
                .environment("SLIPWAY_TLS_KEYSTORE_PASSWORD", "not-it"));
    assertTrue(password.contains("Slipway does not start: " + store), password);
    assertFalse(password.contains("not-it"), password);
    String half =
        start(RunningServer.on(folder.resolve("half")).set("tls.certificate", store.toString()));
    assertTrue(half.contains("tls.certificate is set and tls.key is not"), half);
  }

  /** Starts a server that must not start; answers its log. */
  private static String start(RunningServer.Start start) throws Exception {
    RunningServer server = start.launch();
    assertTrue(server.process().waitFor(90, TimeUnit.SECONDS), "it runs");
    assertNotEquals(0, server.process().exitValue());
    return server.log();
  }

  private static boolean says(RunningServer server, String words) {
    try {
      return server.log().contains(words);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private static void awaitOwner(RunningServer server, String owner) throws Exception {
    RunningServer.awaitTrue(
        "new connections get the certificate of " + owner,
        Duration.ofSeconds(60),
        () -> owner(server).equals(owner));
  }

  private static String owner(RunningServer server) {
    try (Line line = new Line(server.url().getPort())) {
      assertEquals(200, line.get());
      return line.owner();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  /** A connection that stays open, verified against the test's authority and its name. */
  private static final class Line implements AutoCloseable {
    private final SSLSocket socket;
    private final BufferedReader in;

    Line(int port, String... protocols) throws Exception {
      SSLContext context = Trust.authorities(authority);
      socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
      socket.setSoTimeout(60_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setApplicationProtocols(new String[] {"http/1.1"});
      if (protocols.length > 0) {
        parameters.setProtocols(protocols);
      }
      socket.setSSLParameters(parameters);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** Asks whether the server lives, over this very connection. */
    int get() throws IOException {
      socket
          .getOutputStream()
          .write(
              "GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String status = in.readLine();
      int length = 0;
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(15).strip());
        }
      }
      in.skip(length);
      return status == null ? 0 : Integer.parseInt(status.substring(9, 12));
    }

    String owner() throws IOException {
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .toString();
    }

    String suite() {
      return socket.getSession().getCipherSuite();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
