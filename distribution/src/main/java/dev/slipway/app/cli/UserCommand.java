package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway user}: people, what they may do, and how they get in. */
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    description = {
      "People: invites them, lets them back in, says what they may do.",
      "  slipway user add ada --role viewer --role predict",
      "  slipway user reset ada"
    },
    subcommands = {
      UserCommand.Add.class,
      UserCommand.Listing.class,
      UserCommand.Reset.class,
      UserCommand.Grant.class,
      UserCommand.Disable.class,
      UserCommand.SignedIn.class
    })
public final class UserCommand {

  private static final String PRINCIPALS = "/api/v1/principals";

  private static String path(String name) {
    return PRINCIPALS + "/" + Api.encode(name);
  }

  /** Makes a code and says what to do with it. */
  private static void code(ClientOptions client, Api api, String name) {
    JsonObject made = api.post(path(name) + "/password-code", new JsonObject()).body();
    client.tell(
        made,
        () ->
            "One-time code for "
                + name
                + ": "
                + made.getString("code")
                + "\nIt sets a password at "
                + api.base()
                + " until "
                + made.getString("expiresAt")
                + ", once, and is shown only now.");
  }

  /** What concerns one person. */
  abstract static class OnOne implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "Who, by name.")
    String name = "";

    @Mixin ClientOptions client = new ClientOptions();
  }

  /** What changes one person, with a word for the history. */
  abstract static class ChangeOfOne extends OnOne {

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
    String reason = "";
  }

  /** Reads a person, and writes back what changed of it. */
  private static JsonObject edit(Api api, String name, UnaryOperator<JsonObject> change) {
    Api.Reply now = api.get(path(name));
    return api.patch(path(name), change.apply(now.body()), String.valueOf(now.etag())).body();
  }

  /** {@code slipway user add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Makes a person and a one-time code with which it sets a password.")
  static final class Add extends OnOne {

    @Option(
        names = "--role",
        paramLabel = "ROLE[:PATTERN]",
        description =
            "viewer, operator, admin or predict, for the models whose names match; * stands for anything. May be given again. Default: viewer.")
    List<String> roles = new ArrayList<>();

    @Option(names = "--display-name", paramLabel = "TEXT", description = "How others see it.")
    @Nullable String displayName;

    @Override
    public Integer call() {
      Api api = client.api();
      api.post(
          PRINCIPALS,
          new JsonObject()
              .put("name", name)
              .put("kind", "PERSON")
              .put("displayName", displayName == null ? name : displayName)
              .put("grants", Roles.grants(roles.isEmpty() ? List.of("viewer") : roles)));
      code(client, api, name);
      return ExitCode.DONE;
    }
  }

  /** {@code slipway user list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists people, by name.")
  static final class Listing implements Callable<Integer> {

    @Mixin ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
      List<JsonObject> people =
          client.api().all(PRINCIPALS).stream()
              .filter(principal -> principal.getString("kind").equals("PERSON"))
              .toList();
      if (client.json) {
        client.out().println(new JsonArray(people).encodePrettily());
        return ExitCode.DONE;
      }
      Table table = new Table("NAME", "DISPLAY NAME", "ROLES", "PASSWORD", "LAST SIGN-IN", "STATE");
      for (JsonObject person : people) {
        table.row(
            person.getString("name"),
            person.getString("displayName"),
            Roles.words(person.getJsonArray("grants")),
            person.getBoolean("hasPassword") ? "set" : "none",
            person.getString("lastSignInAt"),
            person.getBoolean("disabled") ? "disabled" : "enabled");
      }
      table.print(client.out());
      return ExitCode.DONE;
    }
  }

  /** {@code slipway user reset}. */
  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a one-time code with which somebody who forgot the password sets another.",
        "On the server's own machine this needs no key but the one in the data directory."
      })
  static final class Reset extends OnOne {

    @Override
    public Integer call() {
      code(client, client.api(), name);
      return ExitCode.DONE;
    }
  }

  /** {@code slipway user grant}. */
  @Command(
      name = "grant",
      mixinStandardHelpOptions = true,
      description = {
        "Shows what a person or program may do, gives roles and takes them.",
        "  slipway user grant ada operator:fraud-* --take viewer"
      })
  static final class Grant extends ChangeOfOne {

    @Parameters(
        index = "1..*",
        paramLabel = "ROLE[:PATTERN]",
        description = "viewer, operator, admin or predict, for the models whose names match.")
    List<String> give = new ArrayList<>();

    @Option(
        names = "--take",
        paramLabel = "ROLE[:PATTERN]",
        description = "Takes this one away. May be given again.")
    List<String> take = new ArrayList<>();

    @Override
    public Integer call() {
      Api api = client.api();
      JsonArray given = Roles.grants(give);
      JsonArray taken = Roles.grants(take);
      JsonObject after =
          given.isEmpty() && taken.isEmpty()
              ? api.get(path(name)).body()
              : edit(
                  api,
                  name,
                  now ->
                      new JsonObject()
                          .put("grants", changed(now.getJsonArray("grants"), given, taken))
                          .put("reason", reason));
      client.tell(after, () -> name + ": " + Roles.words(after.getJsonArray("grants")));
      return ExitCode.DONE;
    }

    private JsonArray changed(JsonArray now, JsonArray given, JsonArray taken) {
      JsonArray after = now.copy();
      for (Object grant : taken) {
        if (!after.remove(grant)) {
          throw new CliException(
              ExitCode.NOT_FOUND,
              name
                  + " has not "
                  + Roles.words(new JsonArray().add(grant))
                  + "; it has "
                  + Roles.words(now));
        }
      }
      for (Object grant : given) {
        if (!after.contains(grant)) {
          after.add(grant);
        }
      }
      return after;
    }
  }

  /** {@code slipway user disable}. */
  @Command(
      name = "disable",
      mixinStandardHelpOptions = true,
      description = "Keeps somebody out: password, keys and sessions count no more.")
  static final class Disable extends ChangeOfOne {

    @Option(names = "--enable", description = "Lets it in again instead.")
    boolean enable;

    @Override
    public Integer call() {
      JsonObject after =
          edit(
              client.api(),
              name,
              now -> new JsonObject().put("disabled", !enable).put("reason", reason));
      client.tell(
          after, () -> name + " is " + (after.getBoolean("disabled") ? "disabled" : "enabled"));
      return ExitCode.DONE;
    }
  }

  /** {@code slipway user sessions}. */
  @Command(
      name = "sessions",
      mixinStandardHelpOptions = true,
      description = "Shows where somebody is signed in, or signs it out everywhere.")
  static final class SignedIn extends ChangeOfOne {

    @Option(names = "--end", description = "Signs it out everywhere.")
    boolean end;

    @Override
    public Integer call() {
      Api api = client.api();
      String sessions = path(name) + "/sessions";
      JsonObject body =
          end
              ? api.delete(sessions + "?reason=" + Api.encode(reason), null).body()
              : api.get(sessions).body();
      if (client.json) {
        client.out().println(body.encodePrettily());
      } else if (end) {
        client.out().println("Ended " + body.getInteger("rows") + " sessions of " + name + ".");
      } else {
        Table table = new Table("OPENED", "LAST USED", "UNTIL", "BY", "FROM", "WITH");
        for (Object item : body.getJsonArray("items")) {
          JsonObject session = (JsonObject) item;
          table.row(
              session.getString("openedAt"),
              session.getString("usedAt"),
              session.getString("idleUntil"),
              session.getString("way"),
              session.getString("address"),
              session.getString("agent"));
        }
        table.print(client.out());
      }
      return ExitCode.DONE;
    }
  }
}
