package dev.slipway.registry.artifact;

import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.registry.api.ArtifactLease;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;

/**
 * Where artifacts are kept: blobs by content, manifests by digest. Says nothing about which of them
 * the registry knows; needs no database. Thread-safe; never blocks, except where it says so.
 */
public interface ArtifactStore {

  /**
   * Stores an artifact. When it completes, every blob and the manifest survive a power cut; blobs
   * that were there already are not written again. What is stored is held against collection until
   * the hold is closed, so that rows can be written meanwhile.
   *
   * @param folder holds each file of the manifest under its SHA-256; stays the caller's
   * @return fails with STORAGE_FULL when the disk is; nothing half-written is visible then
   */
  Future<Hold> put(Manifest manifest, Path folder);

  /** Keeps blobs from being collected. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * The manifest of a stored artifact.
   *
   * @return fails with NOT_FOUND when it is not stored
   */
  Future<Manifest> manifest(String digest);

  /**
   * The artifact as a directory, made when it is not there yet.
   *
   * @param holder who needs it, for people
   * @return fails with NOT_FOUND when it is not stored or a blob of it is gone
   */
  Future<ArtifactLease> lease(String digest, String holder);

  /**
   * A blob as a stream, paused, held against collection until it ends or is closed by its reader.
   *
   * @return fails with NOT_FOUND when it is not stored
   */
  Future<Content> read(String sha256);

  /**
   * A blob to read.
   *
   * @param bytes its size
   * @param stream paused
   * @param hold to be closed by the reader once the stream has ended or is given up
   */
  record Content(long bytes, ReadStream<Buffer> stream, Hold hold) {}

  /** A stored artifact's files for an inspector. Reading them blocks. */
  ArtifactFiles files(Manifest manifest);

  /** How many leases are open, for tests and for people. */
  int openLeases();

  /**
   * Sets blobs apart to be collected: those that nothing holds and no lease needs. Until the
   * condemnation is closed nobody else can store or lease them.
   */
  Future<Condemned> condemn(Collection<String> sha256s);

  /** Blobs that wait for their end. */
  interface Condemned extends AutoCloseable {
    /** Those of the asked ones that nothing holds. */
    Set<String> sha256s();

    /**
     * Deletes those that the rows do not need either.
     *
     * @return how many bytes that gave back
     */
    Future<Long> delete(Set<String> unneeded);

    @Override
    void close();
  }

  /**
   * Hashes of all blobs whose files were not touched within the grace, whether or not a row names
   * them.
   */
  Future<Set<String>> blobsOlderThan(java.time.Duration grace);

  /**
   * Removes directories made by {@link #lease} for artifacts that are not leased and not in {@code
   * needed}.
   */
  Future<Integer> removeDirectories(Set<String> needed);
}
