package dev.slipway.it.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every page of the console in {@link World}, and how each is told from all others. */
final class Places {

  /** What else stands on a page once it is there. */
  private interface Part {
    Locator on(Page page, Words words);
  }

  /**
   * A page.
   *
   * @param name of its pictures
   * @param reads the call that it offers as a command, below the API's base; null where it has none
   */
  record Place(
      String name, String path, Function<Words, String> title, Part part, @Nullable String reads) {

    Place reading(String call) {
      return new Place(name, path, title, part, call);
    }

    /** Goes there without a load, and waits until it is the page and has all its parts. */
    void open(Page page, Words words) {
      page.evaluate("to => history.pushState(null, '', to)", path);
      settles(page, title.apply(words));
      part.on(page, words)
          .first()
          .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.VISIBLE));
      settles(page, title.apply(words));
    }
  }

  private static final String SETTLED =
      """
      title => document.querySelector('h1')?.innerText.replace(/\\s+/g, ' ').trim() === title
        && document.querySelector('[role=status][aria-label]') === null
        && document.fonts.status === 'loaded'""";

  private static final double PATIENCE_MILLIS = 30_000;

  private static final String HOME = "/models/house-prices";

  static final Place MODELS =
      place("models", "/models", said("models.title"), css("tbody a[href='" + HOME + "']"))
          .reading("/overview");

  static final Place MODEL =
      place("model", HOME, named("house-prices"), css("[data-plot='errors'] canvas")).reading(HOME);

  static final Place PEOPLE =
      place(
              "people",
              "/settings/people",
              said("settings.title"),
              css("main a[href='/settings/people/j.okafor']"))
          .reading("/principals");

  static final Place PERSON =
      place(
              "person",
              "/settings/people/j.okafor",
              said("settings.title"),
              css("h2:text-is('Joy Okafor')"))
          .reading("/principals/j.okafor");

  static final Place KEYS =
      place(
              "keys",
              "/settings/keys",
              said("settings.title"),
              css("main :text('pricing desk, production')"))
          .reading("/keys");

  static final Place AUDIT =
      place("audit", "/audit", said("audit.title"), css("main tbody [aria-expanded]"))
          .reading("/changes");

  static final Place ACCOUNT =
      place("account", "/settings/account", said("settings.title"), text("account.changePassword"))
          .reading("/me");

  private Places() {}

  /** An upload that waits for a decision. */
  static Place checked(String path) {
    return place("checked", path, named("house-prices-v5.onnx"), text("deploy.title"))
        .reading(path);
  }

  static Place quarantined(String upload) {
    return place(
            "quarantined",
            "/uploads/" + upload,
            named("support-intent.zip"),
            text("quarantine.found"))
        .reading("/uploads/" + upload);
  }

  static Place settingsOf(String model) {
    return place(
            "model-settings", "/models/" + model + "/settings", named(model), text("model.about"))
        .reading("/models/" + model);
  }

  static Place version(int number) {
    return place(
            "version",
            HOME + "/versions/" + number,
            named("house-prices v" + number),
            text("version.origin"))
        .reading(HOME + "/versions/" + number);
  }

  /** Waits until the page of that title is there, and nothing of it is on its way. */
  static void settles(Page page, String title) {
    long end = System.nanoTime() + (long) (PATIENCE_MILLIS * 1_000_000);
    while (!Boolean.TRUE.equals(page.evaluate(SETTLED, title))) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            page.url()
                + " is not the page “"
                + title
                + "”, or not all of it came:\n"
                + page.locator("body").innerText());
      }
      page.waitForTimeout(20);
    }
  }

  static List<Place> all(String checked, String quarantined) {
    return List.of(
        MODELS,
        place(
                "models-none",
                "/models?q=nothing-of-that-name",
                said("models.title"),
                text("models.nothing"))
            .reading("/overview"),
        MODEL,
        place(
                "model-failing",
                "/models/ocr-receipts",
                named("ocr-receipts"),
                css("[role=status][data-health='FAILING']"))
            .reading("/models/ocr-receipts"),
        place(
                "model-no-room",
                "/models/loan-score",
                named("loan-score"),
                css("[role=status][data-health='NEEDS_ATTENTION']"))
            .reading("/models/loan-score"),
        place("model-idle", "/models/wake-word", named("wake-word"), text("deployments.none"))
            .reading("/models/wake-word"),
        place(
                "versions",
                HOME + "/versions",
                named("house-prices"),
                css("tbody input[type=checkbox]"))
            .reading(HOME + "/versions"),
        version(2),
        place(
                "compare",
                HOME + "/compare?a=1&b=2",
                words -> words.say("compare.title", "model", "house-prices"),
                text("compare.hour"))
            .reading(HOME + "/versions/2"),
        settingsOf("house-prices"),
        place("playground", HOME + "/playground", named("house-prices"), label("play.code"))
            .reading(HOME),
        place(
                "upload",
                "/upload?model=house-prices",
                words -> words.say("upload.titleOf", "model", "house-prices"),
                text("upload.terminal"))
            .reading("/uploads"),
        checked(checked),
        place(
                "quarantine",
                "/uploads/quarantined",
                said("quarantined.title"),
                css("main a[href='/uploads/" + quarantined + "']"))
            .reading("/uploads?state=QUARANTINED&owner=*"),
        quarantined(quarantined),
        place("engines", "/engines", said("devices.page"), text("batching.now"))
            .reading("/devices"),
        AUDIT,
        PEOPLE,
        PERSON,
        KEYS,
        place(
                "sign-in-settings",
                "/settings/signIn",
                said("settings.title"),
                text("signInTab.longest"))
            .reading("/configuration"),
        place(
                "configuration",
                "/settings/configuration",
                said("settings.title"),
                css("main :text-is('node.name')"))
            .reading("/configuration"),
        ACCOUNT,
        place("help", "/help/quickstart", named("Quickstart"), css("article h2")),
        help("api-models", "API: models"),
        help("configuration", "Configuration"),
        help("command-line", "The command line"),
        help("troubleshooting", "Troubleshooting by message"),
        place("not-found", "/nothing/is/here", said("notFound.title"), text("notFound.models")));
  }

  /** A page of the documentation with wide tables and code. */
  private static Place help(String page, String title) {
    return place("help-" + page, "/help/" + page, named(title), css("article :is(table, pre)"));
  }

  private static Place place(String name, String path, Function<Words, String> title, Part part) {
    return new Place(name, path, title, part, null);
  }

  private static Function<Words, String> said(String key) {
    return words -> words.say(key);
  }

  private static Function<Words, String> named(String name) {
    return words -> name;
  }

  private static Part css(String selector) {
    return (page, words) -> page.locator(selector);
  }

  private static Part text(String key) {
    return (page, words) -> page.locator("main").getByText(words.say(key));
  }

  private static Part label(String key) {
    return (page, words) -> page.locator("main").getByLabel(words.say(key));
  }
}
