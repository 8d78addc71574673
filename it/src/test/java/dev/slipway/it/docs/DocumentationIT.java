package dev.slipway.it.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each page of the documentation, command by command, against a packaged server of its own; what a
 * page shows as output is what was printed.
 */
class DocumentationIT {

  private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(?:#([^)\\s]*))?\\)");

  @TempDir Path folder;

  static Stream<String> pages() throws IOException {
    try (Stream<Path> files = Files.list(DOCS)) {
      List<String> pages = files.map(path -> path.getFileName().toString()).sorted().toList();
      return pages.stream().filter(DocumentationIT::hasCommands);
    }
  }

  private static boolean hasCommands(String page) {
    try {
      return page.endsWith(".md") && !Page.blocks(DOCS.resolve(page)).isEmpty();
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachCommandOfThePageDoesWhatThePageShows(String name) throws Exception {
    List<Page.Block> blocks = Page.blocks(DOCS.resolve(name));
    Path work = Files.createDirectories(folder.resolve("work"));
    Files.write(work.resolve("model.onnx"), OnnxModels.linear());
    Files.write(work.resolve("better.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4));
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      Path script = folder.resolve("page.sh");
      Files.writeString(script, script(blocks));
      ProcessBuilder builder =
          new ProcessBuilder("bash", script.toString())
              .directory(work.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("shell.txt").toFile());
      builder.environment().keySet().removeIf(variable -> variable.startsWith("SLIPWAY_"));
      builder.environment().put("SLIPWAY_DATA_DIRECTORY", server.data().toString());
      builder.environment().put("SLIPWAY_URL", server.url().toString());
      builder
          .environment()
          .put("SLIPWAY_KEY", Files.readString(server.data().resolve("cli.key")).strip());
      builder
          .environment()
          .merge(
              "PATH", RunningServer.HOME.resolve("bin").toString(), (old, bin) -> bin + ":" + old);
      Process process = builder.start();
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      process.destroyForcibly();
      for (int i = 0; i < blocks.size(); i++) {
        check(name, blocks.get(i), i);
      }
      assertTrue(ended, "the commands of " + name + " did not end");
    }
  }

  private void check(String page, Page.Block block, int index) throws IOException {
    String where = page + ":" + block.line();
    Path printed = folder.resolve("out." + index);
    Path status = folder.resolve("status." + index);
    String out = Files.exists(printed) ? Files.readString(printed) : "";
    assertTrue(Files.exists(status), () -> where + " stopped in the middle:\n" + out);
    int code = readStatus(status);
    assertTrue(
        code == block.status(),
        () -> where + " ends with " + code + ", not " + block.status() + ":\n" + out);
    if (!block.output().isEmpty()) {
      assertTrue(
          Page.printed(block.output(), out),
          () -> where + " shows\n" + String.join("\n", block.output()) + "\nand printed\n" + out);
    }
  }

  private static int readStatus(Path status) throws IOException {
    return Integer.parseInt(Files.readString(status).strip());
  }

  /** One shell for the page, so that a later command sees an earlier one's variables. */
  private String script(List<Page.Block> blocks) {
    StringBuilder script = new StringBuilder("set -o pipefail\n");
    for (int i = 0; i < blocks.size(); i++) {
      Page.Block block = blocks.get(i);
      // Where a failure is shown it is the block's last command; before it, and elsewhere, each
      // must succeed.
      script
          .append("exec > ")
          .append(folder.resolve("out." + i))
          .append(" 2>&1\n")
          .append(block.status() == 0 ? "set -e\n" : "set +e\n")
          .append(block.commands())
          .append("\necho $? > ")
          .append(folder.resolve("status." + i))
          .append("\n");
    }
    return script.toString();
  }

  @Test
  void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
    StringBuilder broken = new StringBuilder();
    try (Stream<Path> files = Files.walk(DOCS)) {
      for (Path page : files.filter(path -> path.toString().endsWith(".md")).toList()) {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
          Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
          boolean leads =
              Files.exists(target)
                  && (link.group(2) == null
                      || !target.toString().endsWith(".md")
                      || Page.anchors(target).contains(link.group(2)));
          if (!leads) {
            broken.append(page.getFileName()).append(" -> ").append(link.group()).append('\n');
          }
        }
      }
    }
    assertTrue(broken.isEmpty(), broken.toString());
  }

  @Test
  void whatAPageShowsIsHeldAgainstWhatWasPrinted() {
    assertTrue(Page.printed(List.of("a … c", "…", "z"), "a b c\nd\ne\nz\n"));
    assertFalse(Page.printed(List.of("a … c", "z"), "a b c\nd\nz\n"));
    assertFalse(Page.printed(List.of("331.0"), "430.5\n"));
  }
}
