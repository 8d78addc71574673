package dev.slipway.app.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;

/** What a check found, for people: what it is, why it matters and how to mend it, a line each. */
final class Problems {

  private Problems() {}

  static void print(PrintStream out, JsonArray problems) {
    for (int i = 0; i < problems.size(); i++) {
      JsonObject problem = problems.getJsonObject(i);
      String where = problem.getString("where");
      out.println(
          "  "
              + problem.getString("severity")
              + (where.isEmpty() ? "" : " " + where)
              + " ("
              + problem.getString("code")
              + ")");
      line(out, "what", problem.getString("found"));
      line(out, "why", problem.getString("why"));
      line(out, "mend", problem.getString("remedy"));
    }
  }

  private static void line(PrintStream out, String label, String words) {
    if (!words.isBlank()) {
      out.println("    %-6s%s".formatted(label + ":", sentence(words)));
    }
  }

  /** With a capital, unless it begins with somebody's name, and a full stop. */
  private static String sentence(String words) {
    String text = words.strip();
    int end = 0;
    while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
      end++;
    }
    boolean word = end > 0 && (end == text.length() || " ,:;".indexOf(text.charAt(end)) >= 0);
    String begun = word ? Character.toUpperCase(text.charAt(0)) + text.substring(1) : text;
    return begun.endsWith(".") || begun.endsWith("!") ? begun : begun + ".";
  }
}
