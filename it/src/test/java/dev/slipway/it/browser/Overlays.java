package dev.slipway.it.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.slipway.it.browser.Places.Place;
import java.util.List;
import java.util.regex.Pattern;

/** Every dialog, menu and drawer of the console in {@link World}. */
final class Overlays {

  /** What somebody does to have it. */
  private interface Steps {
    void take(Page page, Words words);
  }

  /**
   * Something that stands over a page.
   *
   * @param name of its pictures
   * @param title the key of what stands in it; null where it has no title
   */
  record Over(String name, Place on, AriaRole role, String title, Steps steps) {

    /** Opens it over its page, which is gone to without a load. */
    void open(Page page, Words words) {
      on.open(page, words);
      steps.take(page, words);
      Locator opened = page.getByRole(role);
      if (title != null) {
        opened = opened.filter(new Locator.FilterOptions().setHasText(within(words)));
      }
      opened.first().waitFor();
      // Its numbers may be on their way.
      Chromium.until(page, "document.querySelector('[role=status][aria-label]') === null");
    }

    private Pattern within(Words words) {
      return Pattern.compile(words.begins(title).pattern().substring(1));
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

  static List<Over> all() {
    Place model = Places.MODEL;
    return List.of(
        dialog("dialog-traffic", model, "shift.title", press("shift.open")),
        dialog("dialog-rollback", model, "rollback.title", press("rollback.open")),
        dialog(
            "dialog-deploy",
            model,
            "deployed.deployTitle",
            (page, words) -> {
              pressed(page, words.begins("deployed.deploy"));
              page.getByRole(AriaRole.MENUITEM).first().click();
            }),
        dialog("dialog-settings", model, "deployed.settingsTitle", of("deployed.settings")),
        dialog("dialog-unload", model, "deployed.unloadTitle", of("deployed.unload")),
        dialog("dialog-alias", Places.version(2), "version.aliasTitle", press("version.setAlias")),
        dialog("dialog-delete", Places.version(1), "version.removeTitle", press("version.remove")),
        dialog("dialog-invite", Places.PEOPLE, "people.inviteTitle", press("people.invite")),
        dialog("dialog-code", Places.PERSON, "code.title", press("person.makeCode")),
        dialog("dialog-key", Places.KEYS, "keys.newTitle", press("keys.new")),
        dialog("dialog-key-edit", Places.KEYS, "keys.editTitle", ofTheKey("keys.edit")),
        dialog("dialog-rotate", Places.KEYS, "keys.rotateTitle", ofTheKey("keys.rotate")),
        dialog("dialog-revoke", Places.KEYS, "keys.revokeTitle", ofTheKey("keys.revoke")),
        dialog(
            "secret",
            Places.KEYS,
            "secret.once",
            (page, words) -> {
              pressed(page, words.begins("keys.new"));
              page.getByRole(AriaRole.DIALOG)
                  .getByLabel(words.say("keys.label"))
                  .fill("the night's batch");
              pressed(page, words.begins("keys.make"));
              page.locator("[data-secret]").waitFor();
            }),
        dialog("palette", Places.MODELS, null, (page, words) -> page.keyboard().press("Control+k")),
        dialog(
            "shortcuts", Places.MODELS, "keys.help", (page, words) -> page.keyboard().press("?")),
        new Over(
            "menu-account",
            Places.MODELS,
            AriaRole.MENU,
            "account.signOut",
            (page, words) -> pressed(page, Pattern.compile("mara\\.lin"))));
  }

  /** What only a phone has. */
  static Over navigation() {
    return dialog("navigation", Places.MODELS, "nav.settings", press("shell.openNavigation"));
  }

  private static Over dialog(String name, Place on, String title, Steps steps) {
    return new Over(name, on, AriaRole.DIALOG, title, steps);
  }

  private static Steps press(String key) {
    return (page, words) -> pressed(page, words.begins(key));
  }

  /** Something in the menu of a deployment. */
  private static Steps of(String key) {
    return (page, words) -> {
      pressed(page, words.begins("deployed.actions"));
      chosen(page, words.say(key));
    };
  }

  /** Something in the menu of the key that the world has. */
  private static Steps ofTheKey(String key) {
    return (page, words) -> {
      String label = words.say("keys.actionsOf", "key", "pricing desk, production");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(label)).first().click();
      chosen(page, words.say(key));
    };
  }

  private static void chosen(Page page, String name) {
    page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  private static void pressed(Page page, Pattern name) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name)).first().click();
  }
}
