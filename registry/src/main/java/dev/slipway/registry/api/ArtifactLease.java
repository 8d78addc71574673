package dev.slipway.registry.api;

import java.nio.file.Path;

/**
 * An artifact as a directory that stays as it is until the lease is closed: no collection takes its
 * files away meanwhile. Thread-safe; never blocks.
 */
public interface ArtifactLease extends AutoCloseable {

  /** Whose files these are. */
  String digest();

  /**
   * The files, by their paths, read-only. They are shared with every other lease of the artifact
   * and with the stored content itself: whoever would write to one would damage it for all.
   */
  Path directory();

  /** Gives the directory back; once is enough, more often does no harm. */
  @Override
  void close();
}
