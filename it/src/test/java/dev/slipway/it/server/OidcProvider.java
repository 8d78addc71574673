package dev.slipway.it.server;

import dev.slipway.it.parts.Needs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * An OpenID provider that others made and certified (npm's oidc-provider), as a process of its own;
 * and the server that trusts it. One thread.
 */
public final class OidcProvider implements AutoCloseable {

  private static final Path SOURCE = Path.of("src/test/oidc").toAbsolutePath();
  private static final Path INSTALLED = Path.of("target/oidc").toAbsolutePath();
  private static final int INSTALL_MINUTES = 4;

  private final int port;
  private final Path log;
  private final Path people;
  private Process process;

  private OidcProvider(int port, Path log, Path people) {
    this.port = port;
    this.log = log;
    this.people = people;
  }

  /** A place for one: takes a port; nothing runs. Whoever wants one {@link Needs} it. */
  public static OidcProvider at(Path folder) throws Exception {
    String missing = missing();
    if (!missing.isEmpty()) {
      throw new AssertionError(missing + "; say @Needs(Part.OPENID_PROVIDER)");
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new OidcProvider(
          free.getLocalPort(), folder.resolve("provider.log"), folder.resolve("people.json"));
    }
  }

  /** A server to be started that sends people to this provider. */
  public RunningServer.Start trustedBy(RunningServer.Start server) {
    return server
        .set("oidc.issuer", "http://127.0.0.1:" + port)
        .set("oidc.client-id", "slipway")
        .environment("SLIPWAY_OIDC_CLIENT_SECRET", "known-to-this-test-alone")
        .set("oidc.scopes", "openid profile")
        .set("oidc.roles", "ml-team=operator:fraud-*, ml-team=predict:fraud-*, all=viewer");
  }

  /** Starts it for a server that runs, and waits until it listens. */
  public void start(URI server) throws Exception {
    people(new JsonObject());
    process =
        new ProcessBuilder(
                "node",
                "provider.mjs",
                Integer.toString(port),
                server + "/api/v1/session/oidc/callback",
                people.toString())
            .directory(INSTALLED.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    RunningServer.awaitTrue(
        "the provider listens",
        Duration.ofSeconds(30),
        () -> {
          try {
            return Files.readString(log).contains("listening");
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  /**
   * Installs the packages where they are not, once, as the lock file says; nothing of them runs
   * meanwhile.
   *
   * @return why they cannot be installed; empty when they are there
   */
  public static String missing() throws Exception {
    Files.createDirectories(INSTALLED);
    // Tests in another process may want the same just now.
    try (FileChannel file =
        FileChannel.open(
            INSTALLED.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.lock();
      return install();
    }
  }

  private static String install() throws Exception {
    boolean changed = false;
    for (String name : List.of("package.json", "package-lock.json", "provider.mjs")) {
      Path here = INSTALLED.resolve(name);
      if (!Files.exists(here) || Files.mismatch(SOURCE.resolve(name), here) >= 0) {
        Files.copy(SOURCE.resolve(name), here, StandardCopyOption.REPLACE_EXISTING);
        changed = true;
      }
    }
    if (!changed && Files.isDirectory(INSTALLED.resolve("node_modules/oidc-provider"))) {
      return "";
    }
    try {
      Process npm =
          new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .redirectOutput(INSTALLED.resolve("npm.log").toFile())
              .start();
      if (!npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) || npm.exitValue() != 0) {
        npm.destroyForcibly();
        return "no identity provider was tried, npm cannot install oidc-provider: "
            + Files.readString(INSTALLED.resolve("npm.log"));
      }
      return "";
    } catch (IOException missing) {
      return "no identity provider was tried, there is no npm to install oidc-provider with: "
          + missing.getMessage();
    }
  }

  /** Whom it knows from now on, by the name that they sign in with. */
  public void people(JsonObject everybody) throws IOException {
    Files.writeString(people, everybody.encode());
  }

  /** What it says of somebody. */
  public static JsonObject person(String name, String... groups) {
    return new JsonObject()
        .put("preferred_username", name)
        .put("name", name.toUpperCase(Locale.ROOT))
        .put("groups", new JsonArray(List.of(groups)));
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
    }
  }
}
