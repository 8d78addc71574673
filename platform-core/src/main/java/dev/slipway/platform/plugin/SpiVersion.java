package dev.slipway.platform.plugin;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version of the engine SPI. Another major breaks what a plugin was written against; a higher
 * minor has what the older one lacks.
 */
record SpiVersion(int major, int minor) {

  private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  /** Reads {@code major.minor}; null if the text is something else. */
  static @Nullable SpiVersion parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    return matcher.matches()
        ? new SpiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : null;
  }

  /** Whether a plugin written for {@code asked} runs on this version. */
  boolean supports(SpiVersion asked) {
    return asked.major == major && asked.minor <= minor;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
