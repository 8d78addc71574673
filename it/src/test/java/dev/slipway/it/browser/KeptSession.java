package dev.slipway.it.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import dev.slipway.it.server.RunningServer;
import java.io.IOException;
import java.util.function.Consumer;

/** The session of somebody who signed in once; each of their browsers begins with it alone. */
record KeptSession(Chromium chromium, String cookies) {

  /** Of the first administrator, who is made for it. */
  static KeptSession ofTheFirstAdministrator(Chromium chromium, RunningServer server)
      throws IOException {
    return ofTheFirstAdministrator(chromium, server, desk -> {});
  }

  /** The same, after what they do in their first browser. */
  static KeptSession ofTheFirstAdministrator(
      Chromium chromium, RunningServer server, Consumer<Desk> first) throws IOException {
    try (BrowserContext context = chromium.person()) {
      Desk desk = new Desk(context.newPage(), server);
      desk.makesTheFirstAccount(server, "mara.lin");
      first.accept(desk);
      return new KeptSession(chromium, context.storageState());
    }
  }

  /** A browser of theirs, as large and in the language that the options say. */
  BrowserContext person(Browser.NewContextOptions options) {
    return chromium.person(options.setStorageState(cookies));
  }

  /** At a desk, in English. */
  BrowserContext person() {
    return person(new Browser.NewContextOptions().setViewportSize(1440, 900).setLocale("en-US"));
  }
}
