package dev.slipway.registry.api;

import dev.slipway.engine.Signature;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable, numbered artifact of a model. What people say about it later ({@link Note}) and its
 * removal are rows of their own; the version itself never changes.
 *
 * @param digest of the artifact: the hash of its canonical manifest
 * @param bytes of all files together
 * @param format as the inspector recognised it, e.g. {@code onnx}
 * @param engine the name of the engine whose inspector did
 * @param entry the file to begin with when it is loaded
 * @param signatures the default one first
 * @param actor who registered it
 * @param note the newest note, or null
 * @param removal when and why it was removed, or null
 */
public record Version(
    String model,
    int number,
    String digest,
    long bytes,
    String format,
    String engine,
    String entry,
    List<Signature> signatures,
    Lineage lineage,
    String actor,
    Instant registeredAt,
    @Nullable Note note,
    @Nullable Removal removal) {

  public Version {
    Names.model(model);
    Names.version(number);
    Names.digest(digest);
    signatures = List.copyOf(signatures);
  }

  /**
   * Where a version comes from; each part null when nobody said.
   *
   * @param parentVersion the earlier version of the same model that it was made from
   * @param run the training run, as its maker names it
   * @param dataSet the data it was trained on, as its maker names it
   */
  public record Lineage(
      @Nullable Integer parentVersion, @Nullable String run, @Nullable String dataSet) {

    /** Nothing is known. */
    public static final Lineage UNKNOWN = new Lineage(null, null, null);

    public Lineage {
      if (parentVersion != null) {
        Names.version(parentVersion);
      }
      if (run != null) {
        Names.text("run", run, 1024);
      }
      if (dataSet != null) {
        Names.text("data set", dataSet, 1024);
      }
    }
  }

  /**
   * What somebody says about a version.
   *
   * @param revision how many notes the version has with this one; what a later note names as the
   *     one it saw
   */
  public record Note(
      long revision, String text, Map<String, String> tags, String actor, Instant notedAt) {
    public Note {
      tags = Tags.copy(tags);
    }
  }

  /** A version that is no longer offered. Its number is never used again. */
  public record Removal(String actor, String reason, Instant removedAt) {}
}
