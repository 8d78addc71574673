package dev.slipway.app;

import dev.slipway.app.cli.ClientOptions;
import dev.slipway.app.config.Configuration;
import dev.slipway.platform.tls.TlsException;
import dev.slipway.platform.tls.TlsFiles;
import dev.slipway.platform.tls.TlsIdentity;
import dev.slipway.platform.tls.TlsKeys;
import dev.slipway.platform.tls.TlsReload;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The node's certificate: read at the start, taken over anew when its files change. The data folder
 * gets a copy without the key, by which this machine's command line knows its own server.
 */
final class ServerTls implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ServerTls.class.getName());
  private static final Duration SOON = Duration.ofDays(14);

  private final TlsKeys keys;
  private final TlsReload reload;

  private ServerTls(TlsKeys keys, TlsReload reload) {
    this.keys = keys;
    this.reload = reload;
  }

  /**
   * Reads the files that the configuration names; blocks.
   *
   * @return null when it names none
   * @throws IOException with a sentence when they cannot be used
   */
  static @Nullable ServerTls start(Vertx vertx, Configuration configuration, DataFolder data)
      throws IOException {
    Path copy = data.root().resolve(ClientOptions.CERTIFICATE_FILE);
    Configuration.Tls tls = configuration.tls();
    if (tls == null) {
      Files.deleteIfExists(copy);
      return null;
    }
    TlsFiles files =
        tls.key() == null
            ? TlsFiles.pkcs12(tls.certificate(), tls.password())
            : TlsFiles.pem(tls.certificate(), tls.key());
    TlsIdentity identity;
    try {
      identity = TlsIdentity.read(files);
    } catch (TlsException unusable) {
      throw new IOException(unusable.getMessage(), unusable);
    }
    warnOfReaders(tls.key() == null ? tls.certificate() : tls.key());
    warnOfTime(identity);
    write(data, copy, identity);
    TlsKeys keys = new TlsKeys(identity);
    return new ServerTls(
        keys,
        TlsReload.start(
            vertx,
            files,
            keys,
            tls.reloadSeconds() * 1000L,
            taken -> {
              warnOfTime(taken);
              write(data, copy, taken);
            }));
  }

  /** What gives connections their certificate. */
  X509KeyManager keys() {
    return keys;
  }

  /** When the certificate of new connections ends. */
  Instant ends() {
    return keys.identity().ends();
  }

  private static void write(DataFolder data, Path copy, TlsIdentity identity) {
    try {
      data.write(copy, identity.pem().getBytes(StandardCharsets.US_ASCII));
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private static void warnOfTime(TlsIdentity identity) {
    Instant now = Instant.now();
    String untimely = identity.untimely(now);
    if (untimely != null) {
      LOG.log(Level.WARNING, "Clients will refuse to connect: " + untimely);
    } else if (identity.ends().isBefore(now.plus(SOON))) {
      LOG.log(Level.WARNING, "The certificate of " + identity + " ends soon; replace its files");
    }
  }

  private static void warnOfReaders(Path key) throws IOException {
    if (!key.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(key);
    if (mode.contains(PosixFilePermission.OTHERS_READ)) {
      LOG.log(
          Level.WARNING,
          key + " holds the private key and everybody on this machine can read it; chmod o-r it");
    }
  }

  @Override
  public void close() {
    reload.close();
  }
}
