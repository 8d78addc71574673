package dev.slipway.registry.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named thing that answers predictions. Its name is never reused.
 *
 * @param owner the name of who answers for it
 * @param latestVersion the highest number that was registered, removed ones included; 0 before the
 *     first
 * @param aliases each alias that points somewhere now, with its version
 * @param revision what an edit names as the one it saw
 * @param removedAt when it was removed, or null
 */
public record Model(
    String name,
    String description,
    Map<String, String> tags,
    String owner,
    int latestVersion,
    Map<String, Integer> aliases,
    long revision,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant removedAt) {

  public Model {
    Names.model(name);
    tags = Tags.copy(tags);
    aliases = Map.copyOf(aliases);
  }
}
