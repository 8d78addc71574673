package dev.slipway.platform.reconcile;

import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.FootprintKey;
import dev.slipway.registry.api.Nodes;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of footprints on this node: what the registry knew, and what was measured since.
 * What could not be told to the registry yet is kept and told later. Used on one context.
 */
final class FootprintBook {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Bus bus;
  private final Map<FootprintKey, Footprint> known = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final List<Nodes.Measured> untold = new ArrayList<>();
  private boolean telling;

  FootprintBook(Bus bus) {
    this.bus = bus;
  }

  Map<FootprintKey, Footprint> known() {
    return known;
  }

  void remember(FootprintKey key, Footprint footprint) {
    known.putIfAbsent(key, footprint);
  }

  /**
   * Learns what the registry knows of these artifacts, each asked for once. Never fails: without an
   * answer a load is on probation, and the question is asked again with the next change.
   */
  Future<Void> learn(Set<String> digests) {
    Set<String> unknown = new TreeSet<>(digests);
    unknown.removeAll(asked);
    List<Future<Void>> answers = new ArrayList<>();
    for (String digest : unknown) {
      asked.add(digest);
      answers.add(
          bus.request(
                  Nodes.LIST_FOOTPRINTS,
                  new Nodes.ListFootprints(digest),
                  Caller.platform(PATIENCE))
              .map(
                  answer -> {
                    answer.items().forEach(this::take);
                    return (Void) null;
                  })
              .otherwise(
                  failure -> {
                    asked.remove(digest);
                    return null;
                  }));
    }
    return Future.join(answers).mapEmpty();
  }

  private void take(dev.slipway.registry.api.Footprint stored) {
    known.merge(
        new FootprintKey(
            stored.digest(),
            stored.engine(),
            stored.engineVersion(),
            stored.device(),
            stored.settings()),
        new Footprint(
            stored.loadBytes(),
            stored.warmBytes(),
            stored.peakBytes(),
            stored.loadMillis(),
            Math.max(1, stored.samples())),
        (here, there) -> here.samples() > there.samples() ? here : there);
  }

  /** Adds a measurement; the result is what is known from now on. */
  Footprint measured(FootprintKey key, Footprint one) {
    Footprint all = known.merge(key, one, Footprint::and);
    untold.add(
        new Nodes.Measured(
            key.digest(),
            key.engine(),
            key.engineVersion(),
            key.device(),
            key.settings(),
            one.loadBytes(),
            one.warmBytes(),
            one.peakBytes(),
            one.loadMillis()));
    tell();
    return all;
  }

  /** Tells the registry what it does not know yet. */
  void tell() {
    if (telling || untold.isEmpty()) {
      return;
    }
    telling = true;
    Nodes.Measured first = untold.get(0);
    bus.request(Nodes.MEASURED, first, Caller.platform(PATIENCE))
        .onComplete(
            told -> {
              telling = false;
              if (told.succeeded()) {
                untold.remove(first);
                tell();
              }
            });
  }
}
