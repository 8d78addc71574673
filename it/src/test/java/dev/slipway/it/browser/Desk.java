package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.it.server.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person does in the console, step by step, found by role and name as they would. */
final class Desk {

  static final String PASSWORD = "a long walk by the harbour";

  private static final Pattern CODE = Pattern.compile("only now: (\\S+)");

  private final Page page;
  private final String url;

  Desk(Page page, RunningServer server) {
    this(page, server.url().toString());
  }

  private Desk(Page page, String url) {
    this.page = page;
    this.url = url;
  }

  /** On another machine, without TLS: there the browser keeps back what it gives to safe pages. */
  static Desk onAnotherMachine(Page page, RunningServer server) {
    return new Desk(page, "http://" + Chromium.ANOTHER_MACHINE + ":" + server.url().getPort());
  }

  Page page() {
    return page;
  }

  void open(String path) {
    page.navigate(url + path);
  }

  /** The code that the server's log shows once. */
  static String firstCode(RunningServer server) throws IOException {
    Matcher code = CODE.matcher(server.log());
    if (!code.find()) {
      throw new AssertionError("no code for the first administrator in\n" + server.log());
    }
    return code.group(1);
  }

  void makesTheFirstAccount(RunningServer server, String name) throws IOException {
    open("/");
    field("One-time code").fill(firstCode(server));
    field("Name").fill(name);
    field("Password").fill(PASSWORD);
    press("Make the account and sign in");
    assertThat(heading("Models")).isVisible();
  }

  void signsIn(String name, String password) {
    field("Name").fill(name);
    field("Password").fill(password);
    press("Sign in");
  }

  /**
   * With a one-time code, on whichever page asks for a sign-in; ends where the person wanted to.
   */
  void choosesAPassword(String name, String code) {
    press("Set a password with a code");
    field("Name").fill(name);
    field("Code").fill(code);
    field("New password").fill(PASSWORD);
    page.locator("form button[type=submit]").click();
  }

  /** Chooses a file, and waits until it is checked and its page is open. */
  void uploads(String model, Path file) {
    open("/upload?model=" + model);
    page.getByTestId("files").setInputFiles(file);
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Look and decide"))
        .first()
        .click();
    assertThat(page.getByText("Signature", new Page.GetByTextOptions().setExact(true)).first())
        .isVisible();
  }

  /**
   * Opens what can be done with a version's deployment on the page of its model, once the charts
   * above it are drawn, or say that nobody asked: what moves under the pointer closes its menu.
   */
  void opensTheMenuOfTheDeployment(int version) {
    assertThat(
            page.getByText("Throughput", new Page.GetByTextOptions().setExact(true))
                .or(page.getByText("Nobody asked this model in that time."))
                .first())
        .isVisible();
    press("What can be done with the deployment of version " + version);
    assertThat(page.getByRole(AriaRole.MENU)).isVisible();
  }

  /**
   * Presses what moves traffic until the dialog is gone: where the numbers moved by more than a
   * tenth since it was opened, it says so and asks once more.
   */
  static void confirmsTheMove(Locator dialog, Pattern action) throws InterruptedException {
    Locator move =
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(action));
    RunningServer.awaitTrue(
        "the traffic is moved",
        Duration.ofSeconds(30),
        () -> {
          if (move.isVisible()) {
            try {
              move.click(new Locator.ClickOptions().setTimeout(1_000));
            } catch (TimeoutError busyOrGoneMeanwhile) {
              // It is moving, or it has moved: the next look tells.
            }
          }
          return dialog.isHidden();
        });
  }

  Locator field(String label) {
    return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).first();
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator button(Pattern name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  void press(String name) {
    button(name).first().click();
  }

  void press(Pattern name) {
    button(name).first().click();
  }

  Locator heading(String name) {
    return page.getByRole(
        AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
  }
}
