package dev.slipway.registry.artifact;

import dev.slipway.bus.Caller;
import dev.slipway.bus.Command;
import dev.slipway.registry.store.ArtifactTable;
import dev.slipway.registry.store.Store;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes blobs that nobody needs: no version that was not removed, no lease, no upload that is
 * being committed. Marks from rows, keeps everything for a grace, and takes the rows away before
 * the files, so that a kill in between leaves a file without a row, which the next collection
 * finds.
 */
public final class BlobCollection {
  private static final System.Logger LOG = System.getLogger(BlobCollection.class.getName());
  private static final int AT_ONCE = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Store store;
  private final ArtifactStore artifacts;
  private final Duration grace;

  /**
   * @param grace how long a blob is kept after it was stored and after its last version was removed
   */
  public BlobCollection(Store store, ArtifactStore artifacts, Duration grace) {
    this.store = store;
    this.artifacts = artifacts;
    this.grace = grace;
  }

  /**
   * What a collection did.
   *
   * @param blobs that were deleted
   * @param bytes that they had
   * @param directories of leases that were removed
   */
  public record Collected(int blobs, long bytes, int directories) {
    Collected and(Collected other) {
      return new Collected(
          blobs + other.blobs, bytes + other.bytes, directories + other.directories);
    }
  }

  /** Collects once. */
  public Future<Collected> collect() {
    return store
        .read(ArtifactTable::ofVersions)
        .compose(artifacts::removeDirectories)
        .map(directories -> new Collected(0, 0, directories))
        .compose(before -> known().map(before::and))
        .compose(before -> orphans().map(before::and));
  }

  /** Blobs whose rows say that nobody needs them. */
  private Future<Collected> known() {
    return store
        .read(sql -> ArtifactTable.unneeded(sql, grace, AT_ONCE))
        .compose(
            unneeded ->
                unneeded.isEmpty()
                    ? Future.succeededFuture(new Collected(0, 0, 0))
                    : artifacts
                        .condemn(unneeded)
                        .compose(
                            condemned ->
                                store
                                    .write(
                                        platform(),
                                        work ->
                                            ArtifactTable.forget(work, condemned.sha256s(), grace))
                                    .compose(forgotten -> delete(condemned, forgotten))
                                    .onComplete(done -> condemned.close()))
                        .compose(
                            collected ->
                                unneeded.size() < AT_ONCE || collected.blobs() == 0
                                    ? Future.succeededFuture(collected)
                                    : known().map(collected::and)));
  }

  /**
   * Blobs on the disk that have no row: left by a commit that did not come to its end. When the
   * database knows none at all it is more likely a wrong database, and nothing is deleted.
   */
  private Future<Collected> orphans() {
    return artifacts
        .blobsOlderThan(grace)
        .compose(
            old ->
                old.isEmpty()
                    ? Future.succeededFuture(new Collected(0, 0, 0))
                    : known(old).compose(known -> orphans(old, known)));
  }

  /** Asks in portions: there may be as many blobs as files in a thousand models. */
  private Future<Set<String>> known(Set<String> sha256s) {
    Set<String> known = new HashSet<>();
    List<String> all = List.copyOf(sha256s);
    Future<Void> asked = Future.succeededFuture();
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      Set<String> portion = Set.copyOf(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
      asked =
          asked.compose(
              before ->
                  store
                      .read(sql -> ArtifactTable.known(sql, portion))
                      .map(
                          found -> {
                            known.addAll(found);
                            return null;
                          }));
    }
    return asked.map(done -> known);
  }

  private Future<Collected> orphans(Set<String> old, Set<String> known) {
    Set<String> orphans = new HashSet<>(old);
    orphans.removeAll(known);
    if (!orphans.isEmpty() && known.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} blobs on the disk and none of them in the database: nothing is collected, since this"
              + " may be another registry''s database",
          orphans.size());
      orphans.clear();
    }
    if (orphans.isEmpty()) {
      return Future.succeededFuture(new Collected(0, 0, 0));
    }
    return artifacts
        .condemn(orphans)
        .compose(
            condemned ->
                store
                    .read(sql -> ArtifactTable.known(sql, condemned.sha256s()))
                    .compose(
                        meanwhile -> {
                          Set<String> unneeded = new HashSet<>(condemned.sha256s());
                          unneeded.removeAll(meanwhile);
                          return delete(condemned, unneeded);
                        })
                    .onComplete(done -> condemned.close()));
  }

  private static Future<Collected> delete(ArtifactStore.Condemned condemned, Set<String> unneeded) {
    return condemned
        .delete(unneeded)
        .map(
            bytes -> {
              if (!unneeded.isEmpty()) {
                LOG.log(
                    System.Logger.Level.INFO,
                    "collected {0} blobs with {1} bytes",
                    unneeded.size(),
                    bytes);
              }
              return new Collected(unneeded.size(), bytes, 0);
            });
  }

  private static Command<String> platform() {
    Caller caller = Caller.platform(PATIENCE);
    return new Command<>("collect", caller.actor(), caller.deadline(), caller.requestId());
  }
}
