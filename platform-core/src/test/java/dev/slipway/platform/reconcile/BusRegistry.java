package dev.slipway.platform.reconcile;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.ArtifactLease;
import dev.slipway.registry.api.Artifacts;
import dev.slipway.registry.api.Deployment;
import dev.slipway.registry.api.DeploymentSettings;
import dev.slipway.registry.api.Footprint;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Nodes.StatusEntry;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The registry's side of the bus, in memory, for tests of the loop; can go away and come back. */
final class BusRegistry {

  final Map<Long, StatusEntry> status = new ConcurrentHashMap<>();
  final List<Nodes.Measured> measured = new CopyOnWriteArrayList<>();
  final AtomicInteger leases = new AtomicInteger();
  volatile boolean away;
  private final Bus bus;
  private final Path files;
  private final Map<Long, ServingSnapshot.Wish> wishes = new TreeMap<>();
  private final Map<String, TrafficRevision> traffic = new TreeMap<>();
  private List<ServingSnapshot.KeyHash> keys = List.of();
  private long revision;

  BusRegistry(Bus bus, Path files) {
    this.bus = bus;
    this.files = files;
    handle(Nodes.READ_SERVING, request -> snapshot());
    handle(
        Nodes.JOIN,
        join ->
            new Nodes.Node(
                join.id(),
                1,
                join.address(),
                join.release(),
                join.facts(),
                Instant.now(),
                Instant.now()));
    handle(
        Nodes.SEEN,
        seen ->
            new Nodes.Node(
                seen.id(),
                seen.epoch(),
                "",
                "",
                new io.vertx.core.json.JsonObject(),
                Instant.now(),
                Instant.now()));
    handle(
        Nodes.WRITE_STATUS,
        write -> {
          for (StatusEntry entry : write.entries()) {
            if (entry.gone()) {
              status.remove(entry.deployment());
            } else {
              status.put(entry.deployment(), entry);
            }
          }
          return new Nodes.Written(write.entries().size());
        });
    handle(
        Nodes.LIST_FOOTPRINTS,
        list ->
            new Nodes.Footprints(
                measured.stream()
                    .filter(one -> one.digest().equals(list.digest()))
                    .map(BusRegistry::footprint)
                    .toList()));
    handle(
        Nodes.MEASURED,
        one -> {
          measured.add(one);
          return footprint(one);
        });
    handle(Access.KEYS_USED, used -> new Access.Counted(0));
    // The artifact store needs the disk, not the database.
    bus.handle(Artifacts.LEASE, command -> Future.succeededFuture(lease(command.request())));
  }

  private static Footprint footprint(Nodes.Measured one) {
    return new Footprint(
        one.digest(),
        one.engine(),
        one.engineVersion(),
        one.device(),
        one.settings(),
        one.loadBytes(),
        one.warmBytes(),
        one.peakBytes(),
        one.loadMillis(),
        1,
        Instant.now());
  }

  private <Q, A> void handle(Address<Q, A> address, Function<Q, A> answer) {
    bus.handle(
        address,
        command ->
            away
                ? Future.failedFuture(
                    new SlipwayException(FailureCode.UNAVAILABLE, "the database is away"))
                : Future.succeededFuture(answer.apply(command.request())));
  }

  private ArtifactLease lease(Artifacts.LeaseArtifact request) {
    leases.incrementAndGet();
    return new ArtifactLease() {
      @Override
      public String digest() {
        return request.digest();
      }

      @Override
      public Path directory() {
        return files;
      }

      @Override
      public void close() {
        leases.decrementAndGet();
      }
    };
  }

  private synchronized ServingSnapshot snapshot() {
    return new ServingSnapshot(
        Instant.now(),
        new ArrayList<>(wishes.values()),
        new ArrayList<>(traffic.values()),
        List.of(),
        keys);
  }

  private void told() {
    if (!away) {
      bus.publish(Nodes.SERVING_CHANGED, new Nodes.ServingChanged("test"));
    }
  }

  /** A wish for version {@code n} of model {@code m}, whose deployment is {@code n} too. */
  void wish(int version, long generation, DeploymentSettings settings) {
    wish(version, generation, settings, Deployment.Wished.LOADED);
  }

  void wish(int version, long generation, DeploymentSettings settings, Deployment.Wished wished) {
    synchronized (this) {
      wishes.put(
          (long) version,
          new ServingSnapshot.Wish(
              version,
              generation,
              "m",
              version,
              wished,
              settings,
              1,
              String.format("%064x", version),
              1000,
              "copy",
              "copy",
              "model.copy",
              List.of(CopyEngine.SIGNATURE)));
    }
    told();
  }

  void unwish(int version) {
    synchronized (this) {
      wishes.remove((long) version);
    }
    told();
  }

  void route(TrafficPolicy policy) {
    synchronized (this) {
      revision++;
      traffic.put(
          "m",
          new TrafficRevision(
              revision,
              "m",
              (int) revision,
              new TrafficPolicy(policy.routes(), null, "salt", List.of()),
              null,
              null,
              "ada",
              "because",
              Instant.now()));
    }
    told();
  }

  void key(String secret, boolean known) {
    synchronized (this) {
      keys =
          known
              ? List.of(
                  new ServingSnapshot.KeyHash(
                      "slw_test",
                      sha256(secret),
                      "ada",
                      Principal.Kind.PERSON,
                      List.of(new Actor.Grant(Actor.Right.PREDICT, "*")),
                      1,
                      null))
              : List.of();
    }
    told();
  }

  static String sha256(String text) {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256")
                  .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
