package dev.slipway.it.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.it.browser.Places.Place;
import dev.slipway.it.server.RunningServer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every dialog, menu and drawer of the console in {@link World}, and what opens within a page; also
 * as they are when another person was faster.
 */
final class Overlays {

  /** What others are made of, and what is seen as one of {@link States}. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "components/Question",
          "pages/settings/ReasonDialog",
          "components/Tray",
          "pages/start/SignInAgain");

  private static final String KEY = "pricing desk, production";

  /** What somebody does to have it. */
  private interface Steps {
    void take(Page page, Words words, RunningServer server);
  }

  /**
   * Something that stands over a page, or opens in it.
   *
   * @param name of its pictures
   * @param source the program that shows it, below the console's sources
   * @param on the page; null where nobody is signed in
   * @param role null for what opens within the page
   * @param title the key of what stands in it; null where it has no title
   * @param calls what its last button calls: a method and, as a pattern, the path below the API's
   *     base; null where it calls nothing
   */
  record Over(
      String name,
      String source,
      @Nullable Place on,
      @Nullable AriaRole role,
      @Nullable String title,
      @Nullable String calls,
      Steps steps) {

    /** Opens it over its page, which is gone to without a load. */
    void open(Page page, Words words, RunningServer server) {
      if (on != null) {
        on.open(page, words);
      }
      steps.take(page, words, server);
      Locator opened = role == null ? page.locator("main") : page.getByRole(role);
      if (title != null) {
        opened = opened.filter(new Locator.FilterOptions().setHasText(within(words)));
      }
      opened.first().waitFor();
      // Its numbers may be on their way.
      Chromium.until(page, "document.querySelector('[role=status][aria-label]') === null");
    }

    /** Whether it says aloud that another person was faster. */
    boolean alerts() {
      return name.endsWith("-theirs");
    }

    /** What is wrong with the command that a dialog offers for its call. */
    List<String> faultsOfItsCommand(Page page, Words words, RunningServer server) {
      if (!name.startsWith("dialog-")) {
        return List.of();
      }
      if (calls == null) {
        return List.of("nobody says in Overlays what it calls");
      }
      String curl = words.say("ask.curl");
      Locator button =
          page.getByRole(AriaRole.DIALOG)
              .getByRole(
                  AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(curl).setExact(true));
      int offered = button.count();
      if (offered != 1) {
        return List.of("has " + offered + " buttons “" + curl + "”");
      }
      page.evaluate("navigator.clipboard.writeText('')");
      button.click();
      String command = copied(page);
      int space = calls.indexOf(' ');
      Pattern wanted =
          Pattern.compile(
              Pattern.quote(
                      "curl -s -X " + calls.substring(0, space) + " '" + server.url() + "/api/v1")
                  + calls.substring(space + 1)
                  + "(\\?[^']*)?'.*",
              Pattern.DOTALL);
      return wanted.matcher(command).matches()
          ? List.of()
          : List.of("copies “" + command + "”, not the call " + calls);
    }

    private static String copied(Page page) {
      String text = "";
      for (int look = 0; look < 100 && text.isEmpty(); look++) {
        page.waitForTimeout(50);
        text = (String) page.evaluate("navigator.clipboard.readText()");
      }
      return text;
    }

    private Pattern within(Words words) {
      return Pattern.compile(words.begins(String.valueOf(title)).pattern().substring(1));
    }

    /** Closes it as its page wants. */
    void close(Page page, Words words) {
      if (name.equals("secret")) {
        pressed(page, words.begins("secret.done"));
      } else {
        page.keyboard().press("Escape");
      }
      Chromium.until(page, "document.querySelector('[role=dialog], [role=menu]') === null");
    }
  }

  private Overlays() {}

  /**
   * All that somebody who is signed in can open.
   *
   * @param checked the page of an upload that waits for a decision
   */
  static List<Over> all(String checked, String quarantined) {
    return Stream.of(ofAModel(), ofVersions(checked, quarantined), ofPeople(), ofAnyPage())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Over> ofAModel() {
    Place model = Places.MODEL;
    return List.of(
        menu("menu-page", "components/PageMenu", Places.MODELS, "page.curl", press("page.more")),
        dialog(
            "dialog-traffic",
            "pages/traffic/ShiftDialog",
            model,
            "shift.title",
            "PUT /models/house-prices/traffic",
            press("shift.open")),
        dialog(
            "dialog-traffic-theirs",
            "pages/traffic/ShiftDialog",
            model,
            "shift.keep",
            "PUT /models/house-prices/traffic",
            (page, words, server) -> {
              pressed(page, words.begins("shift.open"));
              page.getByRole(AriaRole.DIALOG).waitFor();
              String path = "/api/v1/models/house-prices/traffic";
              JsonObject policy = server.api().get(path).body().getJsonObject("policy");
              server
                  .api()
                  .put(
                      path,
                      new JsonObject()
                          .put("routes", policy.getJsonArray("routes"))
                          .put("reason", "looked at twice"),
                      server.api().get(path).etag());
            }),
        dialog(
            "dialog-rollback",
            "pages/traffic/RollbackDialog",
            model,
            "rollback.title",
            "POST /models/house-prices/traffic/restore",
            press("rollback.open")),
        menu(
            "menu-versions",
            "pages/deployment/DeploymentsCard",
            model,
            "deployed.version",
            press("deployed.deploy")),
        dialog(
            "dialog-deploy",
            "pages/deployment/DeployDialog",
            model,
            "deployed.deployTitle",
            "POST /deployments",
            (page, words, server) -> {
              pressed(page, words.begins("deployed.deploy"));
              page.getByRole(AriaRole.MENUITEM).first().click();
            }),
        menu(
            "menu-deployment",
            "pages/deployment/DeploymentRows",
            model,
            "deployed.settings",
            press("deployed.actions")),
        dialog(
            "dialog-settings",
            "pages/deployment/SettingsDialog",
            model,
            "deployed.settingsTitle",
            "PATCH /deployments/\\d+",
            of("deployed.settings")),
        dialog(
            "dialog-unload",
            "pages/deployment/WishDialog",
            model,
            "deployed.unloadTitle",
            "PATCH /deployments/\\d+",
            of("deployed.unload")),
        dialog(
            "dialog-delete-deployment",
            "pages/deployment/DeleteDialog",
            model,
            "deployed.deleteTitle",
            "DELETE /deployments/\\d+",
            of("deployed.delete")),
        within(
            "open-batches",
            "pages/deployment/BatchingWhy",
            model,
            "batching.axis",
            (page, words, server) -> {
              // What is told is of the last minutes, whichever version's is the first menu.
              for (int version = 2; version <= 4; version++) {
                server
                    .api()
                    .post(
                        "/v2/models/house-prices/versions/" + version + "/infer",
                        RunningServer.linearRequest());
              }
              of("deployed.why").take(page, words, server);
            }),
        within(
            "open-served",
            "pages/served/ServedField",
            model,
            "served.decided",
            (page, words, server) -> {
              Locator field = page.getByLabel(words.say("served.label")).first();
              field.fill(Instant.now().minusSeconds(1).toString());
              field.press("Enter");
            }),
        within(
            "model-theirs",
            "pages/model/SettingsTab",
            Places.settingsOf("house-prices"),
            "model.overtaken",
            (page, words, server) -> {
              page.getByLabel(words.say("model.description")).first().fill("Mine");
              String path = "/api/v1/models/house-prices";
              server
                  .api()
                  .patch(
                      path,
                      new JsonObject()
                          .put("tags", new JsonObject().put("seen", Instant.now().toString())),
                      server.api().get(path).etag());
            }),
        dialog(
            "dialog-delete-model",
            "pages/model/RemoveModelDialog",
            Places.settingsOf("wake-word"),
            "model.removeTitle",
            "DELETE /models/wake-word",
            press("model.remove")));
  }

  private static List<Over> ofVersions(String checked, String quarantined) {
    return List.of(
        dialog(
            "dialog-alias",
            "pages/version/AliasDialog",
            Places.version(2),
            "version.aliasTitle",
            "PUT /models/house-prices/aliases/ALIAS",
            press("version.setAlias")),
        dialog(
            "dialog-alias-off",
            "pages/version/AliasDialog",
            Places.version(2),
            "version.offTitle",
            "PUT /models/house-prices/aliases/[^/?']+",
            press("version.takeOff")),
        dialog(
            "dialog-delete",
            "pages/version/RemoveDialog",
            Places.version(1),
            "version.removeTitle",
            "DELETE /models/house-prices/versions/1",
            press("version.remove")),
        dialog(
            "dialog-discard",
            "pages/upload/DiscardDialog",
            Places.checked(checked),
            "discard.title",
            "DELETE /uploads/[^/?']+",
            press("deploy.discard")),
        dialog(
            "dialog-delete-file",
            "pages/upload/DiscardDialog",
            Places.quarantined(quarantined),
            "discard.titleRefused",
            "DELETE /uploads/[^/?']+",
            press("quarantine.delete")));
  }

  private static List<Over> ofPeople() {
    return List.of(
        dialog(
            "dialog-invite",
            "pages/settings/InviteDialog",
            Places.PEOPLE,
            "people.inviteTitle",
            "POST /principals",
            press("people.invite")),
        dialog(
            "dialog-code",
            "pages/settings/CodeDialog",
            Places.PERSON,
            "code.title",
            "POST /principals/j\\.okafor/password-code",
            press("person.makeCode")),
        dialog(
            "dialog-disable",
            "pages/settings/PersonTab",
            Places.PERSON,
            "person.disableTitle",
            "PATCH /principals/j\\.okafor",
            press("person.disable")),
        dialog(
            "dialog-sign-out",
            "pages/settings/SessionsCard",
            Places.ACCOUNT,
            "sessions.endWhat",
            "DELETE /principals/mara\\.lin/sessions",
            press("sessions.end")),
        dialog(
            "dialog-key",
            "pages/settings/KeyDialog",
            Places.KEYS,
            "keys.newTitle",
            "POST /keys",
            press("keys.new")),
        menu(
            "menu-key",
            "pages/settings/KeyRow",
            Places.KEYS,
            "keys.rotate",
            (page, words, server) -> actionsOfTheKey(page, words)),
        dialog(
            "dialog-key-edit",
            "pages/settings/EditKeyDialog",
            Places.KEYS,
            "keys.editTitle",
            "PATCH /keys/[^/?']+",
            ofTheKey("keys.edit")),
        dialog(
            "dialog-key-theirs",
            "pages/settings/EditKeyDialog",
            Places.KEYS,
            "keys.overtaken",
            "PATCH /keys/[^/?']+",
            (page, words, server) -> {
              ofTheKey("keys.edit").take(page, words, server);
              Locator dialog = page.getByRole(AriaRole.DIALOG);
              dialog.getByLabel(words.say("keys.label")).fill("what I typed");
              JsonObject key =
                  server.api().all("/api/v1/keys?principal=pricing-desk").stream()
                      .filter(one -> one.getString("label").equals(KEY))
                      .findFirst()
                      .orElseThrow();
              int requests = key.getJsonObject("quota").getInteger("requestsPerSecond");
              server
                  .api()
                  .patch(
                      "/api/v1/keys/" + key.getString("prefix"),
                      new JsonObject()
                          .put("quota", new JsonObject().put("requestsPerSecond", requests + 1)),
                      key.getInteger("revision").toString());
              pressed(page, words.begins("keys.editDo"));
            }),
        dialog(
            "dialog-rotate",
            "pages/settings/RotateDialog",
            Places.KEYS,
            "keys.rotateTitle",
            "POST /keys/[^/?']+/rotate",
            ofTheKey("keys.rotate")),
        dialog(
            "dialog-revoke",
            "pages/settings/RevokeDialog",
            Places.KEYS,
            "keys.revokeTitle",
            "DELETE /keys/[^/?']+",
            ofTheKey("keys.revoke")),
        dialog(
            "secret",
            "pages/settings/KeyDialog",
            Places.KEYS,
            "secret.once",
            (page, words, server) -> {
              pressed(page, words.begins("keys.new"));
              page.getByRole(AriaRole.DIALOG)
                  .getByLabel(words.say("keys.label"))
                  .fill("the night's batch");
              pressed(page, words.begins("keys.make"));
              page.locator("[data-secret]").waitFor();
            }));
  }

  private static List<Over> ofAnyPage() {
    return List.of(
        menu(
            "menu-export",
            "pages/audit/AuditPage",
            Places.AUDIT,
            "audit.export.csv",
            press("audit.export")),
        within(
            "open-change",
            "pages/audit/AuditRow",
            Places.AUDIT,
            "audit.position",
            (page, words, server) ->
                page.locator("main tbody [aria-expanded=false]").first().click()),
        dialog(
            "palette",
            "palette/Palette",
            Places.MODELS,
            null,
            (page, words, server) -> page.keyboard().press("Control+k")),
        dialog(
            "shortcuts",
            "components/Shortcuts",
            Places.MODELS,
            "keys.help",
            (page, words, server) -> page.keyboard().press("?")),
        menu(
            "menu-account",
            "components/AccountMenu",
            Places.MODELS,
            "account.signOut",
            (page, words, server) -> pressed(page, Pattern.compile("mara\\.lin"))));
  }

  /** What only a phone has. */
  static Over navigation() {
    return dialog(
        "navigation", "Shell", Places.MODELS, "nav.settings", press("shell.openNavigation"));
  }

  /** Where nobody is signed in. */
  static List<Over> atTheDoor() {
    return List.of(
        menu("menu-language", "components/LanguageMenu", null, null, press("language.menu")),
        menu("menu-theme", "components/ThemeMenu", null, "theme.auto", press("theme.menu")));
  }

  /** The programs of all that is looked at, here and elsewhere. */
  static Set<String> sources() {
    Set<String> sources = new TreeSet<>(ELSEWHERE);
    Stream.of(all("", ""), List.of(navigation()), atTheDoor())
        .flatMap(List::stream)
        .forEach(over -> sources.add(over.source()));
    return sources;
  }

  private static Over dialog(
      String name, String source, @Nullable Place on, @Nullable String title, Steps steps) {
    return new Over(name, source, on, AriaRole.DIALOG, title, null, steps);
  }

  private static Over dialog(
      String name, String source, Place on, String title, String calls, Steps steps) {
    return new Over(name, source, on, AriaRole.DIALOG, title, calls, steps);
  }

  private static Over menu(
      String name, String source, @Nullable Place on, @Nullable String title, Steps steps) {
    return new Over(name, source, on, AriaRole.MENU, title, null, steps);
  }

  private static Over within(String name, String source, Place on, String title, Steps steps) {
    return new Over(name, source, on, null, title, null, steps);
  }

  private static Steps press(String key) {
    return (page, words, server) -> pressed(page, words.begins(key));
  }

  /** Something in the menu of a deployment. */
  private static Steps of(String key) {
    return (page, words, server) -> {
      pressed(page, words.begins("deployed.actions"));
      chosen(page, words.say(key));
    };
  }

  /** Something in the menu of the key that the world has. */
  private static Steps ofTheKey(String key) {
    return (page, words, server) -> {
      actionsOfTheKey(page, words);
      chosen(page, words.say(key));
    };
  }

  private static void actionsOfTheKey(Page page, Words words) {
    String label = words.say("keys.actionsOf", "key", KEY);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(label)).first().click();
  }

  private static void chosen(Page page, String name) {
    page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  private static void pressed(Page page, Pattern name) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name)).first().click();
  }
}
