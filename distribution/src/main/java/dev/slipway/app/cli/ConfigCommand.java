package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway config}: how a running server is configured, and by what. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows a server's effective configuration and where each value comes from.")
public final class ConfigCommand implements Callable<Integer> {

  @Option(names = "--set-only", description = "Leaves out what has its default.")
  boolean setOnly;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() {
    JsonObject page = client.api().get("/api/v1/configuration").body();
    if (client.json) {
      client.out().println(page.encodePrettily());
      return ExitCode.DONE;
    }
    Table table = new Table("KEY", "VALUE", "SOURCE", "FROM");
    JsonArray items = page.getJsonArray("items");
    for (int i = 0; i < items.size(); i++) {
      JsonObject item = items.getJsonObject(i);
      if (setOnly && item.getString("source").equals("DEFAULT")) {
        continue;
      }
      table.row(
          item.getString("key"),
          value(item),
          item.getString("source").toLowerCase(java.util.Locale.ROOT),
          item.getString("from"));
    }
    table.print(client.out());
    return ExitCode.DONE;
  }

  private static String value(JsonObject item) {
    if (item.getBoolean("secret")) {
      return item.getBoolean("set") ? "(secret)" : "";
    }
    String effective = item.getString("effective");
    return item.getString("value") + (effective == null ? "" : " (here " + effective + ")");
  }
}
