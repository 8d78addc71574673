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
import dev.slipway.registry.api.DeploymentStatus.State;
import dev.slipway.registry.api.Footprint;
import dev.slipway.registry.api.Nodes;
import dev.slipway.registry.api.Nodes.StatusEntry;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The registry's side of the bus, in memory, for tests of the loop; can go away and come back. */
final class BusRegistry {

  final Map<Long, StatusEntry> status = new ConcurrentHashMap<>();
  final List<Nodes.Measured> measured = new CopyOnWriteArrayList<>();
  final AtomicInteger leases = new AtomicInteger();
  final AtomicInteger footprintsAsked = new AtomicInteger();
  volatile boolean away;

  /** The first hello is carried out after the second one, and its answer is lost. */
  volatile boolean firstHelloIsLate;

  /** What footprints are answered after, if anything. */
  volatile Promise<Void> footprintsHeld;

  private final Bus bus;
  private final Path files;
  private final Map<Long, ServingSnapshot.Wish> wishes = new TreeMap<>();
  private final Map<String, TrafficRevision> traffic = new TreeMap<>();
  private List<ServingSnapshot.KeyHash> keys = List.of();
  private long revision;
  private final AtomicLong epoch = new AtomicLong();
  private UUID process;
  private Nodes.Join late;

  BusRegistry(Bus bus, Path files) {
    this.bus = bus;
    this.files = files;
    handle(Nodes.READ_SERVING, request -> snapshot());
    handleLater(Nodes.JOIN, this::hello);
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
          if (write.epoch() != epoch.get()) {
            throw new SlipwayException(FailureCode.CONFLICT, "not the newest of that name");
          }
          for (StatusEntry entry : write.entries()) {
            if (entry.gone()) {
              status.remove(entry.deployment());
            } else {
              status.put(entry.deployment(), entry);
            }
          }
          return new Nodes.Written(write.entries().size());
        });
    handleLater(
        Nodes.LIST_FOOTPRINTS,
        list -> {
          Promise<Void> hold = footprintsHeld;
          footprintsAsked.incrementAndGet();
          Nodes.Footprints found = footprints(list.digest());
          return hold == null ? Future.succeededFuture(found) : hold.future().map(found);
        });
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

  private synchronized Future<Nodes.Node> hello(Nodes.Join join) {
    if (firstHelloIsLate && late == null) {
      late = join;
      return Promise.<Nodes.Node>promise().future(); // nobody waits for it when it is answered
    }
    Nodes.Node answer = begun(join);
    if (late != null) {
      begun(late);
    }
    return Future.succeededFuture(answer);
  }

  /** As the table does: another process is another start. */
  private Nodes.Node begun(Nodes.Join join) {
    if (!join.process().equals(process)) {
      epoch.incrementAndGet();
    }
    process = join.process();
    return new Nodes.Node(
        join.id(),
        epoch.get(),
        join.address(),
        join.release(),
        join.facts(),
        Instant.now(),
        Instant.now());
  }

  private Nodes.Footprints footprints(String digest) {
    return new Nodes.Footprints(
        measured.stream()
            .filter(one -> one.digest().equals(digest))
            .map(BusRegistry::footprint)
            .toList());
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
    handleLater(address, request -> Future.succeededFuture(request).map(answer));
  }

  private <Q, A> void handleLater(Address<Q, A> address, Function<Q, Future<A>> answer) {
    bus.handle(
        address,
        command ->
            away
                ? Future.failedFuture(
                    new SlipwayException(FailureCode.UNAVAILABLE, "the database is away"))
                : answer.apply(command.request()));
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

  void untilReady(long deployment, long generation) {
    NodeRig.until(
        "deployment "
            + deployment
            + " is ready at "
            + generation
            + ", it is "
            + status.get(deployment),
        () -> {
          StatusEntry row = status.get(deployment);
          return row != null
              && row.state() == State.READY
              && row.observedGeneration() == generation
              && row.reasonCode() == null;
        });
  }

  State state(long deployment) {
    StatusEntry row = status.get(deployment);
    return row == null ? State.UNLOADED : row.state();
  }
}
