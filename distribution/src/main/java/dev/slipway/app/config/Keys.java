package dev.slipway.app.config;

import static dev.slipway.app.config.ConfigKey.bytes;
import static dev.slipway.app.config.ConfigKey.decimal;
import static dev.slipway.app.config.ConfigKey.flag;
import static dev.slipway.app.config.ConfigKey.integer;
import static dev.slipway.app.config.ConfigKey.secret;
import static dev.slipway.app.config.ConfigKey.text;

import dev.slipway.edge.http.caller.TrustedProxies;
import dev.slipway.edge.http.oidc.OidcSettings;
import dev.slipway.platform.security.GroupRoles;
import java.net.URI;
import java.util.List;

/** Every key there is, in the order in which the reference page shows them. */
public final class Keys {

  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  static final ConfigKey<String> DATA_DIRECTORY =
      text(
          "data.directory",
          "~/.slipway",
          "Where everything lives that must survive: the embedded database, artifacts, uploads on their way, the local snapshot. Only its owner can read it.");
  static final ConfigKey<String> PLUGINS_DIRECTORY =
      text(
          "plugins.directory",
          "",
          "Where engines are looked for, one folder each. Empty: the plugins folder beside the program.");
  static final ConfigKey<String> NODE_NAME =
      text("node.name", "node-1", "The name of this node in statuses, metrics and prediction ids.");
  static final ConfigKey<String> HTTP_BIND =
      text(
          "http.bind",
          "127.0.0.1",
          "The address to listen on. Anything but loopback also needs TLS (tls.certificate or tls.keystore), or http.allow-plain=true, since requests cross the network then.");
  static final ConfigKey<Integer> HTTP_PORT =
      integer(
          "http.port", "port", 0, 65535, 8080, "API, prediction and metrics. 0 picks a free one.");
  static final ConfigKey<Boolean> HTTP_ALLOW_PLAIN =
      flag(
          "http.allow-plain",
          false,
          "Allows a bind beyond loopback without TLS, e.g. behind a proxy that adds it.");
  static final ConfigKey<String> TLS_CERTIFICATE =
      text(
          "tls.certificate",
          "",
          "A PEM file with the server's certificate, then those that issued it. With tls.key it turns TLS on.");
  static final ConfigKey<String> TLS_KEY =
      text(
          "tls.key",
          "",
          "The PEM file with the certificate's private key (PKCS#8), not encrypted.");
  static final ConfigKey<String> TLS_KEYSTORE =
      text(
          "tls.keystore",
          "",
          "A PKCS#12 file with key and certificates, in place of tls.certificate and tls.key.");
  static final ConfigKey<String> TLS_KEYSTORE_PASSWORD =
      secret("tls.keystore-password", "The password of tls.keystore.");
  static final ConfigKey<Integer> TLS_RELOAD_SECONDS =
      integer(
          "tls.reload-seconds",
          "seconds",
          1,
          86_400,
          10,
          "How often the certificate's files are looked at. A change is taken over for new connections once two looks have found it the same; one that cannot be used is said in the log, and the old certificate stays.");
  static final ConfigKey<Long> HTTP_MAX_BODY =
      bytes(
          "http.max-body",
          64 * KIB,
          2 * GIB - 1,
          64 * MIB,
          "The largest body of a prediction, unpacked. A larger one gets 413.");
  static final ConfigKey<Long> HTTP_BODY_BUDGET =
      bytes(
          "http.body-budget",
          MIB,
          64 * GIB,
          256 * MIB,
          "Bytes of bodies and of large answers held at once in the whole process; answers and the management API find a quarter more. Beyond it: 503 with Retry-After; an answer that never fits: 413.");
  static final ConfigKey<Integer> HTTP_BODY_SECONDS =
      integer(
          "http.body-seconds",
          "seconds",
          1,
          3600,
          30,
          "How long the body of a prediction, or of a call of the management API, may take to arrive; uploaded files are not bound by it. Beyond it: 408.");
  static final ConfigKey<Boolean> ACCESS_ANONYMOUS_PREDICT =
      flag("access.anonymous-predict", false, "Lets anyone predict without a key.");
  static final ConfigKey<Integer> ACCESS_PASSWORD_LENGTH =
      integer(
          "access.password-length",
          "characters",
          8,
          64,
          15,
          "The least length of people's passwords. NIST SP 800-63B-4 asks for 15 where a password is the only factor.");
  static final ConfigKey<Integer> ACCESS_SESSION_IDLE =
      integer(
          "access.session-idle",
          "minutes",
          1,
          10080,
          480,
          "How long somebody who signed in may do nothing before having to sign in again.");
  static final ConfigKey<Integer> ACCESS_SESSION_HOURS =
      integer(
          "access.session-hours",
          "hours",
          1,
          2160,
          168,
          "How long a session lasts at most, however busy it is. Not less than access.session-idle.");
  static final ConfigKey<String> HTTP_TRUSTED_PROXIES =
      new ConfigKey<>(
          "http.trusted-proxies",
          "addresses",
          "addresses such as 10.0.0.7 and ranges such as 10.0.0.0/8, separated by commas",
          "",
          false,
          "Addresses and ranges, separated by commas, of proxies whose X-Forwarded-For, -Proto and -Host say who calls and how. Empty: none.",
          text -> {
            TrustedProxies unused = TrustedProxies.parse(text);
            return text;
          });
  static final ConfigKey<String> OIDC_ISSUER =
      new ConfigKey<>(
          "oidc.issuer",
          "address",
          "https://… (http only on this machine)",
          "",
          false,
          "The OpenID Connect provider through which people may sign in, as its tokens name it. Empty: none.",
          text -> {
            URI unused = text.isEmpty() ? null : OidcSettings.requireIssuer(URI.create(text));
            return text;
          });
  static final ConfigKey<String> OIDC_CLIENT_ID =
      text(
          "oidc.client-id",
          "",
          "The provider's name for this server, whose redirect address there is https://HOST/api/v1/session/oidc/callback.");
  static final ConfigKey<String> OIDC_CLIENT_SECRET =
      secret(
          "oidc.client-secret", "The provider's secret for this server. Empty: a public client.");
  static final ConfigKey<String> OIDC_SCOPES =
      text("oidc.scopes", "openid profile email", "What is asked for, separated by spaces.");
  static final ConfigKey<String> OIDC_NAME_CLAIM =
      text(
          "oidc.name-claim",
          "preferred_username",
          "The claim that becomes somebody's name here at the first sign-in.");
  static final ConfigKey<String> OIDC_GROUPS_CLAIM =
      text("oidc.groups-claim", "groups", "The claim with somebody's groups.");
  static final ConfigKey<String> OIDC_ROLES =
      new ConfigKey<>(
          "oidc.roles",
          "GROUP=ROLE:PATTERN, separated by commas",
          "roles viewer, operator, admin, predict; without a pattern for all models; the group * is everybody",
          "",
          false,
          "What groups may here, e.g. ml-team=operator:fraud-*, ml-team=predict:fraud-*. Whoever is in none of them does not come in.",
          text -> {
            GroupRoles unused = GroupRoles.parse(text);
            return text;
          });
  static final ConfigKey<String> DATABASE_URL =
      secret(
          "database.url",
          "postgresql://user:password@host:5432/database of a PostgreSQL 15 or newer. Empty: the embedded one in the data directory.");
  static final ConfigKey<Integer> DATABASE_CONNECTIONS =
      integer("database.connections", "connections", 2, 50, 8, "Connections in the pool.");
  static final ConfigKey<Integer> ENGINE_THREADS =
      integer(
          "engine.threads",
          "threads",
          0,
          1024,
          0,
          "The CPU device's budget of threads. 0: four for each core, at least 16: threads of versions that rest cost nothing. Set it to the cores to keep versions from sharing them.");
  static final ConfigKey<Long> ENGINE_MEMORY =
      bytes(
          "engine.memory",
          0,
          1024L * GIB,
          0,
          "The CPU device's budget of memory for models. 0: what the machine or its cgroup has, less the heap, direct memory and 10 %.");
  static final ConfigKey<Integer> PREDICTION_LOOPS =
      integer(
          "prediction.loops",
          "event loops",
          0,
          256,
          0,
          "Event loops for predictions. 0: half the cores, at least one.");
  static final ConfigKey<Double> HEALTH_ERROR_PERCENT =
      decimal(
          "health.error-percent",
          "percent",
          0,
          100,
          1,
          "A model is failing when more of the last minute's predictions than this failed. Its reason says the limit.");
  static final ConfigKey<Integer> HEALTH_LEAST_FAILED =
      integer(
          "health.least-failed",
          "predictions",
          1,
          1_000_000,
          3,
          "Fewer predictions that failed in the last minute do not make a model failing, whatever their share.");
  static final ConfigKey<Long> UPLOAD_MAX_BYTES =
      bytes(
          "upload.max-bytes",
          MIB,
          1024L * GIB,
          20 * GIB,
          "The most that one upload may receive, and unpack to.");
  static final ConfigKey<Integer> UPLOAD_MAX_FILES =
      integer(
          "upload.max-files",
          "files",
          1,
          1_000_000,
          10_000,
          "The most files in one upload, unpacked.");
  static final ConfigKey<Integer> UPLOAD_MAX_RATIO =
      integer(
          "upload.max-ratio",
          "times",
          2,
          10_000,
          200,
          "The most that an archive may grow when it is unpacked.");
  static final ConfigKey<Boolean> METRICS_TRITON_NAMES =
      flag(
          "metrics.triton-names",
          false,
          "Also shows Triton's nv_ metric names, for dashboards that exist.");

  private static final List<ConfigKey<?>> ALL =
      List.of(
          DATA_DIRECTORY,
          PLUGINS_DIRECTORY,
          NODE_NAME,
          HTTP_BIND,
          HTTP_PORT,
          HTTP_ALLOW_PLAIN,
          TLS_CERTIFICATE,
          TLS_KEY,
          TLS_KEYSTORE,
          TLS_KEYSTORE_PASSWORD,
          TLS_RELOAD_SECONDS,
          HTTP_MAX_BODY,
          HTTP_BODY_BUDGET,
          HTTP_BODY_SECONDS,
          HTTP_TRUSTED_PROXIES,
          ACCESS_ANONYMOUS_PREDICT,
          ACCESS_PASSWORD_LENGTH,
          ACCESS_SESSION_IDLE,
          ACCESS_SESSION_HOURS,
          OIDC_ISSUER,
          OIDC_CLIENT_ID,
          OIDC_CLIENT_SECRET,
          OIDC_SCOPES,
          OIDC_NAME_CLAIM,
          OIDC_GROUPS_CLAIM,
          OIDC_ROLES,
          DATABASE_URL,
          DATABASE_CONNECTIONS,
          ENGINE_THREADS,
          ENGINE_MEMORY,
          PREDICTION_LOOPS,
          HEALTH_ERROR_PERCENT,
          HEALTH_LEAST_FAILED,
          UPLOAD_MAX_BYTES,
          UPLOAD_MAX_FILES,
          UPLOAD_MAX_RATIO,
          METRICS_TRITON_NAMES);

  private Keys() {}

  /** All keys. */
  public static List<ConfigKey<?>> all() {
    return ALL;
  }
}
