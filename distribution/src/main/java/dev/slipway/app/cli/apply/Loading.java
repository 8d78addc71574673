package dev.slipway.app.cli.apply;

import dev.slipway.registry.api.Deployment.Wished;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which versions of a model are wished loaded while a plan grows. */
final class Loading {

  private final boolean none;
  private final List<Ref> loaded = new ArrayList<>();
  private final List<Ref> goes = new ArrayList<>();
  private @Nullable Ref first;

  Loading(Present.@Nullable Model there) {
    none = there == null || there.deployments().isEmpty();
    if (there != null) {
      there.deployments().stream()
          .filter(deployment -> deployment.wished() == Wished.LOADED)
          .forEach(deployment -> loaded.add(Ref.of(deployment.version())));
    }
  }

  /** Whether the next deployment is the model's first, which takes all traffic. */
  boolean first() {
    return none && first == null;
  }

  void created(Ref version) {
    if (first()) {
      first = version;
    }
    loaded(version);
  }

  void loaded(Ref version) {
    if (!is(version)) {
      loaded.add(version);
    }
  }

  /** The plan itself unloads it. */
  void unloaded(Ref version) {
    loaded.removeIf(version::same);
    goes.add(version);
  }

  /** Whether the plan unloads it. */
  boolean goes(Ref version) {
    return goes.stream().anyMatch(version::same);
  }

  boolean is(Ref version) {
    return loaded.stream().anyMatch(version::same);
  }

  /** The version that takes all traffic by being deployed first in this plan, or null. */
  @Nullable Ref takesAll() {
    return first;
  }
}
