package dev.slipway.it.browser;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at pages: by axe, at the size of what is touched, at sideways scrolling; and keeps pictures
 * of them on one sheet that a person opens ({@code it/target/console/index.html}).
 */
final class Inspection {

  private static final Path PICTURES = Path.of("target/console");

  /**
   * Pictures are for a person, and what CI builds is thrown away: there they are taken only by
   * {@code -Dslipway.pictures=true}.
   */
  private static final boolean LOOKED_AT =
      Boolean.parseBoolean(
          System.getProperty("slipway.pictures", Boolean.toString(System.getenv("CI") == null)));

  private static final Pattern PICTURE =
      Pattern.compile("(.+)-((?:light|dark)-(?:en|zh)-\\d+)\\.png");

  /** The whole of axe's rules, in the page itself; what is grave is a line each. */
  private static final String AXE =
      """
      async () => {
        const { violations } = await axe.run(document, { resultTypes: ['violations'] });
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
      }""";

  private static final String AXE_SOURCE = "() => {" + AxeBuilder.getAxeScript() + "}";

  /**
   * What is smaller than a pointer needs it, or a thumb where it is a button; links within a
   * sentence may be, and the parts of a bar, which its table names as well (WCAG 2.2, 2.5.8).
   */
  private static final String SMALL =
      """
      least => [...document.querySelectorAll('a[href], button, input, select, textarea, [role=menuitem], [role=option]')]
        .filter(it => it.checkVisibility({ visibilityProperty: true }) && !it.disabled && it.tabIndex >= 0)
        .filter(it => !it.matches('[aria-pressed][data-kind]'))
        .filter(it => !(getComputedStyle(it).display === 'inline' && it.parentElement.textContent.trim() !== it.textContent.trim()))
        .map(it => {
          const whole = it.closest('label, .mantine-PasswordInput-input') ?? [it.closest('tbody, tr, li')].find(row => row && getComputedStyle(row).cursor === 'pointer') ?? it;
          const one = it.getBoundingClientRect();
          const box = whole.getBoundingClientRect();
          const need = it.matches('a:not([data-variant])') ? Math.min(least, 24) : least;
          return { it, need, seen: one.width > 2 && one.height > 2, width: Math.max(one.width, box.width), height: Math.max(one.height, box.height) };
        })
        .filter(({ seen, need, width, height }) => seen && (width < need - 0.5 || height < need - 0.5))
        .map(({ it, need, width, height }) => `smaller than ${need} px: ${it.tagName} “${(it.getAttribute('aria-label') ?? it.textContent).trim().slice(0, 30)}” ${Math.round(width)} × ${Math.round(height)}`)""";

  /** What moves although the person asked for stillness. */
  private static final String MOVES =
      """
      () => document.getAnimations()
        .filter(({ playState }) => playState === 'running')
        .map(({ effect }) => effect?.target?.className ?? '?')""";

  /** What has a weight that Chinese faces have not. */
  private static final String MEDIUM =
      """
      () => [...document.querySelectorAll('body *')]
        .filter((one) => one.matches(':lang(zh)') && getComputedStyle(one).fontWeight === '500' && one.checkVisibility())
        .map((one) => `${one.tagName} “${one.textContent.trim().slice(0, 30)}”`)""";

  /**
   * What a Chinese page says in English without being marked as such; what people wrote is theirs.
   */
  private static final String ENGLISH =
      """
      said => {
        const found = [];
        const look = (data, parent) => {
          const text = said.reduce((rest, one) => rest.replaceAll(one, ''), data);
          if (/[a-z]+(['’][a-z]+)?([\\s,;:.]+[a-z]+(['’][a-z]+)?){3}/i.test(text)
              && !parent.closest('[lang=en], code, pre, samp, kbd, textarea, script, style')
              && parent.checkVisibility({ visibilityProperty: true })) {
            found.push(text.trim().slice(0, 80));
          }
        };
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          look(walker.currentNode.data, walker.currentNode.parentElement);
        }
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
          for (const one of document.querySelectorAll(`[${name}]`)) {
            look(one.getAttribute(name), one);
          }
        }
        return found;
      }""";

  private static final String BEYOND =
      "document.documentElement.scrollWidth - document.documentElement.clientWidth";

  /** At 200 % a window of 1440 pixels has so many. */
  private static final int MAGNIFIED = 720;

  private static final int POINTER = 24;
  private static final int THUMB = 44;

  private final List<String> found = new ArrayList<>();

  Inspection() throws IOException {
    Files.createDirectories(PICTURES);
  }

  /** What was found wrong, each with where. */
  List<String> found() {
    return List.copyOf(found);
  }

  void add(String wrong) {
    found.add(wrong);
  }

  /** A page in one of all looks: axe sees half of them, and each pair of what they differ in. */
  void page(Page page, String name, Look look) {
    if (look.isOfThePairs()) {
      axe(page, name + " " + look.name());
    }
    sizes(page, name + " " + look.name(), look);
    picture(page, name, look, true);
  }

  /** A page in one of two looks: axe sees both. */
  void state(Page page, String name, Look look) {
    axe(page, name + " " + look.name());
    sizes(page, name + " " + look.name(), look);
    picture(page, name, look, true);
  }

  /** A page of text in one of two looks; no picture. */
  void read(Page page, String name, Look look) {
    axe(page, name + " " + look.name());
    sizes(page, name + " " + look.name(), look);
  }

  /** What stands over a page in one of two looks, as much as the window shows. */
  void overlay(Page page, String name, Look look) {
    axe(page, name + " " + look.name());
    sizes(page, name + " " + look.name(), look);
    picture(page, name, look, false);
  }

  /** Whether a page that is twice as large can be read without going sideways. */
  void magnified(Page page, String name) {
    page.setViewportSize(MAGNIFIED, 450);
    sideways(page, name + " at 200 %");
  }

  void axe(Page page, String where) {
    // A page that changes without a load has it already.
    if (Boolean.TRUE.equals(page.evaluate("typeof window.axe === 'undefined'"))) {
      page.evaluate(AXE_SOURCE);
    }
    for (Object violation : (List<?>) page.evaluate(AXE)) {
      found.add(where + ": " + violation);
    }
  }

  private void sizes(Page page, String where, Look look) {
    int least = look.narrow() ? THUMB : POINTER;
    for (Object small : (List<?>) page.evaluate(SMALL, least)) {
      found.add(where + ": " + small);
    }
    for (Object moving : (List<?>) page.evaluate(MOVES)) {
      found.add(where + ": moves: " + moving);
    }
    for (Object medium : (List<?>) page.evaluate(MEDIUM)) {
      found.add(where + ": is half bold: " + medium);
    }
    if (look.language().startsWith("zh")) {
      for (Object english : (List<?>) page.evaluate(ENGLISH, World.SAID)) {
        found.add(where + ": is English and not marked so: " + english);
      }
    }
    sideways(page, where);
  }

  private void sideways(Page page, String where) {
    int beyond = ((Number) page.evaluate(BEYOND)).intValue();
    if (beyond > 0) {
      found.add(where + " scrolls sideways by " + beyond);
    }
  }

  private static void picture(Page page, String name, Look look, boolean whole) {
    if (!LOOKED_AT) {
      return;
    }
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(PICTURES.resolve(name + "-" + look.name() + ".png"))
            .setFullPage(whole));
  }

  /** Writes the sheet: all pictures that are there, whoever took them. */
  static void sheet() throws IOException {
    TreeMap<String, List<String>> pictures = new TreeMap<>();
    try (Stream<Path> files = Files.list(PICTURES)) {
      for (String file : files.map(one -> one.getFileName().toString()).sorted().toList()) {
        Matcher picture = PICTURE.matcher(file);
        if (picture.matches()) {
          pictures.computeIfAbsent(picture.group(1), name -> new ArrayList<>()).add(file);
        }
      }
    }
    StringBuilder sheet =
        new StringBuilder(
            "<!doctype html><meta charset=utf-8><title>Slipway: every page</title><style>body{font:14px sans-serif;margin:24px}"
                + "figure{display:inline-block;margin:8px;vertical-align:top}img{border:1px solid #ccc;max-width:640px}</style>");
    pictures.forEach(
        (name, files) -> {
          sheet.append("<h2>").append(name).append("</h2>");
          for (String file : files) {
            Matcher picture = PICTURE.matcher(file);
            sheet
                .append("<figure><figcaption>")
                .append(picture.matches() ? picture.group(2) : file)
                .append("</figcaption><img loading=lazy src=\"")
                .append(file)
                .append("\"></figure>");
          }
        });
    Files.writeString(PICTURES.resolve("index.html"), sheet);
  }
}
