package dev.slipway.it.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages that are looked at are all that the console has. */
class PlacesTest {

  private static final Path SOURCES = Path.of("../admin-ui/src");

  private static final Pattern ROUTE = Pattern.compile("<Route path=\"(/[^\"]+)\"");
  private static final Pattern TABS = Pattern.compile("const TABS = \\[([^]]+)]");

  /** What stands in a link for a name; a question mark says that it may be missing. */
  private static final Pattern NAME = Pattern.compile("/:\\w+(\\??)");

  @Test
  void everyPageThatTheConsoleLeadsToIsLookedAt() throws IOException {
    List<String> looked =
        Places.all("/uploads/7e5f", "f904").stream()
            .map(place -> place.path().replaceFirst("\\?.*", ""))
            .toList();
    List<String> unseen = new ArrayList<>();
    for (String route : routes()) {
      Pattern page = Pattern.compile(NAME.matcher(route).replaceAll("(/[^/]+)$1"));
      if (looked.stream().noneMatch(path -> page.matcher(path).matches())) {
        unseen.add(route);
      }
    }
    assertEquals(List.of(), unseen, "give each an entry in Places, that axe sees it");
  }

  private static List<String> routes() throws IOException {
    List<String> routes = new ArrayList<>();
    Matcher route = ROUTE.matcher(Files.readString(SOURCES.resolve("Shell.tsx")));
    while (route.find()) {
      routes.add(route.group(1));
    }
    Matcher tabs =
        TABS.matcher(Files.readString(SOURCES.resolve("pages/settings/SettingsPage.tsx")));
    assertTrue(tabs.find(), "the settings have tabs");
    for (String tab : tabs.group(1).replaceAll("['\\s]", "").split(",")) {
      routes.add("/settings/" + tab);
    }
    assertTrue(routes.size() > 15, routes::toString);
    return routes;
  }
}
