package dev.slipway.it.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;

/** A person without a mouse: Tab until the thing has the focus, which must be seen all the way. */
final class Keys {

  private static final int PATIENCE = 120;

  /** What has the focus, by the name that a screen reader says. */
  private static final String FOCUSED =
      """
      () => {
        const at = document.activeElement;
        if (!at || at === document.body) return '';
        const labelled = at.getAttribute('aria-labelledby');
        const said = at.getAttribute('aria-label')
          ?? (labelled ? labelled.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ') : null)
          ?? at.labels?.[0]?.textContent
          ?? at.textContent;
        return said.trim().replace(/\\s+/g, ' ');
      }""";

  /** Whether the place of the focus can be seen: a ring on it or on what it is a part of. */
  private static final String SEEN =
      """
      () => {
        const at = document.activeElement;
        if (!at || at === document.body) return true;
        for (let part = at, up = 0; part && up < 4; part = part.parentElement, up++) {
          const style = getComputedStyle(part);
          if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) {
            const shown = part.getBoundingClientRect();
            return shown.width > 0 && shown.bottom > 0 && shown.top < innerHeight && shown.right > 0 && shown.left < innerWidth;
          }
        }
        // The place of reading is no place to act.
        return at.id === 'content';
      }""";

  private final Page page;

  Keys(Page page) {
    this.page = page;
  }

  void press(String... keys) {
    for (String key : keys) {
      page.keyboard().press(key);
    }
  }

  void type(String text) {
    page.keyboard().type(text);
  }

  String focused() {
    return (String) page.evaluate(FOCUSED);
  }

  /** Tab, until something of that name has the focus. */
  void to(String name) {
    List<String> passed = new ArrayList<>();
    for (int step = 0; step < PATIENCE; step++) {
      String at = focused();
      if (at.startsWith(name)) {
        return;
      }
      passed.add(at);
      press("Tab");
      assertTrue(
          (Boolean) page.evaluate(SEEN),
          () -> "the focus cannot be seen on “" + focused() + "”, after " + passed);
    }
    fail("Tab never comes to “" + name + "”: " + passed);
  }

  /** Down an open menu, or a group of choices, to the one of that name. */
  void down(String name) {
    // A menu takes the focus a moment after it is seen; keys before that go elsewhere.
    Chromium.until(
        page, "document.activeElement?.closest('[role=menu], [role=radiogroup]') != null");
    List<String> passed = new ArrayList<>();
    while (!focused().startsWith(name)) {
      String at = focused();
      assertTrue(passed.size() < PATIENCE, () -> "no “" + name + "” among " + passed);
      passed.add(at);
      press("ArrowDown");
    }
  }

  /** Waits until something of that name has the focus by itself. */
  void awaitFocus(String name) {
    long until = System.nanoTime() + 10_000_000_000L;
    while (!focused().startsWith(name)) {
      if (System.nanoTime() > until) {
        fail("the focus is on “" + focused() + "” and not on “" + name + "”");
      }
      page.waitForTimeout(50);
    }
  }
}
