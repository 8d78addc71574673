package dev.slipway.it.browser;

import com.microsoft.playwright.Page;
import java.util.List;

/** The colours that say something of a state or a version, and what of a page has them. */
final class Colours {

  private static final String COLOURS =
      """
      () => {
        const probe = document.body.appendChild(document.createElement('i'));
        const colours = ['baseline', 'candidate', 'ready', 'busy', 'warning', 'failed']
          .flatMap((name) => [name, `${name}-soft`])
          .map((name) => {
            probe.style.color = `var(--${name})`;
            return getComputedStyle(probe).color;
          });
        probe.remove();
        return colours;
      }""";

  private static final String COLOURED =
      """
      colours => [...document.querySelectorAll('main *')]
        .filter((one) => one.closest('[data-now]') === null)
        .filter((one) => one.checkVisibility({ visibilityProperty: true }))
        .flatMap((one) => {
          const style = getComputedStyle(one);
          const border = parseFloat(style.borderLeftWidth) + parseFloat(style.borderTopWidth) > 0;
          const seen = [style.color, style.backgroundColor, ...(border ? [style.borderLeftColor, style.borderTopColor] : []),
            ...(one instanceof SVGElement ? [style.fill, style.stroke] : [])];
          const colour = seen.find((value) => colours.includes(value));
          return colour === undefined ? [] : [`${one.tagName} “${one.textContent.slice(0, 30)}” ${colour}`];
        })""";

  private Colours() {}

  /** All of them, as the page's theme has them now. */
  static List<?> thatSaySomething(Page page) {
    return (List<?>) page.evaluate(COLOURS);
  }

  /** What of the page has one of these, but for what is said of this moment. */
  static List<?> of(Page page, List<?> colours) {
    return (List<?>) page.evaluate(COLOURED, colours);
  }
}
