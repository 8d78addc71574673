package dev.slipway.registry.intake;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.Command;
import dev.slipway.registry.access.Authority;
import dev.slipway.registry.api.Artifacts;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.artifact.ArtifactStore;
import dev.slipway.registry.artifact.BlobCollection;
import dev.slipway.registry.artifact.DiskArtifactStore;
import dev.slipway.registry.artifact.DiskPool;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.UploadTable;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands of {@link Uploads} and {@link Artifacts}, goes on with the checks that an
 * earlier process left, and cleans up: at the start, and from time to time. One for each node; the
 * directory belongs to it alone, the store is opened and closed by who deploys it.
 */
public final class IntakeVerticle extends AbstractVerticle {
  private static final System.Logger LOG = System.getLogger(IntakeVerticle.class.getName());
  private static final long SWEEP_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final long COLLECT_MILLIS = Duration.ofHours(1).toMillis();
  private static final int SWEEP_AT_ONCE = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Store store;
  private final Path directory;
  private final List<Recogniser> recognisers;
  private final IntakeConfig config;
  private final IntakeListener listener;
  private final List<Bus.Registration> registrations = new ArrayList<>();
  private final List<DiskPool> pools = new ArrayList<>();
  private final Instant started = Instant.now();
  private @Nullable ArtifactStore artifacts;
  private @Nullable Checking running;

  /**
   * @param directory for artifacts, made when it is not there: {@code blobs}, {@code manifests},
   *     {@code directories} and {@code incoming} lie in it
   * @param recognisers asked in this order
   */
  public IntakeVerticle(
      Store store,
      Path directory,
      List<Recogniser> recognisers,
      IntakeConfig config,
      IntakeListener listener) {
    this.store = store;
    this.directory = directory;
    this.recognisers = List.copyOf(recognisers);
    this.config = config;
    this.listener = listener;
  }

  @Override
  public void start(Promise<Void> started) {
    DiskPool disk = new DiskPool(vertx, "slipway-disk", config.diskThreads());
    DiskPool checks = new DiskPool(vertx, "slipway-check", config.checkThreads());
    pools.add(disk);
    pools.add(checks);
    IncomingFolder incoming = new IncomingFolder(directory.resolve("incoming"));
    disk.run("making the artifact directory", directory, incoming::prepare)
        .onSuccess(
            volume -> {
              ArtifactStore stored = new DiskArtifactStore(vertx, disk, directory);
              artifacts = stored;
              DiskRoom room = new DiskRoom(volume::getUsableSpace, config.reserveBytes());
              Checker checker = new Checker(recognisers, config.unpack(), room, listener);
              IncomingCleaner cleaner = new IncomingCleaner(store, disk, incoming);
              Receiving receiving =
                  new Receiving(store, disk, incoming, room, config, listener, context);
              Checking checking =
                  new Checking(vertx, store, checks, disk, incoming, checker, config, listener);
              running = checking;
              Registration registration =
                  new Registration(store, stored, incoming, cleaner, listener);
              IntakeRoom intake =
                  new IntakeRoom(
                      store, config, listener, receiving, checking, registration, cleaner);
              answer(intake, new ArtifactRoom(store, stored, checks, checker));
              goOn(intake, checking, cleaner, new BlobCollection(store, stored, config.grace()));
            })
        .<Void>mapEmpty()
        .onComplete(started);
  }

  @Override
  public void stop(Promise<Void> stopped) {
    Checking checks = running;
    Future.join(registrations.stream().map(Bus.Registration::end).toList())
        .transform(ended -> checks == null ? Future.succeededFuture() : checks.stop())
        .transform(ended -> Future.join(pools.stream().map(DiskPool::close).toList()))
        .<Void>mapEmpty()
        .onComplete(stopped);
  }

  private void answer(IntakeRoom room, ArtifactRoom artifactRoom) {
    on(Uploads.CREATE, room::create);
    on(Uploads.GET, room::get);
    on(Uploads.LIST, asSomebody(room::list));
    on(Uploads.APPEND, room::append);
    on(Uploads.CHECK, room::check);
    on(Uploads.REGISTER, room::register);
    on(Uploads.DISCARD, room::discard);
    on(Artifacts.LEASE, artifactRoom::lease);
    on(Artifacts.RESCAN, artifactRoom::rescan);
  }

  private static <Q, A> Function<Command<Q>, Future<A>> asSomebody(
      Function<Command<Q>, Future<A>> room) {
    return command -> {
      Authority.requireAnywhere(command.actor(), Right.VIEW);
      return room.apply(command);
    };
  }

  private <Q, A> void on(Address<Q, A> address, Function<Command<Q>, Future<A>> room) {
    registrations.add(Bus.of(vertx).handle(address, room));
  }

  /** What an earlier process left, then what time brings. */
  private void goOn(
      IntakeRoom room, Checking checking, IncomingCleaner cleaner, BlobCollection collection) {
    // It completes on the loop of whoever opened the store, and what is swept is this one's alone.
    store.ready().onSuccess(ready -> context.runOnContext(go -> sweep(room, checking, cleaner)));
    vertx.setPeriodic(SWEEP_MILLIS, tick -> sweep(room, checking, cleaner));
    vertx.setPeriodic(COLLECT_MILLIS, tick -> report("collecting blobs", collection.collect()));
  }

  private void sweep(IntakeRoom room, Checking checking, IncomingCleaner cleaner) {
    report("going on with checks", resumeChecks(checking));
    endLeft();
    report("cleaning up after uploads", discardExpired(room).compose(done -> cleaner.sweep()));
  }

  /**
   * Checks that were under way when a process ended, or whose outcome could not be written while
   * the database was away.
   */
  private Future<?> resumeChecks(Checking checking) {
    return store
        .read(UploadTable::checking)
        .onSuccess(
            uploads -> {
              for (UUID id : uploads) {
                if (checking.isRunning(id)) {
                  continue;
                }
                Future<?> resumed =
                    store
                        .read(sql -> UploadTable.find(sql, id))
                        .compose(found -> checking.check(platform(id), found.orElseThrow()));
                report("going on with the check of upload " + id, resumed);
                resumed.onComplete(ended -> endLeft());
              }
            });
  }

  private void endLeft() {
    report(
        "ending operations of checks",
        new LeftOperations(store, started).end(platform("operations of checks that are over")));
  }

  private Future<?> discardExpired(IntakeRoom room) {
    return store
        .read(sql -> UploadTable.expired(sql, SWEEP_AT_ONCE))
        .compose(
            expired -> {
              Future<?> all = Future.succeededFuture();
              for (UUID id : expired) {
                all = all.compose(before -> room.discard(platform(id), id, "its time was over"));
              }
              return all;
            });
  }

  private static void report(String doing, Future<?> work) {
    work.onFailure(
        failure ->
            LOG.log(System.Logger.Level.WARNING, doing + " failed; trying again later", failure));
  }

  private static <Q> Command<Q> platform(Q request) {
    Caller caller = Caller.platform(PATIENCE);
    return new Command<>(request, caller.actor(), caller.deadline(), caller.requestId());
  }

  /** The store that this intake fills, once it has started; for what else runs on this node. */
  public @Nullable ArtifactStore artifacts() {
    return artifacts;
  }
}
