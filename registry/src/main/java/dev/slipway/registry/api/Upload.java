package dev.slipway.registry.api;

import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files on their way to becoming a version.
 *
 * @param model the model it is meant for, or null when that is said at registration only
 * @param problems what the check found, and why the upload is in quarantine when it is
 * @param report what the check recognised; null before it
 * @param version the version it became, or null
 * @param expiresAt when what is not registered by then is discarded
 * @param updatedAt when it last moved or received something; of one in quarantine, when the check
 *     refused it
 */
public record Upload(
    UUID id,
    @Nullable String model,
    String owner,
    State state,
    List<File> files,
    List<Problem> problems,
    @Nullable Report report,
    @Nullable Integer version,
    long revision,
    Instant createdAt,
    Instant expiresAt,
    Instant updatedAt) {

  public Upload {
    files = List.copyOf(files);
    problems = List.copyOf(problems);
    // An answer that an earlier release kept for an idempotency key has none.
    updatedAt = Objects.requireNonNullElse(updatedAt, createdAt);
  }

  /** Without the list of the artifact's files, which can be long. */
  public Upload withoutContents() {
    return new Upload(
        id,
        model,
        owner,
        state,
        files,
        problems,
        report == null ? null : report.withoutContents(),
        version,
        revision,
        createdAt,
        expiresAt,
        updatedAt);
  }

  /** Where an upload stands, and where it can go from there. */
  public enum State {
    /** Files are coming. */
    RECEIVING,
    /** Unpacking and inspecting. Back to RECEIVING when that was interrupted by our own failure. */
    CHECKING,
    /** A person or the call decides. */
    CHECKED,
    /** The check refused it: to be looked at and discarded, nothing else. */
    QUARANTINED,
    /** It became a version. */
    REGISTERED,
    /** Its files are gone. */
    DISCARDED;

    /** Whether an upload in this state may move to the other one. */
    public boolean mayBecome(State next) {
      return switch (this) {
        case RECEIVING -> next == CHECKING || next == DISCARDED;
        case CHECKING ->
            next == CHECKED || next == QUARANTINED || next == RECEIVING || next == DISCARDED;
        case CHECKED -> next == REGISTERED || next == DISCARDED;
        case QUARANTINED -> next == DISCARDED;
        case REGISTERED, DISCARDED -> false;
      };
    }

    /** Whether nothing happens to the upload any more. */
    public boolean isFinal() {
      return this == REGISTERED || this == DISCARDED;
    }
  }

  /**
   * One file as it is sent: an archive, or a file of the model.
   *
   * @param received bytes that are on disk for certain: the offset at which the sender goes on
   * @param bytes the announced size, or null
   * @param sha256 the announced hash, then the computed one; null when not known yet
   * @param complete whether all bytes came and the hash agreed
   */
  public record File(
      String path,
      long received,
      @Nullable Long bytes,
      @Nullable String sha256,
      boolean complete) {}

  /**
   * What an upload would become.
   *
   * @param digest of the artifact
   * @param bytes of all its files, unpacked
   * @param fileCount files, unpacked
   * @param contents those files in the order of the manifest; empty in lists of uploads
   * @param engine the engine whose inspector recognised it; empty when none did
   * @param inspectorVersion of that inspector
   * @param inspection what it found; null when none recognised the files
   * @param sameAs the version of the model that has this very artifact, or null
   */
  public record Report(
      String digest,
      long bytes,
      int fileCount,
      List<ArtifactFile> contents,
      String engine,
      int inspectorVersion,
      @Nullable Inspection inspection,
      @Nullable Integer sameAs) {
    public Report {
      Names.digest(digest);
      contents = List.copyOf(contents);
    }

    /** With another version that has this very artifact, or none. */
    public Report sameAs(@Nullable Integer version) {
      return new Report(
          digest, bytes, fileCount, contents, engine, inspectorVersion, inspection, version);
    }

    /** Without the list of files. */
    public Report withoutContents() {
      return new Report(
          digest, bytes, fileCount, List.of(), engine, inspectorVersion, inspection, sameAs);
    }
  }
}
