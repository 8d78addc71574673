package dev.slipway.engine.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Settings are described well enough for a form, and every value that the description allows works.
 */
abstract class SettingTests extends Group {

  @BeforeEach
  void needsSettings() {
    if (bench().provider.settings().isEmpty()) {
      inapplicable("the engine has no settings");
    }
  }

  @Test
  @DisplayName("each setting is described once, with a sentence and a default that is valid")
  void described() {
    Set<String> names = new HashSet<>();
    for (SettingSpec spec : bench().provider.settings()) {
      assertTrue(names.add(spec.name()), "the setting '" + spec.name() + "' is described twice");
      assertFalse(
          spec.description().isBlank(), "the setting '" + spec.name() + "' has no description");
      assertEquals(null, spec.problem(spec.defaultValue()));
      assertTrue(
          spec.type() != SettingSpec.Type.CHOICE || spec.choices().size() > 1,
          "the setting '" + spec.name() + "' offers no choice");
    }
    assertEquals(bench().provider.settings(), bench().provider.settings());
  }

  @Test
  @DisplayName("the defaults can be honoured")
  void defaultsAreHonoured() {
    assertEquals(List.of(), bench().provider.problems(bench().settings(Map.of())));
  }

  @Test
  @DisplayName("an unknown setting and a value out of range are refused by the description")
  void validated() {
    List<SettingSpec> specs = bench().provider.settings();
    assertFalse(Settings.problems(specs, Map.of("no-such-setting", "1")).isEmpty());
    for (SettingSpec spec : specs) {
      String wrong =
          switch (spec.type()) {
            case INTEGER, DECIMAL, BOOLEAN, CHOICE -> "certainly-not-this";
            case TEXT -> null;
          };
      if (wrong != null) {
        assertFalse(
            Settings.problems(specs, Map.of(spec.name(), wrong)).isEmpty(),
            "the setting '" + spec.name() + "' allows '" + wrong + "'");
      }
    }
  }

  @Test
  @DisplayName("a model loads and answers with each allowed value, or says why it cannot here")
  void everyValue() {
    Sample sample = bench().firstSample();
    for (SettingSpec spec : bench().provider.settings()) {
      for (String value : values(spec)) {
        String when = "'" + spec.name() + "' = '" + value + "'";
        Settings settings = bench().settings(Map.of(spec.name(), value));
        List<String> problems = bench().provider.problems(settings);
        try (LoadedModel model =
                bench().opened().load(bench().request(sample, settings, TestBench.cpuShare()));
            Executor executor = bench().open(model, sample)) {
          assertEquals(List.of(), problems, when + " cannot be honoured, and it loads");
          executor.answersRightly(List.of(bench().call(sample)), when);
        } catch (EngineException refused) {
          assertTrue(
              refused.failure() == EngineFailure.UNSUPPORTED
                  || refused.failure() == EngineFailure.SHARE_EXHAUSTED,
              when + " failed with " + refused.failure() + ": " + refused.getMessage());
          mustName(when, refused, spec.name());
        }
      }
    }
  }

  @Test
  @DisplayName("live settings change while the model is loaded, and it goes on answering")
  void liveSettings() throws EngineException {
    List<SettingSpec> live =
        bench().provider.settings().stream()
            .filter(spec -> spec.change() == SettingSpec.Change.LIVE)
            .toList();
    if (live.isEmpty()) {
      inapplicable("no setting is live");
    }
    Sample sample = bench().firstSample();
    try (LoadedModel model = bench().load(sample);
        Executor executor = bench().open(model, sample)) {
      for (SettingSpec spec : live) {
        for (String value : values(spec)) {
          model.adjust(bench().settings(Map.of(spec.name(), value)));
          executor.answersRightly(
              List.of(bench().call(sample)), "'" + spec.name() + "' = '" + value + "' live");
        }
      }
    }
  }

  /** The ends of a range, both truths, every choice, the default of a text. */
  private static List<String> values(SettingSpec spec) {
    List<String> values = new ArrayList<>();
    values.add(spec.defaultValue());
    switch (spec.type()) {
      case BOOLEAN -> values.addAll(List.of("true", "false"));
      case CHOICE -> values.addAll(spec.choices());
      case INTEGER -> {
        add(values, spec, spec.min() == null ? "" : Long.toString(spec.min().longValue()));
        add(values, spec, spec.max() == null ? "" : Long.toString(spec.max().longValue()));
      }
      case DECIMAL -> {
        add(values, spec, String.valueOf(spec.min()));
        add(values, spec, String.valueOf(spec.max()));
      }
      case TEXT -> {}
    }
    return values.stream().distinct().toList();
  }

  private static void add(List<String> values, SettingSpec spec, String value) {
    if (spec.problem(value) == null) {
      values.add(value);
    }
  }
}
