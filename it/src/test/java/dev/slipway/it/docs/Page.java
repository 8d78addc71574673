package dev.slipway.it.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation as a test reads it: blocks that begin with {@code ```sh} are run, in
 * one shell for the page; a block {@code ```text} behind one is what it printed.
 */
final class Page {

  private static final Pattern OPENS = Pattern.compile("```(\\w*)(?: fails=(\\d+))?");

  private Page() {}

  /**
   * Commands and what they print.
   *
   * @param line where it begins in the page
   * @param commands as the page shows them
   * @param status the exit status of the last command
   * @param output lines that are printed in this order, {@code …} for anything; empty if none are
   *     shown
   */
  record Block(int line, String commands, int status, List<String> output) {}

  static List<Block> blocks(Path page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    boolean follows = false;
    for (int i = 0; i < lines.size(); i++) {
      Matcher opens = OPENS.matcher(lines.get(i));
      if (!opens.matches()) {
        follows &= lines.get(i).isBlank();
        continue;
      }
      int end = i + 1;
      while (!lines.get(end).equals("```")) {
        end++;
      }
      List<String> inside = lines.subList(i + 1, end);
      if (opens.group(1).equals("sh")) {
        int status = opens.group(2) == null ? 0 : Integer.parseInt(opens.group(2));
        blocks.add(new Block(i + 1, String.join("\n", inside), status, List.of()));
        follows = true;
      } else {
        if (opens.group(1).equals("text") && follows) {
          Block last = blocks.remove(blocks.size() - 1);
          blocks.add(new Block(last.line(), last.commands(), last.status(), List.copyOf(inside)));
        }
        follows = false;
      }
      i = end;
    }
    return blocks;
  }

  /** What a link to a heading of the page can name, as GitHub and the console's help make it. */
  static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    boolean code = false;
    for (String line : Files.readAllLines(page)) {
      code ^= line.startsWith("```");
      if (code || !line.startsWith("#")) {
        continue;
      }
      String slug =
          line.replaceFirst("#+ ", "")
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
              .strip()
              .replaceAll("\\s", "-");
      String anchor = slug;
      for (int again = 1; !anchors.add(anchor); again++) {
        anchor = slug + "-" + again;
      }
    }
    return anchors;
  }

  /** Whether the lines were printed in this order; a line of {@code …} alone is any number. */
  static boolean printed(List<String> expected, String out) {
    StringBuilder pattern = new StringBuilder();
    for (String line : expected) {
      if (line.equals("…")) {
        pattern.append("(?:.*\\n)*?");
        continue;
      }
      for (String part : line.split("(?<=…)|(?=…)")) {
        pattern.append(part.equals("…") ? ".*" : Pattern.quote(part));
      }
      pattern.append("[ \\t]*\\n");
    }
    String text = out.endsWith("\n") ? out : out + "\n";
    return Pattern.compile(pattern + "(?:\\s*)").matcher(text).find();
  }
}
