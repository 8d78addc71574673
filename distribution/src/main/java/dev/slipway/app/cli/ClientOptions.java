package dev.slipway.app.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of every command that talks to a server, and where it finds server and key without
 * them.
 */
public final class ClientOptions {

  /** Written by a running server into its data directory: where it listens. */
  public static final String RUN_FILE = "server.json";

  /**
   * Written by the first start into the data directory, mode 0600: the local command line's key.
   */
  public static final String KEY_FILE = "cli.key";

  /** Written by a running server into its data directory: its certificate, without the key. */
  public static final String CERTIFICATE_FILE = "tls.pem";

  /** Addresses, not names that begin like one. */
  private static final Pattern LOOPBACK =
      Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server. Default: SLIPWAY_URL, else the one that runs on the data directory, else http://127.0.0.1:8080.")
  @Nullable String url;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data directory of a server on this machine. Default: SLIPWAY_DATA_DIRECTORY, else ~/.slipway.")
  @Nullable Path data;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "A file with the key. Default: the key in SLIPWAY_KEY, else the one that the server left in its data directory.")
  @Nullable Path keyFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "A PEM file with the authorities whose certificates to trust. Default: SLIPWAY_CA, else those of the JDK; a server found by its data directory is known by the certificate that it left there.")
  @Nullable Path ca;

  @Option(names = "--json", description = "Prints the server's answer as JSON, for programs.")
  boolean json;

  Path dataDirectory() {
    if (data != null) {
      return data;
    }
    String configured = System.getenv("SLIPWAY_DATA_DIRECTORY");
    return configured != null
        ? Path.of(configured)
        : Path.of(System.getProperty("user.home"), ".slipway");
  }

  /** The server with the key to use. */
  public Api api() {
    String named = url != null ? url : System.getenv("SLIPWAY_URL");
    URI address = URI.create(named != null ? named : local());
    boolean local = named == null || isHere(address);
    return new Api(address, key(local), trust(address, named == null));
  }

  private @Nullable SSLContext trust(URI address, boolean local) {
    if (!"https".equalsIgnoreCase(address.getScheme())) {
      return null;
    }
    String configured = System.getenv("SLIPWAY_CA");
    Path authorities = ca != null ? ca : configured == null ? null : Path.of(configured);
    Path own = dataDirectory().resolve(CERTIFICATE_FILE);
    try {
      if (authorities != null) {
        return Trust.authorities(authorities);
      }
      return local && Files.isReadable(own) ? Trust.exactly(own) : null;
    } catch (IOException | GeneralSecurityException unusable) {
      throw new CliException(
          ExitCode.USAGE,
          (authorities != null ? authorities : own)
              + " holds no certificates that can be read: "
              + unusable.getMessage());
    }
  }

  /** Where the server on the data directory listens. */
  private String local() {
    Path run = dataDirectory().resolve(RUN_FILE);
    if (Files.isReadable(run)) {
      try {
        return new JsonObject(Files.readString(run)).getString("url", "http://127.0.0.1:8080");
      } catch (IOException | RuntimeException unreadable) {
        System.err.println(
            "slipway: "
                + run
                + " cannot be read ("
                + unreadable.getMessage()
                + "); using http://127.0.0.1:8080");
      }
    }
    return "http://127.0.0.1:8080";
  }

  /** Whether it is on this machine, or the very address that the server here tells. */
  boolean isHere(URI address) {
    String host = address.getHost();
    return host != null
        && (host.equals("localhost")
            || LOOPBACK.matcher(host).matches()
            || address.equals(URI.create(local())));
  }

  /**
   * @param local whether the server is this machine's: no other one is sent the administrator's key
   *     of this one
   */
  @Nullable String key(boolean local) {
    Path file = keyFile;
    if (file == null) {
      String configured = System.getenv("SLIPWAY_KEY");
      if (configured != null) {
        return configured.strip();
      }
      file = dataDirectory().resolve(KEY_FILE);
      if (!local || !Files.isReadable(file)) {
        return null;
      }
    }
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new CliException(
          ExitCode.USAGE, "the key file " + file + " cannot be read: " + unreadable.getMessage());
    }
  }

  /** Where results go. */
  PrintStream out() {
    return System.out;
  }

  /** Prints the server's answer for programs, or what it means for people. */
  void tell(JsonObject answer, Supplier<String> words) {
    out().println(json ? answer.encodePrettily() : words.get());
  }
}
