package dev.slipway.platform.reconcile;

import dev.slipway.platform.Pure;
import dev.slipway.platform.device.FootprintKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a deployment loads; see {@link #covers}.
 *
 * @param digest of the artifact
 * @param fileBytes of the artifact
 * @param format as the inspector recognised it
 * @param entry the file to begin with
 * @param signature the name of the one that is served
 * @param engine its name
 * @param engineVersion of its runtime on this node
 * @param settings those that take effect at a load only
 * @param maxRows of a batch
 * @param instances at most; what the engine is told of its share cannot grow without a reload
 * @param node the part of a device that it goes to
 * @param declaredBytes of memory, as the wish says; 0 is automatic
 * @param threads of the engine's own, for each instance
 * @param pool who keeps its memory until the process ends: the engine, when it does so; else empty
 */
@Pure
public record LoadSpec(
    String digest,
    long fileBytes,
    String format,
    String entry,
    String signature,
    String engine,
    String engineVersion,
    Map<String, String> settings,
    int maxRows,
    int instances,
    String node,
    long declaredBytes,
    int threads,
    String pool) {

  public LoadSpec {
    settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  /**
   * Whether what was loaded by this spec also fulfils the other, without a reload: all is the same,
   * but for batches that may be smaller and instances that may be fewer.
   */
  public boolean covers(LoadSpec other) {
    return other.maxRows <= maxRows
        && other.instances <= instances
        && new LoadSpec(
                digest,
                fileBytes,
                format,
                entry,
                signature,
                engine,
                engineVersion,
                settings,
                other.maxRows,
                other.instances,
                node,
                declaredBytes,
                threads,
                pool)
            .equals(other);
  }

  /** What it leases beside memory: as many threads as may compute at once. */
  public int allThreads() {
    return instances * threads;
  }

  /**
   * Under which its footprint is kept.
   *
   * @param open instances when it was measured: each has buffers and an arena
   */
  public FootprintKey footprintKey(int open) {
    Map<String, String> matter = new TreeMap<>(settings);
    matter.put("max-rows", Integer.toString(maxRows));
    matter.put("instances", Integer.toString(open));
    matter.put("threads", Integer.toString(threads));
    return new FootprintKey(digest, engine, engineVersion, node, FootprintKey.canonical(matter));
  }

  /** Under which the journal counts crashes: what the engine is given. */
  public LoadKey loadKey() {
    return new LoadKey(digest, engine, engineVersion, FootprintKey.canonical(settings));
  }
}
