package dev.slipway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The SPI as it was released, version by version, is a part of the one of today. */
class ReleasedSpiTest {

  private static final Path RELEASED = Path.of("released");
  private static final Pattern JAR = Pattern.compile("engine-spi-(\\d+)\\.(\\d+)\\.\\d+\\.jar");

  private record Release(Path jar, int major, int minor) {
    String version() {
      return major + "." + minor;
    }
  }

  private static List<Release> releases() throws IOException {
    try (Stream<Path> files = Files.list(RELEASED)) {
      return files
          .map(file -> JAR.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(
              name ->
                  new Release(
                      RELEASED.resolve(name.group()),
                      Integer.parseInt(name.group(1)),
                      Integer.parseInt(name.group(2))))
          .toList();
    }
  }

  /** What a plugin can see of the SPI: types, methods, constructors, constants. */
  private static Set<String> visible(Path place) throws Exception {
    Set<String> visible = new TreeSet<>();
    URL url = place.toUri().toURL();
    try (URLClassLoader loader =
            new URLClassLoader(new URL[] {url}, ClassLoader.getPlatformClassLoader());
        FileSystem jar =
            Files.isDirectory(place)
                ? null
                : FileSystems.newFileSystem(URI.create("jar:" + url), java.util.Map.of())) {
      Path root = jar == null ? place : jar.getPath("/");
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path file : tree.filter(path -> path.toString().endsWith(".class")).toList()) {
          String name = root.relativize(file).toString().replace('/', '.');
          if (!name.endsWith("-info.class")) {
            add(loader.loadClass(name.substring(0, name.length() - ".class".length())), visible);
          }
        }
      }
    }
    return visible;
  }

  private static void add(Class<?> type, Set<String> visible) {
    for (Class<?> around = type; around != null; around = around.getEnclosingClass()) {
      if (!isVisible(around.getModifiers())) {
        return;
      }
    }
    visible.add(type.toGenericString());
    Stream.<AccessibleObject>concat(
            Stream.of(type.getDeclaredMethods()),
            Stream.concat(
                Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredFields())))
        .filter(member -> isVisible(((Member) member).getModifiers()))
        .filter(member -> !((Member) member).isSynthetic())
        .forEach(member -> visible.add(written(member)));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String written(AccessibleObject member) {
    if (member instanceof Method method) {
      return method.toGenericString();
    }
    return member instanceof Constructor<?> constructor
        ? constructor.toGenericString()
        : ((Field) member).toGenericString();
  }

  private static Set<String> today() throws Exception {
    return visible(
        Path.of(EngineSpi.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
  }

  @Test
  void whatWasReleasedIsStillThere() throws Exception {
    Set<String> today = today();
    assertFalse(releases().isEmpty());
    for (Release release : releases()) {
      Set<String> lost = visible(release.jar);
      assertTrue(lost.size() > 100, lost::toString);
      lost.removeAll(today);
      assertEquals(Set.of(), lost, "gone since " + release.version());
    }
  }

  @Test
  void whatIsNewHasAVersionThatIsNotReleased() throws Exception {
    Set<String> today = today();
    for (Release release : releases()) {
      if (release.version().equals(EngineSpi.VERSION)) {
        Set<String> added = new TreeSet<>(today);
        added.removeAll(visible(release.jar));
        assertEquals(
            Set.of(),
            added,
            "plugins that use this are written for no released version: raise the minor in"
                + " EngineSpi.VERSION");
      }
    }
  }

  @Test
  void theVersionOfTodayIsNotOlderThanTheLastRelease() throws Exception {
    String[] today = EngineSpi.VERSION.split("\\.");
    for (Release release : releases()) {
      assertEquals(release.major, Integer.parseInt(today[0]));
      assertTrue(Integer.parseInt(today[1]) >= release.minor, release::version);
    }
  }
}
