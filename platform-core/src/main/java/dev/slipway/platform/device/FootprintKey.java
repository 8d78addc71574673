package dev.slipway.platform.device;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a footprint belongs to.
 *
 * @param digest of the artifact
 * @param engine its name
 * @param engineVersion of the runtime behind it
 * @param device its id
 * @param settings the settings that change what a load needs, as {@link #canonical} writes them
 */
public record FootprintKey(
    String digest, String engine, String engineVersion, String device, String settings) {

  /** The same text for the same settings, in whatever order they come. */
  public static String canonical(Map<String, String> settings) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(settings)
        .forEach(
            (name, value) ->
                text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value));
    return text.toString();
  }
}
