package dev.slipway.it.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is looked at is all that the console has. */
class OverlaysTest {

  private static final Path SOURCES = Path.of("../admin-ui/src");

  private static final Pattern SHOWN =
      Pattern.compile("<(Question|Modal|ReasonDialog|Menu|Drawer|Popover)(\\.Root)?[\\s>]");

  @Test
  void everyDialogMenuAndDrawerOfTheConsoleIsLookedAt() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".tsx")).toList()) {
        if (SHOWN.matcher(Files.readString(file)).find()) {
          found.add(SOURCES.relativize(file).toString().replace('\\', '/').replace(".tsx", ""));
        }
      }
    }
    Set<String> unseen = new TreeSet<>(found);
    unseen.removeAll(Overlays.sources());
    assertEquals(Set.of(), unseen, "give each an entry in Overlays, that axe sees it");
  }
}
