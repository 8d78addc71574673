package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code slipway doctor}: what is there, what works, and what to do about what does not. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks this machine and the server, and says what to do about what is wrong.")
public final class DoctorCommand implements Callable<Integer> {

  private static final long SOON_DAYS = 14;

  @Mixin ClientOptions client = new ClientOptions();

  private final JsonArray findings = new JsonArray();
  private boolean wrong;

  @Override
  public Integer call() {
    Api api = client.api();
    check(
        "Java",
        () ->
            "Java "
                + Runtime.version()
                + " on "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch"));
    check(
        "malloc threshold",
        () -> {
          String value = System.getenv("MALLOC_MMAP_THRESHOLD_");
          if (value == null) {
            throw new CliException(
                ExitCode.FAILED,
                "MALLOC_MMAP_THRESHOLD_ is not set: memory of unloaded models would stay; start with bin/slipway");
          }
          return value + " bytes";
        });
    check("data directory", this::dataDirectory);
    check(
        "server",
        () ->
            api.get("/v2/health/live").status() == 200
                ? "answers at " + api.base()
                : "does not live");
    if ("https".equalsIgnoreCase(api.base().getScheme())) {
      check("certificate", () -> certificate(api));
    }
    check("ready", () -> api.get("/v2/health/ready").status() == 200 ? "yes" : "no");
    check("key", () -> "is " + api.get("/api/v1/me").body().getString("name"));
    check("knowledge", () -> api.get("/api/v1/nodes").body().getJsonObject("thisNode").encode());
    check("engines", () -> engines(api));
    if (client.json) {
      client.out().println(findings.encodePrettily());
    }
    return wrong ? ExitCode.FAILED : ExitCode.DONE;
  }

  private String dataDirectory() {
    Path data = client.dataDirectory();
    try {
      if (!Files.isDirectory(data)) {
        return data + " does not exist yet; the first start makes it";
      }
      long free = Files.getFileStore(data).getUsableSpace();
      if (free < 1L << 30) {
        throw new CliException(ExitCode.FAILED, data + " has only " + Sizes.bytes(free) + " left");
      }
      return data + ", " + Sizes.bytes(free) + " free";
    } catch (IOException unreadable) {
      throw new CliException(ExitCode.FAILED, data + " cannot be read: " + unreadable.getMessage());
    }
  }

  private static String certificate(Api api) {
    Certificate[] chain;
    try {
      chain =
          api.get("/v2/health/live").response().sslSession().orElseThrow().getPeerCertificates();
    } catch (SSLPeerUnverifiedException impossible) {
      throw new CliException(ExitCode.FAILED, "is not known: " + impossible.getMessage());
    }
    X509Certificate own = (X509Certificate) chain[0];
    Instant ends = own.getNotAfter().toInstant();
    long days = Duration.between(Instant.now(), ends).toDays();
    String found = own.getSubjectX500Principal() + " ends " + ends + ", in " + days + " days";
    if (days < SOON_DAYS) {
      throw new CliException(
          ExitCode.FAILED,
          found + ": replace its files, the server takes them over without a restart");
    }
    return found;
  }

  private static String engines(Api api) {
    JsonArray items = api.get("/api/v1/engines").body().getJsonArray("items");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      JsonObject engine = items.getJsonObject(i);
      text.append(text.isEmpty() ? "" : "; ")
          .append(engine.getString("name"))
          .append(' ')
          .append(engine.getString("version", engine.getString("reason", "")));
    }
    return text.isEmpty() ? "none" : text.toString();
  }

  private void check(String what, Supplier<String> finding) {
    boolean fine = true;
    String text;
    try {
      text = finding.get();
    } catch (CliException found) {
      fine = false;
      wrong = true;
      text = String.valueOf(found.getMessage());
    }
    findings.add(new JsonObject().put("what", what).put("fine", fine).put("found", text));
    if (!client.json) {
      client.out().println((fine ? "ok     " : "wrong  ") + what + ": " + text);
    }
  }
}
