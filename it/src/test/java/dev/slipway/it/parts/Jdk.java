package dev.slipway.it.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Java of this machine.
 *
 * @param home its folder
 * @param feature 21 of 21.0.4
 */
public record Jdk(Path home, int feature) {

  static final Path PLACES = Path.of("/usr/lib/jvm");

  /**
   * The newest that is newer than the one that runs the tests; the environment variable {@code
   * TEST_NEWER_JAVA} says where it is when it is somewhere else.
   */
  public static Optional<Jdk> newer() {
    String told = System.getenv("TEST_NEWER_JAVA");
    if (told != null) {
      return Optional.of(new Jdk(Path.of(told), feature(Path.of(told))));
    }
    if (!Files.isDirectory(PLACES)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(PLACES)) {
      return homes
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .map(home -> new Jdk(home, feature(home)))
          .filter(jdk -> jdk.feature() > Runtime.version().feature())
          .max(Comparator.comparingInt(Jdk::feature));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static int feature(Path home) {
    try (Stream<String> lines = Files.lines(home.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("\\D*(\\d+).*", "$1"))
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException none) {
      return 0;
    }
  }
}
