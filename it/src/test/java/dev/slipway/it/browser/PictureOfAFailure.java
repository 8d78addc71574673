package dev.slipway.it.browser;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** A failure is understood from what the person saw. */
final class PictureOfAFailure implements TestWatcher {

  private static final Path PICTURES = Path.of("target/console");

  private final Supplier<@Nullable Page> seen;

  PictureOfAFailure(Supplier<@Nullable Page> seen) {
    this.seen = seen;
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    Page page = seen.get();
    if (page != null) {
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(PICTURES.resolve("failed-" + context.getDisplayName() + ".png"))
              .setFullPage(true));
    }
  }
}
