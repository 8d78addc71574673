package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What somebody does with the charts of a model. */
final class ChartsDesk {

  /** Whether a chart has pixels of the colour that a limit has, in a row as long as a dash. */
  static final String HAS_A_RED_LINE =
      """
      async name => {
        const wanted = getComputedStyle(document.documentElement).getPropertyValue('--failed').trim();
        const [r, g, b] = [1, 3, 5].map((at) => parseInt(wanted.slice(at, at + 2), 16));
        for (let tries = 0; tries < 200; tries++) {
          const canvas = document.querySelector(`[data-plot='${name}'] canvas`);
          const ready = canvas !== null && document.querySelector(`[data-line^='${name} ']`)?.textContent !== '–';
          if (ready) {
            await new Promise((done) => setTimeout(done, 100));
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let at = 0; at < data.length; at += 4) {
              if (Math.abs(data[at] - r) + Math.abs(data[at + 1] - g) + Math.abs(data[at + 2] - b) < 24 && data[at + 3] > 200) {
                count++;
              }
            }
            return count > 100;
          }
          await new Promise((done) => setTimeout(done, 50));
        }
        return false;
      }""";

  private static final String CURSORS =
      "[...document.querySelectorAll('[data-plot] .u-cursor-x')].map((one) => one.style.transform)";

  private final Page page;

  ChartsDesk(Page page) {
    this.page = page;
  }

  Page page() {
    return page;
  }

  /** Where the pointer is put: a part of the plot's width, in pixels. */
  double hover(double part) {
    BoundingBox plot = plot();
    page.mouse().move(plot.x + plot.width * part, plot.y + plot.height / 2);
    return plot.width * part;
  }

  /** The cursors of all charts stand at the same time. */
  void showTheSameMoment(double at) {
    assertThat(page.locator("[data-plot] .u-cursor-x")).hasCount(4);
    Set<String> places = new TreeSet<>();
    for (Object place : (List<?>) page.evaluate(CURSORS)) {
      places.add(place.toString());
    }
    assertEquals(1, places.size(), places::toString);
    double x =
        Double.parseDouble(places.iterator().next().replaceAll("^[^(]*\\(([-\\d.]+).*$", "$1"));
    assertEquals(at, x, 12);
  }

  void drag(double from, double until) {
    BoundingBox plot = plot();
    double y = plot.y + plot.height / 2;
    page.mouse().move(plot.x + plot.width * from, y);
    page.mouse().down();
    page.mouse().move(plot.x + plot.width * (from + until) / 2, y);
    page.mouse().move(plot.x + plot.width * until, y);
    page.mouse().up();
  }

  void doubleClick() {
    BoundingBox plot = plot();
    page.mouse().dblclick(plot.x + plot.width / 2, plot.y + plot.height / 2);
  }

  Locator zoomOut() {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("All of it"));
  }

  /** What is read aloud after a key. */
  String saidAfter(String key) {
    Locator group =
        page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("Charts over time"));
    group.focus();
    page.keyboard().press(key);
    return group.locator("[aria-live]").textContent();
  }

  /** The moment at which the cursor stands, as it is written below the charts. */
  String moment() {
    return momentSign().textContent();
  }

  /** How far from the left edge that is written, in pixels. */
  double momentPlace() {
    return ((Number) momentSign().evaluate("sign => parseFloat(sign.style.left)")).doubleValue();
  }

  private Locator momentSign() {
    return page.locator("[role='group'][aria-description] > span[aria-hidden]");
  }

  void asTable() {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("As a table")).click();
  }

  Locator table() {
    return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Charts over time"));
  }

  private BoundingBox plot() {
    Locator plot = page.locator("[data-plot='requests'] .u-over");
    plot.scrollIntoViewIfNeeded();
    return plot.boundingBox();
  }
}
