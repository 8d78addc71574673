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
import java.util.stream.Stream;

/**
 * A page of the documentation as a test reads it: blocks that begin with {@code ```sh} are run, in
 * one shell for the page; a block {@code ```text} behind one is what it printed. What goes on until
 * somebody stops it says {@code goes-on}: it is stopped once it has printed that.
 */
public final class Page {

  /** The language of a block that is run. */
  static final Pattern RUN = run("sh");

  /** The language of a block that a test of its page alone runs. */
  static final Pattern OWN = run("bash");

  private Page() {}

  private static Pattern run(String shell) {
    return Pattern.compile(shell + "(?: fails=(\\d+)|( goes-on))?");
  }

  /**
   * Commands and what they print.
   *
   * @param line where it begins in the page
   * @param commands as the page shows them
   * @param status the exit status of the last command
   * @param goesOn it does not end by itself
   * @param output lines that are printed in this order, {@code …} for anything; empty if none are
   *     shown
   */
  public record Block(int line, String commands, int status, boolean goesOn, List<String> output) {}

  /** Every block, whatever it is: what stands behind its first three marks, and its lines. */
  record Fence(int line, String language, List<String> lines) {
    /** The line of its last three marks. */
    int end() {
      return line + lines.size() + 1;
    }
  }

  /** Every page of the project: the documentation's, the root's, the examples'. */
  static List<Path> all(Path root) throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : List.of("", "docs", "docs/decisions", "examples")) {
      try (Stream<Path> files =
          Files.walk(root.resolve(folder), folder.equals("examples") ? 2 : 1)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages;
  }

  static List<Fence> fences(Path page) throws IOException {
    List<Fence> fences = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("```")) {
        int end = i + 1;
        while (!lines.get(end).strip().equals("```")) {
          end++;
        }
        fences.add(new Fence(i + 1, line.substring(3), List.copyOf(lines.subList(i + 1, end))));
        i = end;
      }
    }
    return fences;
  }

  /** What is between the blocks. */
  static String prose(Path page) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(page));
    List<Fence> fences = fences(page);
    for (int i = fences.size() - 1; i >= 0; i--) {
      lines.subList(fences.get(i).line() - 1, fences.get(i).end()).clear();
    }
    return String.join("\n", lines);
  }

  static List<Block> blocks(Path page) throws IOException {
    return blocks(page, RUN);
  }

  /**
   * The blocks that a test of one page runs in a way of its own, since the page tells of more than
   * one running server can do.
   */
  public static List<Block> ownBlocks(Path page) throws IOException {
    return blocks(page, OWN);
  }

  private static List<Block> blocks(Path page, Pattern language) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    Fence before = null; // the one that was run last, while nothing but blank lines follow it
    for (Fence fence : fences(page)) {
      Matcher run = language.matcher(fence.language());
      if (run.matches()) {
        int status = run.group(1) == null ? 0 : Integer.parseInt(run.group(1));
        String commands = String.join("\n", fence.lines());
        blocks.add(new Block(fence.line(), commands, status, run.group(2) != null, List.of()));
        before = fence;
        continue;
      }
      if (before != null
          && fence.language().equals("text")
          && lines.subList(before.end(), fence.line() - 1).stream().allMatch(String::isBlank)) {
        Block last = blocks.remove(blocks.size() - 1);
        blocks.add(
            new Block(last.line(), last.commands(), last.status(), last.goesOn(), fence.lines()));
      }
      before = null;
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
  public static boolean printed(List<String> expected, String out) {
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
