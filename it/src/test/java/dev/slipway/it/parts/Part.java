package dev.slipway.it.parts;

import static org.junit.jupiter.api.Assertions.fail;

import dev.slipway.it.server.OidcProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A part of the machine that some tests need and that the product does not bring. */
public enum Part {
  /** The system's own Chromium. */
  CHROMIUM {
    @Override
    String find() {
      return chromium().isPresent()
          ? ""
          : "the console was not tried in a browser: none of " + CHROMIUM_PLACES + " is here";
    }
  },

  /** The certified OpenID provider of npm. */
  OPENID_PROVIDER {
    @Override
    String find() throws Exception {
      return OidcProvider.missing();
    }
  },

  /** A JDK newer than the one that runs the tests. */
  NEWER_JDK {
    @Override
    String find() {
      return Jdk.newer().isPresent()
          ? ""
          : "the product was not tried on a newer Java: no JDK after "
              + Runtime.version().feature()
              + " is in "
              + Jdk.PLACES;
    }
  };

  private static final List<Path> CHROMIUM_PLACES =
      Optional.ofNullable(System.getProperty("slipway.test.chromium"))
          .map(place -> List.of(Path.of(place)))
          .orElse(
              List.of(
                  // The same browser without what draws windows: a quarter less of processor time.
                  Path.of("/usr/bin/chromium-headless-shell"),
                  Path.of("/usr/bin/chromium"),
                  Path.of("/usr/bin/chromium-browser"),
                  Path.of("/usr/bin/google-chrome")));

  /** The browser, where there is one; {@code -Dslipway.test.chromium} says another place. */
  public static Optional<Path> chromium() {
    return CHROMIUM_PLACES.stream().filter(Files::isExecutable).findFirst();
  }

  abstract String find() throws Exception;

  /** What was not tried for want of it; empty where it is here. */
  public final String missing() {
    try {
      return find();
    } catch (Exception broken) {
      throw new AssertionError("it could not be seen whether there is " + this, broken);
    }
  }

  /**
   * Says it where a person looks; fails with CI set, where everything must be here.
   *
   * @return the reason, as the end of the build finds it in the reports
   */
  public static String told(String missing) {
    if (System.getenv("CI") != null) {
      fail(missing);
    }
    System.err.println("SKIPPED: " + missing);
    return "SKIPPED: " + missing;
  }
}
