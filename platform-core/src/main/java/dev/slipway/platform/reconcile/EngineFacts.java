package dev.slipway.platform.reconcile;

import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.Settings;
import java.util.List;
import java.util.function.Function;

/**
 * What the reconciler must know of an engine that is installed here.
 *
 * @param problems why values that the settings allow cannot be honoured here, one sentence each
 */
public record EngineFacts(
    String name,
    String version,
    List<String> formats,
    EngineTraits traits,
    List<SettingSpec> settings,
    Function<Settings, List<String>> problems) {

  public EngineFacts {
    formats = List.copyOf(formats);
    settings = List.copyOf(settings);
  }
}
