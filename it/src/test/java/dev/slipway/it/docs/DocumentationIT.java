package dev.slipway.it.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.server.RunningServer;
import dev.slipway.platform.tls.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * page shows as output is what was printed. What a page takes for granted stands in a file of its
 * name that ends in {@code .sh} beside this class's resources.
 */
class DocumentationIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path GRANTED = Path.of("src/test/resources/dev/slipway/it/docs");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(?:#([^)\\s]*))?\\)");

  @TempDir Path folder;

  static Stream<String> pages() throws IOException {
    return Page.all(ROOT).stream()
        .map(page -> ROOT.relativize(page).toString())
        .filter(DocumentationIT::hasCommands);
  }

  private static boolean hasCommands(String page) {
    try {
      return !Page.blocks(ROOT.resolve(page)).isEmpty();
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachCommandOfThePageDoesWhatThePageShows(String name) throws Exception {
    List<Page.Block> blocks = Page.blocks(ROOT.resolve(name));
    Path work = Files.createDirectories(folder.resolve("work"));
    Files.write(work.resolve("model.onnx"), OnnxModels.linear());
    Files.write(work.resolve("better.onnx"), OnnxModels.linear(100f, 1, 2, 3, 4));
    Files.createSymbolicLink(work.resolve("slipway"), launcher());
    try (RunningServer server = RunningServer.on(folder.resolve("data")).await()) {
      Map<String, String> places = places(server);
      if (Files.readString(ROOT.resolve(name)).contains("/etc/slipway")) {
        certify(Files.createDirectories(folder.resolve("etc")));
      }
      Path script = folder.resolve("page.sh");
      Files.writeString(script, script(name, blocks, places));
      ProcessBuilder builder =
          new ProcessBuilder("bash", script.toString())
              .directory(work.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("shell.txt").toFile());
      builder.environment().keySet().removeIf(variable -> variable.startsWith("SLIPWAY_"));
      builder.environment().put("SLIPWAY_JAVA_OPTIONS", RunningServer.QUICK_COMPILER);
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
      boolean ended;
      try {
        stopWhatGoesOn(blocks, process);
        ended = process.waitFor(5, TimeUnit.MINUTES);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      for (int i = 0; i < blocks.size(); i++) {
        check(name, blocks.get(i), i);
      }
      assertTrue(ended, "the commands of " + name + " did not end");
    }
  }

  /** Stands for a checkout's own launcher, which would build first. */
  private Path launcher() throws IOException {
    Path launcher = folder.resolve("launcher");
    Files.writeString(
        launcher, "#!/bin/sh\nexec " + RunningServer.HOME.resolve("bin/slipway") + " \"$@\"\n");
    assertTrue(launcher.toFile().setExecutable(true));
    return launcher;
  }

  /** What pages name that is elsewhere here, and where it is. */
  private Map<String, String> places(RunningServer server) {
    Map<String, String> places = new LinkedHashMap<>();
    places.put("http://127.0.0.1:8080", server.url().toString());
    places.put("~/.slipway", server.data().toString());
    places.put("/tmp/slipway-dev", folder.resolve("dev").toString());
    places.put("/etc/slipway", folder.resolve("etc").toString());
    places.put("http.bind=0.0.0.0", "http.bind=127.0.0.1");
    places.put("slw_3fK9abcd", "$KEY_OF_THE_PAGE");
    return places;
  }

  private void certify(Path etc) throws Exception {
    Path store = new Certificates(folder.resolve("certificates")).pkcs12("server", "EC", "-1d", 30);
    Files.writeString(etc.resolve("chain.pem"), Certificates.chain(store));
    Files.writeString(etc.resolve("key.pem"), Certificates.key(store));
    Files.setPosixFilePermissions(
        etc.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
  }

  /** A block that goes on is stopped once it has printed what the page shows. */
  private void stopWhatGoesOn(List<Page.Block> blocks, Process process) throws Exception {
    for (int i = 0; i < blocks.size(); i++) {
      if (!blocks.get(i).goesOn()) {
        continue;
      }
      List<String> shown = blocks.get(i).output();
      assertFalse(shown.isEmpty(), "what goes on has to show by what it is known to work");
      Path out = folder.resolve("out." + i);
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (process.isAlive() && System.nanoTime() < deadline) {
        if (Files.exists(out) && Page.printed(shown, Files.readString(out))) {
          break;
        }
        Thread.sleep(50);
      }
      Files.createFile(folder.resolve("stop." + i));
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
  private String script(String page, List<Page.Block> blocks, Map<String, String> places)
      throws IOException {
    StringBuilder script = new StringBuilder("set -o pipefail\n");
    Path granted = GRANTED.resolve(Path.of(page).getFileName().toString().replace(".md", ".sh"));
    if (Files.exists(granted)) {
      script.append("set -e\n").append(Files.readString(granted));
    }
    for (int i = 0; i < blocks.size(); i++) {
      Page.Block block = blocks.get(i);
      String commands = block.commands();
      for (Map.Entry<String, String> place : places.entrySet()) {
        commands = commands.replace(place.getKey(), place.getValue());
      }
      script.append("exec > ").append(folder.resolve("out." + i)).append(" 2>&1\n");
      if (block.goesOn()) {
        script.append(untilStopped(commands, folder.resolve("stop." + i)));
      } else {
        // Where a failure is shown it is the block's last command; before it, and elsewhere, each
        // must succeed.
        script.append(block.status() == 0 ? "set -e\n" : "set +e\n").append(commands);
      }
      script.append("\necho $? > ").append(folder.resolve("status." + i)).append("\n");
    }
    return script.toString();
  }

  /** Runs it as a group of its own; a server among it is another one than the page's. */
  private String untilStopped(String commands, Path stop) {
    return "set +e -m\n(export SLIPWAY_DATA_DIRECTORY="
        + folder.resolve("own/.slipway")
        + " SLIPWAY_HTTP_PORT=0 SLIPWAY_HEAP=256m\n"
        + commands
        + "\n) & GOING=$!\nset +m\nuntil [ -e "
        + stop
        + " ]; do sleep 0.1; done\n"
        + "kill -0 $GOING && kill -TERM -- -$GOING\nENDED=$?\nwait $GOING\n(exit $ENDED)";
  }

  @Test
  void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
    StringBuilder broken = new StringBuilder();
    for (Path page : Page.all(ROOT)) {
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
    assertTrue(broken.isEmpty(), broken.toString());
  }

  @Test
  void whatAPageShowsIsHeldAgainstWhatWasPrinted() {
    assertTrue(Page.printed(List.of("a … c", "…", "z"), "a b c\nd\ne\nz\n"));
    assertFalse(Page.printed(List.of("a … c", "z"), "a b c\nd\nz\n"));
    assertFalse(Page.printed(List.of("331.0"), "430.5\n"));
  }
}
