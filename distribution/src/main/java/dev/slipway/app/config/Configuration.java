package dev.slipway.app.config;

import dev.slipway.edge.http.oidc.OidcSettings;
import dev.slipway.platform.flow.HealthPolicy;
import dev.slipway.platform.security.GroupRoles;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The effective configuration. Immutable; every value has passed its key's check.
 *
 * <p>Sources in rising order: defaults, the file, the environment, flags.
 */
public final class Configuration {

  /**
   * A value and where it came from.
   *
   * @param text as written; secrets are never shown from here
   * @param from the file, the variable or the flag; empty for a default
   */
  public record Origin(String text, Source source, String from) {}

  /** Where values come from, in rising order. */
  public enum Source {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    FLAG
  }

  private final Map<String, Origin> values;

  private Configuration(Map<String, Origin> values) {
    this.values = values;
  }

  /**
   * Reads all sources and checks everything.
   *
   * @param file a properties file, or null
   * @param environment as of {@link System#getenv()}
   * @param flags key to value
   * @throws ConfigurationException with every problem found, each naming its key, source and what
   *     is allowed
   */
  public static Configuration read(
      @Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
    List<String> problems = new ArrayList<>();
    Map<String, Origin> values = new LinkedHashMap<>();
    Map<String, ConfigKey<?>> known = new TreeMap<>();
    for (ConfigKey<?> key : Keys.all()) {
      known.put(key.name(), key);
      values.put(key.name(), new Origin(key.defaultValue(), Source.DEFAULT, ""));
    }
    if (file != null) {
      readFile(file, problems)
          .forEach(
              (name, text) ->
                  take(known, values, problems, name, text, Source.FILE, file.toString()));
    }
    Map<String, String> prefixed = new TreeMap<>(environment);
    for (ConfigKey<?> key : Keys.all()) {
      String text = prefixed.get(key.environment());
      String from = key.environment();
      if (text == null && key.secret()) {
        from = key.environment() + "_FILE";
        text = readSecret(prefixed.get(from), from, problems);
      }
      if (text != null) {
        take(known, values, problems, key.name(), text.trim(), Source.ENVIRONMENT, from);
      }
    }
    flags.forEach(
        (name, text) -> {
          ConfigKey<?> key = known.get(name);
          if (key != null && key.secret()) {
            problems.add(
                name
                    + " is a secret: give it by "
                    + key.environment()
                    + " or a file named in "
                    + key.environment()
                    + "_FILE, not by a flag that every process on the machine can read");
          } else {
            take(known, values, problems, name, text, Source.FLAG, "--set");
          }
        });
    tlsProblem(values, problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return new Configuration(values);
  }

  private static void tlsProblem(Map<String, Origin> values, List<String> problems) {
    boolean certificate = isSet(values, Keys.TLS_CERTIFICATE);
    boolean key = isSet(values, Keys.TLS_KEY);
    boolean store = isSet(values, Keys.TLS_KEYSTORE);
    if (certificate != key) {
      problems.add(
          (certificate
                  ? "tls.certificate is set and tls.key is not"
                  : "tls.key is set and tls.certificate is not")
              + "; TLS needs both, or tls.keystore in their place");
    }
    if (store && (certificate || key)) {
      problems.add(
          "tls.keystore stands in place of tls.certificate and tls.key; set one or the other");
    }
  }

  private static boolean isSet(Map<String, Origin> values, ConfigKey<?> key) {
    Origin origin = values.get(key.name());
    return origin != null && !origin.text().isEmpty();
  }

  private static void take(
      Map<String, ConfigKey<?>> known,
      Map<String, Origin> values,
      List<String> problems,
      String name,
      String text,
      Source source,
      String from) {
    ConfigKey<?> key = known.get(name);
    if (key == null) {
      problems.add(
          "%s (from %s) is no key; there are: %s"
              .formatted(name, from, String.join(", ", known.keySet())));
      return;
    }
    try {
      key.check(text);
      values.put(name, new Origin(text, source, from));
    } catch (IllegalArgumentException refused) {
      problems.add(key.refusal(text, from, refused.getMessage()));
    }
  }

  private static Map<String, String> readFile(Path file, List<String> problems) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException unreadable) {
      problems.add(
          "the configuration file " + file + " cannot be read: " + unreadable.getMessage());
    }
    Map<String, String> found = new TreeMap<>();
    properties.forEach((name, text) -> found.put((String) name, ((String) text).trim()));
    return found;
  }

  private static @Nullable String readSecret(
      @Nullable String file, String variable, List<String> problems) {
    if (file == null) {
      return null;
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException | IllegalArgumentException unreadable) {
      problems.add(
          variable + " names " + file + ", which cannot be read: " + unreadable.getMessage());
      return null;
    }
  }

  /** The value of a key. */
  public <T> T get(ConfigKey<T> key) {
    return key.parser().apply(origin(key).text());
  }

  /** Where the value of a key came from. */
  public Origin origin(ConfigKey<?> key) {
    Origin origin = values.get(key.name());
    if (origin == null) {
      throw new IllegalArgumentException(key.name() + " is not among the keys");
    }
    return origin;
  }

  /** The data directory, with a leading {@code ~} resolved. */
  public Path dataDirectory() {
    return home(get(Keys.DATA_DIRECTORY));
  }

  /** The plugins directory, if one is configured. */
  public @Nullable Path pluginsDirectory() {
    String text = get(Keys.PLUGINS_DIRECTORY);
    return text.isEmpty() ? null : home(text);
  }

  /** HTTP settings as one value. */
  public Http http() {
    return new Http(
        get(Keys.HTTP_BIND),
        get(Keys.HTTP_PORT),
        get(Keys.HTTP_ALLOW_PLAIN),
        get(Keys.HTTP_MAX_BODY),
        get(Keys.HTTP_BODY_BUDGET),
        get(Keys.HTTP_BODY_SECONDS),
        get(Keys.ACCESS_ANONYMOUS_PREDICT),
        get(Keys.METRICS_TRITON_NAMES));
  }

  /** How people sign in, as one value. */
  public Access access() {
    return new Access(
        get(Keys.ACCESS_PASSWORD_LENGTH),
        get(Keys.ACCESS_SESSION_IDLE),
        get(Keys.ACCESS_SESSION_HOURS));
  }

  /**
   * The identity provider, or null when none is configured.
   *
   * @throws IllegalArgumentException with a sentence when something about it is missing
   */
  public @Nullable OidcSettings oidc() {
    String issuer = get(Keys.OIDC_ISSUER);
    if (issuer.isEmpty()) {
      return null;
    }
    String secret = get(Keys.OIDC_CLIENT_SECRET);
    return new OidcSettings(
        URI.create(issuer),
        get(Keys.OIDC_CLIENT_ID),
        secret.isEmpty() ? null : secret,
        List.of(get(Keys.OIDC_SCOPES).strip().split("\\s+")),
        get(Keys.OIDC_NAME_CLAIM),
        get(Keys.OIDC_GROUPS_CLAIM),
        GroupRoles.parse(get(Keys.OIDC_ROLES)));
  }

  /** Proxies whose word about the caller counts, as text. */
  public String trustedProxies() {
    return get(Keys.HTTP_TRUSTED_PROXIES);
  }

  /** The certificate's files, or null when connections are not encrypted. */
  public @Nullable Tls tls() {
    String store = get(Keys.TLS_KEYSTORE);
    String certificate = get(Keys.TLS_CERTIFICATE);
    if (store.isEmpty() && certificate.isEmpty()) {
      return null;
    }
    return store.isEmpty()
        ? new Tls(home(certificate), home(get(Keys.TLS_KEY)), "", get(Keys.TLS_RELOAD_SECONDS))
        : new Tls(home(store), null, get(Keys.TLS_KEYSTORE_PASSWORD), get(Keys.TLS_RELOAD_SECONDS));
  }

  /** The database's address, or null for the embedded one. */
  public @Nullable String databaseUrl() {
    String url = get(Keys.DATABASE_URL);
    return url.isEmpty() ? null : url;
  }

  public int databaseConnections() {
    return get(Keys.DATABASE_CONNECTIONS);
  }

  public String nodeName() {
    return get(Keys.NODE_NAME);
  }

  /** The CPU device's threads; four for each core, at least 16, when not configured. */
  public int engineThreads() {
    int threads = get(Keys.ENGINE_THREADS);
    return threads == 0 ? Math.max(16, 4 * Runtime.getRuntime().availableProcessors()) : threads;
  }

  /** The CPU device's memory for models in bytes; 0 when the platform shall find out. */
  public long engineMemoryBytes() {
    return get(Keys.ENGINE_MEMORY);
  }

  /** Event loops for predictions. */
  public int predictionLoops() {
    int loops = get(Keys.PREDICTION_LOOPS);
    return loops == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : loops;
  }

  /** When a model's errors are too many. */
  public HealthPolicy.Limits healthLimits() {
    return new HealthPolicy.Limits(get(Keys.HEALTH_ERROR_PERCENT), get(Keys.HEALTH_LEAST_FAILED));
  }

  /** Upload limits as one value. */
  public Upload upload() {
    return new Upload(
        get(Keys.UPLOAD_MAX_BYTES), get(Keys.UPLOAD_MAX_FILES), get(Keys.UPLOAD_MAX_RATIO));
  }

  private static Path home(String text) {
    if (text.equals("~") || text.startsWith("~/")) {
      return Path.of(System.getProperty("user.home") + text.substring(1))
          .toAbsolutePath()
          .normalize();
    }
    return Path.of(text).toAbsolutePath().normalize();
  }

  /**
   * How HTTP is served.
   *
   * @param bodySeconds how long a body may take
   */
  public record Http(
      String bind,
      int port,
      boolean allowPlain,
      long maxBodyBytes,
      long bodyBudgetBytes,
      int bodySeconds,
      boolean anonymousPredict,
      boolean tritonMetricNames) {}

  /**
   * How people sign in.
   *
   * @param passwordLength least characters
   */
  public record Access(int passwordLength, int sessionIdleMinutes, int sessionHours) {}

  /**
   * Where the certificate is.
   *
   * @param certificate PEM, or PKCS#12 when there is no key file
   * @param reloadSeconds how often the files are looked at
   */
  public record Tls(Path certificate, @Nullable Path key, String password, int reloadSeconds) {
    @Override
    public String toString() {
      return "Tls[" + certificate + "]";
    }
  }

  /**
   * Limits of uploads.
   *
   * @param maxRatio unpacked over packed bytes
   */
  public record Upload(long maxBytes, int maxFiles, int maxRatio) {}
}
