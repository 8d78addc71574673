package dev.slipway.app.cli.bring;

import java.util.List;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/** Which versions a server would load; Triton and TensorFlow Serving say it in the same words. */
final class VersionChoice {

  private VersionChoice() {}

  /**
   * Reads a version policy: {@code latest { num_versions: N }}, {@code all { }} or {@code specific
   * { versions: [...] }}; none means the latest one.
   *
   * @param versions that there are
   * @return the loaded ones, ascending
   */
  static List<Long> of(
      @Nullable TextField policy, NavigableSet<Long> versions, String key, Telling telling) {
    List<Long> all = List.copyOf(versions);
    TextMessage choice = policy == null ? TextMessage.EMPTY : policy.inside();
    TextField specific = choice.one("specific");
    TextField latest = choice.one("latest");
    if (choice.one("all") != null) {
      telling.taken(key, line(policy), "all versions are deployed");
      return all;
    }
    if (specific != null) {
      List<Long> wanted =
          specific.inside().all("versions").stream().map(TextField::number).sorted().toList();
      List<Long> there = wanted.stream().filter(versions::contains).distinct().toList();
      telling.taken(key, line(policy), "deployed: " + there);
      wanted.stream()
          .filter(version -> !versions.contains(version))
          .forEach(
              version ->
                  telling.none(
                      key + ".specific", specific.line(), "there is no version " + version));
      return there;
    }
    TextField count = latest == null ? null : latest.inside().one("num_versions");
    int newest = count == null ? 1 : (int) Math.max(1, Math.min(count.number(), all.size()));
    List<Long> kept = all.subList(Math.max(0, all.size() - newest), all.size());
    if (policy != null) {
      telling.changed(
          key,
          line(policy),
          "deployed: " + kept + "; a version that is registered later waits until you deploy it");
    }
    return kept;
  }

  private static int line(@Nullable TextField field) {
    return field == null ? 0 : field.line();
  }
}
