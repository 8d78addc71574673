package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway audit}: who did what, when and why. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Shows who did what, when and why, newest first.",
      "  slipway audit --model house --kind TRAFFIC",
      "  slipway audit --from 2026-11-01T00:00:00Z --csv > november.csv"
    })
public final class AuditCommand implements Callable<Integer> {

  private static final int MOST_SHOWN = 500;

  @Option(names = "--actor", paramLabel = "NAME", description = "Done by this person or program.")
  @Nullable String actor;

  @Option(names = "--model", paramLabel = "MODEL", description = "Of this model.")
  @Nullable String model;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "MODEL, VERSION, ALIAS, UPLOAD, DEPLOYMENT, TRAFFIC, PRINCIPAL, KEY, …")
  @Nullable String kind;

  @Option(names = "--action", paramLabel = "ACTION", description = "e.g. create, edit, revoke.")
  @Nullable String action;

  @Option(names = "--from", paramLabel = "TIME", description = "e.g. 2026-11-01T00:00:00Z.")
  @Nullable String from;

  @Option(names = "--until", paramLabel = "TIME", description = "Before this time.")
  @Nullable String until;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "With this text in what was changed or in the reason.")
  @Nullable String text;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Changes at most. Default: 50 in the table, all in a file.")
  @Nullable Integer limit;

  @Option(
      names = "--csv",
      description = "A CSV file of everything that matches, safe to open in a spreadsheet.")
  boolean csv;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() {
    if (csv || client.json) {
      String format = csv ? "text/csv" : "application/x-ndjson";
      client.api().copy(path(limit), format, client.out());
      return ExitCode.DONE;
    }
    JsonObject page =
        client.api().get(path(limit == null ? 50 : Math.min(MOST_SHOWN, limit))).body();
    JsonArray items = page.getJsonArray("items");
    Table table = new Table("WHEN", "WHO", "WHAT", "ACTION", "WHICH", "CHANGED", "WHY");
    for (int i = 0; i < items.size(); i++) {
      JsonObject change = items.getJsonObject(i);
      table.row(
          change.getString("at"),
          shown(change.getString("actor"), 40),
          change.getString("kind"),
          shown(change.getString("action"), 20),
          shown(change.getString("entity"), 60),
          shown(difference(change), 60),
          shown(change.getString("reason"), 60));
    }
    table.print(client.out());
    if (page.getString("next") != null) {
      client.out().println("There is more: narrow it, raise --limit, or take all with --csv.");
    }
    return ExitCode.DONE;
  }

  private String path(@Nullable Integer most) {
    StringBuilder path = new StringBuilder("/api/v1/changes");
    add(path, "actor", actor);
    add(path, "model", model);
    add(path, "kind", kind == null ? null : kind.toUpperCase(java.util.Locale.ROOT));
    add(path, "action", action);
    add(path, "from", from);
    add(path, "until", until);
    add(path, "text", text);
    add(path, "limit", most == null ? null : most.toString());
    return path.toString();
  }

  private static void add(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append(path.indexOf("?") < 0 ? '?' : '&')
          .append(name)
          .append('=')
          .append(Api.encode(value));
    }
  }

  /** The fields that differ, before and after; empty for what was made or has gone. */
  static String difference(JsonObject change) {
    JsonObject before = change.getJsonObject("before");
    JsonObject after = change.getJsonObject("after");
    if (before == null || after == null) {
      return "";
    }
    TreeSet<String> names = new TreeSet<>(before.fieldNames());
    names.addAll(after.fieldNames());
    StringBuilder out = new StringBuilder();
    for (String name : names) {
      if (!name.equals("revision")
          && !Objects.equals(before.getValue(name), after.getValue(name))) {
        out.append(out.isEmpty() ? "" : ", ")
            .append(name)
            .append(' ')
            .append(brief(before.getValue(name)))
            .append(" → ")
            .append(brief(after.getValue(name)));
      }
    }
    return out.toString();
  }

  private static String brief(@Nullable Object value) {
    return value == null ? "–" : value.toString();
  }

  /** What somebody wrote, without what would move the terminal's cursor, and not too long. */
  private static String shown(String text, int most) {
    String line = text.replaceAll("\\p{C}", " ");
    return line.length() <= most ? line : line.substring(0, most - 1) + "…";
  }
}
