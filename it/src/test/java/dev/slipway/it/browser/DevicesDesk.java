package dev.slipway.it.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody sees on the page of engines and devices. */
record DevicesDesk(Page page) {

  private static final Pattern SIZE = Pattern.compile("([0-9.,]+)\\h([KMGT]i)?B");

  /** Of the bar that a part has, in per cent. */
  private static final String WIDTH =
      "part => 100 * (part.offsetWidth + 2) / part.parentElement.offsetWidth";

  /** Sizes are written with three digits. */
  private static final double ROUNDED = 0.006;

  Locator device(String id) {
    return page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName(id));
  }

  /** Who has a part of the device's memory: the first of a holder's two bars. */
  static Locator partOf(Locator device, String holder) {
    return device
        .getByRole(
            AriaRole.BUTTON,
            new Locator.GetByRoleOptions().setName(Pattern.compile("^" + holder + ": ")))
        .first();
  }

  /** A part is as wide, and says to be as much, as what is held is of the budget. */
  static void assertIsAsWide(Locator part, long bytes, long budget) {
    String said = part.getAttribute("aria-label");
    assertIsSize(bytes, said);
    double percent = 100.0 * bytes / budget;
    assertTrue(
        said.endsWith(String.format(Locale.ROOT, ", %.1f\u202f%% of the budget", percent)), said);
    assertEquals(percent, ((Number) part.evaluate(WIDTH)).doubleValue(), 0.5, said);
  }

  /** What models may have, and of how much, before what the server needs. */
  static void assertSaysItsBudget(Page page, String said, JsonObject device) {
    String line =
        page.getByRole(AriaRole.LISTITEM)
            .filter(new Locator.FilterOptions().setHasText(said))
            .innerText();
    JsonObject budget = device.getJsonObject("budget");
    List<Long> sizes = new ArrayList<>();
    for (String field : List.of("modelBytes", "wholeBytes", "heapBytes", "directBytes")) {
      sizes.add(budget.getLong(field));
    }
    assertEquals(device.getJsonObject("capacity").getLong("memoryBytes"), sizes.get(0));
    String rest = line;
    for (long bytes : sizes) {
      assertIsSize(bytes, rest);
      Matcher size = SIZE.matcher(rest);
      assertTrue(size.find(), line);
      rest = rest.substring(size.end());
    }
  }

  /** The first size in a text. */
  static void assertIsSize(long bytes, String text) {
    Matcher size = SIZE.matcher(text);
    assertTrue(size.find(), () -> "no size in " + text);
    String unit = size.group(2) == null ? "" : size.group(2).substring(0, 1);
    double read =
        Double.parseDouble(size.group(1).replace(",", ""))
            * Math.pow(1024, List.of("", "K", "M", "G", "T").indexOf(unit));
    assertEquals(bytes, read, bytes * ROUNDED, text);
  }
}
