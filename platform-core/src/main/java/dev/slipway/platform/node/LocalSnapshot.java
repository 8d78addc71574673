package dev.slipway.platform.node;

import dev.slipway.platform.device.Footprint;
import dev.slipway.platform.device.FootprintKey;
import dev.slipway.registry.api.ServingSnapshot;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this node was told last, on its own disk: with it a node serves although its database is
 * away. Holds key hashes, so only its owner can read it. Blocks; used by one thread at a time.
 *
 * <p>It is written when something changes. That it is still true is said in a small file beside it,
 * so that after a quiet week nobody takes it for a week old.
 */
public final class LocalSnapshot {

  private static final System.Logger LOG = System.getLogger(LocalSnapshot.class.getName());
  private static final int FORMAT = 1;

  private final DurableFile file;
  private final DurableFile confirmation;
  private @Nullable Instant onDisk;

  /**
   * @param directory of the node; exists
   */
  public LocalSnapshot(Path directory) {
    this.file = new DurableFile(directory.resolve("snapshot.json"));
    this.confirmation = new DurableFile(directory.resolve("snapshot-confirmed.json"));
  }

  /**
   * What was kept.
   *
   * @param savedAt when it was true for certain, by this node's clock; loaded: for the last time
   * @param serving wishes, traffic, aliases and key hashes; each wish names its artifact's digest,
   *     by which the artifact store finds the files without a database
   * @param footprints what the wished artifacts were measured to need
   */
  public record Kept(Instant savedAt, ServingSnapshot serving, List<Measured> footprints) {
    public Kept {
      footprints = List.copyOf(footprints);
    }
  }

  /** One measurement. */
  public record Measured(FootprintKey key, Footprint footprint) {}

  /**
   * Replaces what was kept. When this returns, it survives the process.
   *
   * @param asOf when it was true for certain
   */
  public void save(Instant asOf, ServingSnapshot serving, Map<FootprintKey, Footprint> footprints)
      throws IOException {
    List<Measured> measured =
        footprints.entrySet().stream().map(e -> new Measured(e.getKey(), e.getValue())).toList();
    onDisk = null;
    file.write(RecordText.write(new Kept(asOf, serving, measured)).put("format", FORMAT));
    onDisk = asOf;
  }

  /** What was kept last is still true. Nothing happens when it is not known what that is. */
  public void confirm(Instant asOf) throws IOException {
    Instant kept = onDisk;
    if (kept != null && asOf.isAfter(kept)) {
      confirmation.write(
          new JsonObject().put("savedAt", kept.toString()).put("confirmedAt", asOf.toString()));
    }
  }

  /**
   * What was kept, or null when nothing was, or an earlier release wrote it in another form.
   *
   * @throws IOException if the file cannot be read or is damaged; the message names it
   */
  public @Nullable Kept load() throws IOException {
    JsonObject content = file.read();
    if (content == null || content.getInteger("format", 0) != FORMAT) {
      return null;
    }
    try {
      Kept kept = RecordText.read(content, Kept.class);
      onDisk = kept.savedAt();
      return new Kept(confirmed(kept.savedAt()), kept.serving(), kept.footprints());
    } catch (RuntimeException damaged) {
      throw new IOException("the local snapshot is damaged; move it away: " + file, damaged);
    }
  }

  /** A confirmation of another snapshot, or one that cannot be read, confirms nothing. */
  private Instant confirmed(Instant savedAt) {
    try {
      JsonObject content = confirmation.read();
      if (content != null && savedAt.toString().equals(content.getString("savedAt"))) {
        Instant confirmedAt = Instant.parse(content.getString("confirmedAt"));
        return confirmedAt.isAfter(savedAt) ? confirmedAt : savedAt;
      }
    } catch (IOException | RuntimeException unreadable) {
      LOG.log(
          System.Logger.Level.WARNING,
          "when the local snapshot was true last is not known, so it counts as older than it is: {0}",
          unreadable.toString());
    }
    return savedAt;
  }
}
