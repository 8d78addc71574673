package dev.slipway.registry.api;

import dev.slipway.engine.inspect.Inspection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a version is made of: its files, where they came from, and what was found in them last.
 *
 * @param digest of the artifact: the hash of its canonical manifest
 * @param bytes of all files together
 * @param fileCount how many files there are
 * @param files the first {@link #MOST_FILES} of them by path
 * @param upload that it was registered from; null when it came another way
 * @param inspected what the newest inspection found; null when none was kept
 */
public record VersionArtifact(
    String model,
    int number,
    String digest,
    long bytes,
    int fileCount,
    List<ArtifactFile> files,
    @Nullable Origin upload,
    @Nullable Inspected inspected) {

  /** Files that are listed at most. */
  public static final int MOST_FILES = 1000;

  public VersionArtifact {
    Names.model(model);
    Names.version(number);
    Names.digest(digest);
    files = List.copyOf(files);
  }

  /**
   * The upload behind a version.
   *
   * @param owner who sent the files
   * @param createdAt when it began
   */
  public record Origin(UUID id, String owner, Instant createdAt) {}

  /**
   * One reading of the files by an inspector.
   *
   * @param engine whose inspector it was; empty when none recognised the files any more
   * @param version of the inspector
   * @param found what it read; null when none recognised the files
   */
  public record Inspected(String engine, int version, Instant at, @Nullable Inspection found) {}
}
