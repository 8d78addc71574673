package dev.slipway.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The table that the pages show, made from a run's result and from nothing else. It stands between
 * two markers; what is around them is people's.
 */
final class Figures {

  static final String BEGIN = "<!-- bench:begin -->";
  static final String END = "<!-- bench:end -->";

  /** The pages that show it, below the repository's root. */
  static final List<String> PAGES = List.of("README.md", "docs/performance.md");

  private Figures() {}

  /**
   * Writes the table into the pages.
   *
   * @param args the repository's root
   */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    String table = table(root);
    for (String name : PAGES) {
      Path page = root.resolve(name);
      String before = Files.exists(page) ? Files.readString(page) : "";
      if (!before.contains(BEGIN) || !before.contains(END)) {
        System.err.println(name + " has no " + BEGIN + " … " + END + ": nothing written there");
        continue;
      }
      Files.writeString(page, written(before, table));
      System.out.println("wrote " + name);
    }
  }

  /** The page with the table between its markers. */
  static String written(String page, String table) {
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    return page.substring(0, begin) + "\n" + table + page.substring(page.indexOf(END, begin));
  }

  /** The table of the run whose result is in the repository. */
  static String table(Path root) throws IOException {
    return table(new JsonObject(Files.readString(root.resolve("bench/results.json"))));
  }

  static String table(JsonObject result) {
    StringBuilder out = new StringBuilder();
    out.append("| what | measured | goal | | in numbers |\n| --- | ---: | ---: | --- | --- |\n");
    List<Report.Figure> figures = Report.figures(result);
    for (Report.Figure figure : figures) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s | %s |%n",
              figure.metric().text(),
              figure.shown(),
              figure.metric().goalText(),
              figure.verdict(),
              figure.detail()));
    }
    long met = figures.stream().filter(Report.Figure::met).count();
    out.append(
        String.format(
            Locale.ROOT,
            "%n%s%s%nMeasured on %s: %s, shared by server and client (%s)%s. %d of %d goals are met. %s%n",
            ByDefault.sentence(result),
            OtherStarts.sentence(result),
            result.getString("startedAt").substring(0, 10),
            Machine.fromJson(result.getJsonObject("machine")).sentence(),
            result.getString("client"),
            result.containsKey("commit") ? ", commit " + result.getString("commit") : "",
            met,
            figures.size(),
            whatWasOn(result)));
    return out.toString().replace("\r\n", "\n");
  }

  /** What the run saw of the product's work beside the models' own, and nothing that it did not. */
  static String whatWasOn(JsonObject result) {
    JsonObject observed = result.getJsonObject("observed", new JsonObject());
    JsonObject batched = observed.getJsonObject("mlp-batched");
    long rows = 0;
    for (String model : observed.fieldNames()) {
      rows += observed.getJsonObject(model).getLong("rows");
    }
    if (!result.containsKey("withoutKey") || batched == null) {
      return "Whether key check, batching and observation were on, this run did not write down.";
    }
    return String.format(
        Locale.ROOT,
        "Keys were checked (without one: %d), predictions counted (%,d rows of %d deployments) and batches made (%.1f rows a run of the network).",
        result.getInteger("withoutKey"),
        rows,
        observed.size(),
        batched.getLong("rows") / (double) batched.getLong("runs"));
  }
}
