package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway key}: keys of programs and people. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Makes, lists, narrows, limits, rotates and revokes keys.",
    subcommands = {
      KeyCommand.Create.class,
      KeyCommand.Listing.class,
      KeyChanges.Edit.class,
      KeyChanges.Rotate.class,
      KeyCommand.Revoke.class
    })
public final class KeyCommand {

  /** {@code slipway key create}. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a key; its secret is shown once.",
        "  slipway key create shop --grant predict:house-*",
        "  slipway key create shop --scope predict:house-prices --requests-per-second 50"
      })
  static final class Create implements Callable<Integer> {

    @Parameters(
        index = "0",
        paramLabel = "PRINCIPAL",
        description = "The program or person; a program is made when it does not exist.")
    String principal = "";

    @Option(
        names = "--grant",
        paramLabel = "ROLE:PATTERN",
        description =
            "For a new program: predict, viewer, operator or admin, and a model name in which * stands for anything.")
    List<String> grants = new ArrayList<>();

    @Option(names = "--label", paramLabel = "TEXT", description = "What the key is for.")
    String label = "";

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "e.g. 2027-01-01T00:00:00Z. Default: never.")
    @Nullable String expires;

    @Mixin KeyLimits limits = new KeyLimits();

    @Mixin ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
      Api api = client.api();
      JsonObject wish =
          new JsonObject()
              .put("principal", principal)
              .put("label", label)
              .put("expiresAt", expires)
              .put("quota", limits.quota(new JsonObject()));
      if (!limits.scope.isEmpty()) {
        wish.put("grants", Roles.grants(limits.scope));
      }
      if (!grants.isEmpty()) {
        api.post(
            "/api/v1/principals",
            new JsonObject()
                .put("name", principal)
                .put("kind", "PROGRAM")
                .put("grants", Roles.grants(grants)));
      }
      JsonObject made = api.post("/api/v1/keys", wish).body();
      client.tell(made, () -> made.getString("secret"));
      return ExitCode.DONE;
    }
  }

  /** {@code slipway key list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists keys, newest first.")
  static final class Listing implements Callable<Integer> {

    @Mixin ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
      List<JsonObject> keys = client.api().all("/api/v1/keys");
      if (client.json) {
        client.out().println(new JsonArray(keys).encodePrettily());
        return ExitCode.DONE;
      }
      Table table =
          new Table(
              "KEY", "PRINCIPAL", "LABEL", "MAY", "QUOTA", "MADE", "LAST USED", "EXPIRES", "STATE");
      for (JsonObject key : keys) {
        table.row(
            key.getString("prefix") + "…",
            key.getString("principal"),
            key.getString("label"),
            KeyLimits.shownScope(key),
            KeyLimits.shownQuota(key),
            key.getString("createdAt"),
            key.getString("lastUsedAt"),
            key.getString("expiresAt"),
            state(key));
      }
      table.print(client.out());
      return ExitCode.DONE;
    }
  }

  private static String state(JsonObject key) {
    if (key.getString("revokedAt") != null) {
      return "revoked " + key.getString("revokedAt");
    }
    String expires = key.getString("expiresAt");
    return expires == null || Instant.parse(expires).isAfter(Instant.now()) ? "valid" : "expired";
  }

  /** {@code slipway key revoke}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Revokes a key: it is refused within a second.")
  static final class Revoke implements Callable<Integer> {

    @Parameters(
        index = "0",
        paramLabel = "KEY",
        description = "The key's beginning, as the list shows it.")
    String prefix = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
    String reason = "";

    @Mixin ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
      JsonObject key =
          client
              .api()
              .delete(
                  "/api/v1/keys/"
                      + Api.encode(prefix.replace("…", ""))
                      + "?reason="
                      + Api.encode(reason),
                  null)
              .body();
      client.tell(key, () -> "Revoked " + key.getString("prefix") + "…");
      return ExitCode.DONE;
    }
  }
}
