package dev.slipway.it.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The system's own Chromium, without a window. One thread. */
final class Chromium implements AutoCloseable {

  /** A name of this machine that the browser does not take for the machine that it runs on. */
  static final String ANOTHER_MACHINE = "slipway.test";

  private static final double PATIENCE_MILLIS = 30_000;

  private final Playwright playwright;
  private final Browser browser;

  /** What pages said that they should not have: scripts that threw, errors of the policy. */
  private final List<String> complaints = new ArrayList<>();

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts it; whoever does so {@link Needs} it. */
  static Chromium start() {
    Path found =
        Part.chromium()
            .orElseThrow(() -> new AssertionError("no Chromium here: say @Needs(Part.CHROMIUM)"));
    // Its own patience of 5 s is too little for a machine that builds beside.
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(found)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--host-resolver-rules=MAP " + ANOTHER_MACHINE + " 127.0.0.1")));
    return new Chromium(playwright, browser);
  }

  /** A person with a browser of their own: cookies and storage are nobody else's. */
  BrowserContext person(Browser.NewContextOptions options) {
    BrowserContext context = browser.newContext(options);
    context.setDefaultTimeout(PATIENCE_MILLIS);
    context.onPage(this::listen);
    return context;
  }

  /** A person at a desk. */
  BrowserContext person() {
    return person(new Browser.NewContextOptions().setViewportSize(1440, 900).setLocale("en-US"));
  }

  private void listen(Page page) {
    page.onPageError(error -> complaints.add("a script threw: " + error));
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")
              && message.text().contains("Content Security Policy")) {
            complaints.add(message.text());
          }
        });
  }

  /** Notes from now on what a page does on its main thread. */
  void traces(Page page) {
    browser.startTracing(
        page,
        new Browser.StartTracingOptions().setScreenshots(false).setCategories(Trace.CATEGORIES));
  }

  /** What was noted, as the browser writes it. */
  byte[] traced() {
    return browser.stopTracing();
  }

  /**
   * Waits until an expression holds on a page. Asked from here: the page's own policy lets nobody
   * evaluate text later on.
   */
  static void until(Page page, String expression, double patienceMillis) {
    long end = System.nanoTime() + (long) (patienceMillis * 1_000_000);
    while (!Boolean.TRUE.equals(page.evaluate(expression))) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "after " + patienceMillis + " ms still not at " + page.url() + ": " + expression);
      }
      page.waitForTimeout(25);
    }
  }

  static void until(Page page, String expression) {
    until(page, expression, PATIENCE_MILLIS);
  }

  List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
