package dev.slipway.app.cli;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway key edit} and {@code slipway key rotate}. */
final class KeyChanges {

  private KeyChanges() {}

  private static String path(String prefix) {
    return "/api/v1/keys/" + Api.encode(prefix.replace("…", ""));
  }

  /** {@code slipway key edit}. */
  @Command(
      name = "edit",
      mixinStandardHelpOptions = true,
      description = "Changes a key's label, scope or quota; it holds within a second.")
  static final class Edit implements Callable<Integer> {

    @Parameters(
        index = "0",
        paramLabel = "KEY",
        description = "The key's beginning, as the list shows it.")
    String prefix = "";

    @Mixin KeyLimits limits = new KeyLimits();

    @Option(
        names = "--no-scope",
        description = "From now on the key may all that its principal may.")
    boolean noScope;

    @Option(names = "--label", paramLabel = "TEXT", description = "What the key is for.")
    @Nullable String label;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
    String reason = "";

    @Mixin ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
      if (noScope && !limits.scope.isEmpty()) {
        throw new CliException(ExitCode.USAGE, "--scope or --no-scope, not both");
      }
      Api api = client.api();
      JsonObject before = find(api);
      JsonObject wish = new JsonObject().put("reason", reason);
      if (label != null) {
        wish.put("label", label);
      }
      if (limits.limits()) {
        wish.put("quota", limits.quota(before.getJsonObject("quota")));
      }
      if (noScope) {
        wish.putNull("grants");
      } else if (!limits.scope.isEmpty()) {
        wish.put("grants", Roles.grants(limits.scope));
      }
      JsonObject key =
          api.patch(path(before.getString("prefix")), wish, before.getLong("revision").toString())
              .body();
      client.tell(
          key,
          () ->
              key.getString("prefix")
                  + "… may "
                  + KeyLimits.shownScope(key)
                  + "; quota: "
                  + KeyLimits.shownQuota(key));
      return ExitCode.DONE;
    }

    private JsonObject find(Api api) {
      String wanted = prefix.replace("…", "");
      List<JsonObject> keys = api.all("/api/v1/keys");
      return keys.stream()
          .filter(key -> key.getString("prefix").equals(wanted))
          .findFirst()
          .orElseThrow(
              () ->
                  new CliException(
                      ExitCode.NOT_FOUND,
                      "there is no key that begins with '"
                          + wanted
                          + "'; 'slipway key list' shows them"));
    }
  }

  /** {@code slipway key rotate}. */
  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a key in another's place; the new secret is shown once.",
        "  slipway key rotate slw_3fK9abcd --overlap 24h"
      })
  static final class Rotate implements Callable<Integer> {

    private static final Map<Character, Duration> UNITS =
        Map.of(
            's', Duration.ofSeconds(1),
            'm', Duration.ofMinutes(1),
            'h', Duration.ofHours(1),
            'd', Duration.ofDays(1));

    @Parameters(
        index = "0",
        paramLabel = "KEY",
        description = "The old key's beginning, as the list shows it.")
    String prefix = "";

    @Option(
        names = "--overlap",
        paramLabel = "TIME",
        description =
            "How long the old key stays valid, e.g. 30s, 10m, 24h, 7d. Default: it is revoked at once.")
    String overlap = "0s";

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description =
            "When the new key ends, e.g. 2027-01-01T00:00:00Z. Default: as long from now as the old one was given.")
    @Nullable String expires;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
    String reason = "";

    @Mixin ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
      JsonObject made =
          client
              .api()
              .post(
                  path(prefix) + "/rotate",
                  new JsonObject()
                      .put("overlapSeconds", seconds(overlap))
                      .put("expiresAt", expires)
                      .put("reason", reason))
              .body();
      client.tell(made, () -> made.getString("secret"));
      return ExitCode.DONE;
    }

    static long seconds(String text) {
      if (text.toLowerCase(Locale.ROOT).matches("[0-9]{1,9}[smhd]")) {
        Duration unit = UNITS.get(text.toLowerCase(Locale.ROOT).charAt(text.length() - 1));
        if (unit != null) {
          return unit.toSeconds() * Long.parseLong(text.substring(0, text.length() - 1));
        }
      }
      throw new CliException(
          ExitCode.USAGE, "--overlap is a time such as 30s, 10m, 24h or 7d, got " + text);
    }
  }
}
