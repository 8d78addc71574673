package dev.slipway.registry.artifact;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.registry.api.ArtifactFile;
import dev.slipway.registry.api.ArtifactLease;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Artifacts in a directory of this node's disk, which belongs to one process at a time. Beside
 * blobs and manifests it keeps {@code directories/<digest>}: the artifacts that were leased, as
 * directories of hard links to their blobs.
 */
public final class DiskArtifactStore implements ArtifactStore {
  private static final int HOLD_ATTEMPTS = 200;
  private static final long HOLD_MILLIS = 25;

  private final Vertx vertx;
  private final DiskPool disk;
  private final Path root;
  private final BlobFolder blobs;
  private final ArtifactDirectories directories;
  private final Holds blobHolds = new Holds();
  private final Holds directoryHolds = new Holds();
  private final AtomicInteger openLeases = new AtomicInteger();

  /**
   * @param root made when it is not there; {@code incoming} must lie in the same file system, so
   *     that blobs are linked and not copied
   */
  public DiskArtifactStore(Vertx vertx, DiskPool disk, Path root) {
    this.vertx = vertx;
    this.disk = disk;
    this.root = root;
    this.blobs = new BlobFolder(root);
    this.directories = new ArtifactDirectories(root.resolve("directories"), blobs);
  }

  @Override
  public Future<Hold> put(Manifest manifest, Path folder) {
    List<String> sha256s = hashes(manifest);
    return hold(blobHolds, sha256s)
        .compose(
            hold ->
                disk.run(
                        "storing an artifact",
                        root,
                        () -> {
                          for (ArtifactFile file : manifest.files()) {
                            blobs.put(file.sha256(), folder.resolve(file.sha256()));
                          }
                          blobs.putManifest(manifest);
                          return hold;
                        })
                    .onFailure(failure -> hold.close()));
  }

  @Override
  public Future<Manifest> manifest(String digest) {
    return disk.run("reading a manifest", root, () -> readManifest(digest));
  }

  private Manifest readManifest(String digest) throws IOException {
    try {
      return blobs.manifest(digest);
    } catch (NoSuchFileException missing) {
      throw notStored("artifact " + digest);
    }
  }

  @Override
  public Future<ArtifactLease> lease(String digest, String holder) {
    return manifest(digest)
        .compose(
            manifest ->
                hold(blobHolds, hashes(manifest))
                    .compose(
                        blobsHeld ->
                            hold(directoryHolds, List.of(digest))
                                .onFailure(failure -> blobsHeld.close())
                                .map(held -> new Lease(digest, blobsHeld, held)))
                    .compose(lease -> layOut(lease, manifest, holder)));
  }

  private Future<ArtifactLease> layOut(Lease lease, Manifest manifest, String holder) {
    return disk.<ArtifactLease>run(
            "laying out artifact " + lease.digest + " for " + holder,
            root,
            () -> {
              try {
                directories.make(lease.digest, manifest);
                return lease;
              } catch (NoSuchFileException missing) {
                throw notStored("the blob " + missing.getFile() + " of artifact " + lease.digest);
              }
            })
        .onFailure(failure -> lease.close());
  }

  @Override
  public Future<Content> read(String sha256) {
    return hold(blobHolds, List.of(sha256))
        .compose(
            hold ->
                disk.run(
                        "reading a blob",
                        root,
                        () -> {
                          try {
                            return Files.size(blobs.blob(sha256));
                          } catch (NoSuchFileException missing) {
                            throw notStored("blob " + sha256);
                          }
                        })
                    .compose(
                        bytes ->
                            vertx
                                .fileSystem()
                                .open(
                                    blobs.blob(sha256).toString(),
                                    new OpenOptions()
                                        .setRead(true)
                                        .setWrite(false)
                                        .setCreate(false))
                                .map(file -> new Content(bytes, paused(file), hold)))
                    .onFailure(failure -> hold.close()));
  }

  private static AsyncFile paused(AsyncFile file) {
    file.pause();
    return file;
  }

  @Override
  public ArtifactFiles files(Manifest manifest) {
    Map<String, Path> places = new HashMap<>();
    for (ArtifactFile file : manifest.files()) {
      places.put(file.path(), blobs.blob(file.sha256()));
    }
    return new FilesByPath(manifest, places);
  }

  @Override
  public int openLeases() {
    return openLeases.get();
  }

  @Override
  public Future<Condemned> condemn(Collection<String> sha256s) {
    return Future.succeededFuture(new Condemnation(blobHolds.condemn(sha256s)));
  }

  @Override
  public Future<Set<String>> blobsOlderThan(Duration grace) {
    return disk.run(
        "looking for blobs to collect",
        root,
        () -> blobs.touchedBefore(Instant.now().minus(grace)));
  }

  @Override
  public Future<Integer> removeDirectories(Set<String> needed) {
    return disk.run(
        "removing directories that nobody needs",
        root,
        () -> {
          int removed = 0;
          for (String digest : directories.all()) {
            if (needed.contains(digest) || directoryHolds.condemn(List.of(digest)).isEmpty()) {
              continue;
            }
            try {
              directories.remove(digest);
              removed++;
            } finally {
              directoryHolds.pardon(List.of(digest));
            }
          }
          return removed;
        });
  }

  /** Holds all of them; waits when one of them is being deleted at this moment. */
  private Future<Hold> hold(Holds holds, List<String> names) {
    return hold(holds, names, HOLD_ATTEMPTS);
  }

  private Future<Hold> hold(Holds holds, List<String> names, int attempts) {
    if (holds.hold(names)) {
      AtomicBoolean open = new AtomicBoolean(true);
      return Future.succeededFuture(
          () -> {
            if (open.compareAndSet(true, false)) {
              holds.release(names);
            }
          });
    }
    if (attempts == 0) {
      return Future.failedFuture(
          new SlipwayException(
              FailureCode.UNAVAILABLE,
              "a file of this artifact is being collected at this moment; try again in a moment"));
    }
    Promise<Hold> later = Promise.promise();
    vertx.setTimer(HOLD_MILLIS, timer -> hold(holds, names, attempts - 1).onComplete(later));
    return later.future();
  }

  private static List<String> hashes(Manifest manifest) {
    return manifest.files().stream().map(ArtifactFile::sha256).distinct().toList();
  }

  private static SlipwayException notStored(String what) {
    return new SlipwayException(
        FailureCode.NOT_FOUND,
        what + " is not on this node's disk; restore it from a backup or upload the model again");
  }

  private final class Lease implements ArtifactLease {
    private final String digest;
    private final Hold blobsHeld;
    private final Hold directoryHeld;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Lease(String digest, Hold blobsHeld, Hold directoryHeld) {
      this.digest = digest;
      this.blobsHeld = blobsHeld;
      this.directoryHeld = directoryHeld;
      openLeases.incrementAndGet();
    }

    @Override
    public String digest() {
      return digest;
    }

    @Override
    public Path directory() {
      return directories.of(digest);
    }

    @Override
    public void close() {
      if (open.compareAndSet(true, false)) {
        directoryHeld.close();
        blobsHeld.close();
        openLeases.decrementAndGet();
      }
    }
  }

  private final class Condemnation implements Condemned {
    private final Set<String> sha256s;

    Condemnation(Set<String> sha256s) {
      this.sha256s = sha256s;
    }

    @Override
    public Set<String> sha256s() {
      return Set.copyOf(sha256s);
    }

    @Override
    public Future<Long> delete(Set<String> unneeded) {
      return disk.run(
          "collecting blobs",
          root,
          () -> {
            long bytes = 0;
            for (String sha256 : unneeded) {
              if (sha256s.contains(sha256)) {
                bytes += blobs.delete(sha256);
              }
            }
            return bytes;
          });
    }

    @Override
    public void close() {
      blobHolds.pardon(sha256s);
    }
  }
}
