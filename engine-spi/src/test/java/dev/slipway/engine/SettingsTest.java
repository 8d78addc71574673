package dev.slipway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.SettingSpec.Change;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static final List<SettingSpec> SPECS =
      List.of(
          SettingSpec.integer("threads", "threads", 1, 64, 1, Change.RELOAD, "How many."),
          SettingSpec.bool("spinning", false, Change.RELOAD, "Whether to spin."),
          SettingSpec.choice("level", List.of("none", "all"), "all", Change.LIVE, "How much."),
          new SettingSpec(
              "share",
              SettingSpec.Type.DECIMAL,
              "",
              0.0,
              1.0,
              List.of(),
              "0.5",
              Change.LIVE,
              "A part."));

  @Test
  void fillsWhatIsNotGivenWithDefaults() {
    Settings settings = Settings.complete(SPECS, Map.of("threads", "4"));
    assertEquals(4, settings.integer("threads"));
    assertEquals(false, settings.bool("spinning"));
    assertEquals("all", settings.text("level"));
  }

  @Test
  void namesEveryProblemAndWhatIsAllowed() {
    List<String> problems =
        Settings.problems(
            SPECS,
            Map.of(
                "threads",
                "65",
                "spinning",
                "yes",
                "level",
                "some",
                "share",
                "NaN",
                "colour",
                "red"));
    assertEquals(5, problems.size(), problems::toString);
    String all = String.join("\n", problems);
    for (String words :
        List.of(
            "'threads' is from 1 to 64, got 65",
            "'spinning' is true or false, got 'yes'",
            "'level' is one of [none, all], got 'some'",
            "'share' is from 0 to 1, got NaN",
            "'colour' is no setting of this engine; it has [threads, spinning, level, share]")) {
      assertTrue(all.contains(words), () -> words + " is not in\n" + all);
    }
  }

  @Test
  void aDescriptionWithADefaultThatItForbidsCannotBeMade() {
    assertThrows(
        IllegalArgumentException.class,
        () -> SettingSpec.integer("threads", "", 1, 4, 9, Change.LIVE, "Too many."));
  }
}
