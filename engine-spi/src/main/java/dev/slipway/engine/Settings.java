package dev.slipway.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values for all settings that a provider describes, as text that its description allows.
 * Immutable.
 *
 * @param values by the setting's name
 */
public record Settings(Map<String, String> values) {

  public Settings {
    values = Map.copyOf(values);
  }

  /**
   * What is wrong with the given values, one sentence each; empty when nothing is. Unknown names
   * are named with what exists.
   */
  public static List<String> problems(List<SettingSpec> specs, Map<String, String> given) {
    List<String> problems = new ArrayList<>();
    given.forEach(
        (name, value) -> {
          SettingSpec spec =
              specs.stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
          if (spec == null) {
            problems.add(
                "'"
                    + name
                    + "' is no setting of this engine; it has "
                    + specs.stream().map(SettingSpec::name).toList());
          } else {
            String problem = spec.problem(value);
            if (problem != null) {
              problems.add(problem);
            }
          }
        });
    return problems;
  }

  /**
   * The given values with defaults for the rest.
   *
   * @throws IllegalArgumentException with all {@link #problems} if there are any
   */
  public static Settings complete(List<SettingSpec> specs, Map<String, String> given) {
    List<String> problems = problems(specs, given);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (SettingSpec spec : specs) {
      values.put(spec.name(), given.getOrDefault(spec.name(), spec.defaultValue()));
    }
    return new Settings(values);
  }

  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no setting is named '" + name + "'");
    }
    return value;
  }

  public int integer(String name) {
    return Integer.parseInt(text(name));
  }

  public boolean bool(String name) {
    return Boolean.parseBoolean(text(name));
  }
}
