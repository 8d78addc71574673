package dev.slipway.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import dev.slipway.it.server.OidcProvider;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * People who come in through their organisation's identity provider, in a browser: the link on the
 * sign-in page, the provider's own pages, and back with the role of their group.
 */
@Needs({Part.CHROMIUM, Part.OPENID_PROVIDER})
class ProviderSignInIT {

  /** Why somebody comes back without being signed in, as the console says it. */
  private static final Map<String, List<String>> REASONS = new LinkedHashMap<>();

  static {
    REASONS.put("EXPIRED", List.of("The sign-in took too long. Begin again.", "登录用时过长，请重新开始。"));
    REASONS.put("REFUSED", List.of("The identity provider did not sign you in.", "身份提供方没有让您登录。"));
    REASONS.put(
        "UNREACHABLE",
        List.of(
            "The identity provider does not answer. Sign in with a password, or try again later.",
            "身份提供方没有响应。请用密码登录，或稍后再试。"));
    REASONS.put(
        "NO_ROLE",
        List.of(
            "None of your groups has a role here. An administrator maps groups to roles.",
            "您所在的组在这里没有角色。管理员可以把组映射到角色。"));
    REASONS.put(
        "NAME_TAKEN",
        List.of(
            "Somebody else has your name here already. An administrator can change that.",
            "您的名称在这里已被他人使用，管理员可以更改。"));
    REASONS.put("DISABLED", List.of("Your account is disabled here.", "您的账号在这里已停用。"));
  }

  @TempDir static Path folder;
  private static RunningServer server;
  private static OidcProvider provider;
  private static Chromium chromium;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.start();
    provider = OidcProvider.at(folder);
    server = provider.trustedBy(RunningServer.on(folder.resolve("data"))).await();
    provider.start(server.url());
    for (String model : List.of("fraud-score", "house-prices")) {
      server.register(model, Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      server.deploy(model, 1);
    }
    try (BrowserContext first = chromium.person()) {
      new Desk(first.newPage(), server).makesTheFirstAccount(server, "mara.lin");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    if (provider != null) {
      provider.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static Page door(BrowserContext person) {
    Page page = person.newPage();
    page.navigate(server.url() + "/");
    assertThat(page.getByLabel("Password").first()).isVisible();
    return page;
  }

  /** Follows the link and answers the provider's pages. */
  private static void comesThrough(Page page, String login) {
    page.getByRole(
            AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with your organisation"))
        .click();
    signsInThere(page, login);
  }

  private static void signsInThere(Page page, String login) {
    page.locator("input[name=login]").fill(login);
    page.locator("input[name=password]").fill("any");
    page.locator("button[type=submit]").first().click();
    page.locator("button[type=submit]").first().click();
  }

  @Test
  void whoIsInAGroupComesBackWithItsRole() throws Exception {
    provider.people(
        new JsonObject()
            .put("id-1", OidcProvider.person("ada", "ml-team"))
            .put("id-2", OidcProvider.person("vera", "all")));
    try (BrowserContext person = chromium.person()) {
      Page page = door(person);
      comesThrough(page, "id-1");
      assertThat(page.getByLabel("account of ada")).isVisible();
      page.navigate(server.url() + "/models/fraud-score");
      Desk ada = new Desk(page, server);
      assertThat(ada.button("Shift traffic").first()).isEnabled();
    }
    try (BrowserContext person = chromium.person()) {
      Page page = door(person);
      comesThrough(page, "id-2");
      assertThat(page.getByLabel("account of vera")).isVisible();
      page.navigate(server.url() + "/models/house-prices");
      Desk vera = new Desk(page, server);
      assertThat(vera.button("Shift traffic").first()).isDisabled();
    }
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void whoseSessionEndsInTheMiddleOfAnEditSignsInThereAgainAndGoesOn() throws Exception {
    provider.people(
        new JsonObject()
            .put("id-1", OidcProvider.person("ada", "ml-team"))
            .put("id-2", OidcProvider.person("vera", "all")));
    try (BrowserContext person = chromium.person()) {
      Page page = door(person);
      comesThrough(page, "id-1");
      assertThat(page.getByLabel("account of ada")).isVisible();
      page.navigate(server.url() + "/models/fraud-score");
      new Desk(page, server).press("Shift traffic");
      Locator edit = dialog(page, "Shift the traffic of");
      edit.getByLabel("Reason").fill("typed before the session ended");
      server.api().delete("/api/v1/principals/ada/sessions", null);
      Locator ended = dialog(page, "The session has ended");
      assertThat(ended).isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(30_000));

      person.clearCookies(); // of the provider, which would take ada again without asking
      comesThroughBeside(person, ended, "id-2");
      assertThat(ended.getByText("Now vera is signed in in this browser.")).isVisible();
      person.clearCookies();
      comesThroughBeside(person, ended, "id-1");
      assertThat(ended).isHidden();
      assertThat(edit.getByLabel("Reason")).hasValue("typed before the session ended");
    }
    assertEquals(List.of(), chromium.complaints());
  }

  /** The same in a tab of its own, which is closed afterwards. */
  private static void comesThroughBeside(BrowserContext person, Locator ended, String login) {
    Page beside =
        person.waitForPage(() -> ended.getByText("Sign in with your organisation").click());
    signsInThere(beside, login);
    assertThat(beside.getByLabel("account of")).isVisible();
    beside.close();
  }

  private static Locator dialog(Page page, String text) {
    return page.getByRole(AriaRole.DIALOG).filter(new Locator.FilterOptions().setHasText(text));
  }

  @Test
  void whoHasNoRoleIsToldSoAtTheDoor() throws Exception {
    provider.people(new JsonObject().put("id-3", OidcProvider.person("eve", "strangers")));
    try (BrowserContext person = chromium.person()) {
      Page page = door(person);
      comesThrough(page, "id-3");
      assertThat(page.getByText(REASONS.get("NO_ROLE").get(0))).isVisible();
      assertThat(page.getByLabel("Password").first()).isVisible();
    }
  }

  @Test
  void everyReasonIsSaidInBothLanguages() {
    for (String language : List.of("en-US", "zh-CN")) {
      try (BrowserContext person =
          chromium.person(
              new Browser.NewContextOptions().setViewportSize(1440, 900).setLocale(language))) {
        Page page = person.newPage();
        for (var reason : REASONS.entrySet()) {
          page.navigate(server.url() + "/?sign-in=" + reason.getKey());
          String said = page.getByRole(AriaRole.ALERT).first().textContent();
          String wanted = reason.getValue().get(language.equals("en-US") ? 0 : 1);
          assertEquals(wanted, said.strip(), reason.getKey() + " in " + language);
        }
      }
    }
  }
}
