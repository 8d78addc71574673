package dev.slipway.it.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.List;
import java.util.Locale;

/**
 * How somebody sees the console.
 *
 * @param width pixels; the narrow one is a phone's
 */
record Look(ColorScheme theme, String language, int width) {

  static final int WIDE = 1440;
  static final int NARROW = 390;

  static final List<String> LANGUAGES = List.of("en-US", "zh-CN");

  /** One of each language, with the theme and the width that the other one has not. */
  static final List<Look> TWO =
      List.of(
          new Look(ColorScheme.LIGHT, "en-US", WIDE), new Look(ColorScheme.DARK, "zh-CN", NARROW));

  /** All of a language, each one step from the one before. */
  static List<Look> all(String language) {
    return List.of(
        new Look(ColorScheme.LIGHT, language, WIDE),
        new Look(ColorScheme.DARK, language, WIDE),
        new Look(ColorScheme.DARK, language, NARROW),
        new Look(ColorScheme.LIGHT, language, NARROW));
  }

  /**
   * Half of all: of each two of theme, language and width all four pairs are among them, so that
   * what depends on two of them is seen.
   */
  boolean isOfThePairs() {
    boolean english = language.startsWith("en");
    boolean light = theme == ColorScheme.LIGHT;
    return (light == (width == WIDE)) == english;
  }

  boolean narrow() {
    return width == NARROW;
  }

  String name() {
    return theme.name().toLowerCase(Locale.ROOT) + "-" + language.substring(0, 2) + "-" + width;
  }

  /** A browser that has it; nothing moves in it, so that pictures are of something that stands. */
  Browser.NewContextOptions options() {
    return new Browser.NewContextOptions()
        .setViewportSize(width, 900)
        .setLocale(language)
        .setColorScheme(theme)
        .setReducedMotion(ReducedMotion.REDUCE);
  }

  /** Loads a page in this look. */
  void on(Page page, String url) {
    page.setViewportSize(width, 900);
    page.navigate(url);
    on(page);
  }

  /** Gives a page that is open this theme and this width, and waits until both are drawn. */
  void on(Page page) {
    if (page.viewportSize().width != width) {
      page.setViewportSize(width, 900);
    }
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
    String name = theme.name().toLowerCase(Locale.ROOT);
    Chromium.until(page, "document.documentElement.dataset.mantineColorScheme === '" + name + "'");
    page.evaluate(DRAWN);
  }

  /** Charts are drawn one in a frame; all else in the next one. */
  private static final String DRAWN =
      """
      async () => {
        const frames = document.querySelector('[data-plot]') ? 8 : 2;
        for (let frame = 0; frame < frames; frame++) {
          await new Promise((done) => requestAnimationFrame(done));
        }
      }""";
}
