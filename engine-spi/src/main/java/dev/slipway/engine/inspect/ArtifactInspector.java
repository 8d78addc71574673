package dev.slipway.engine.inspect;

import java.io.IOException;

/**
 * Reads an artifact without a native library and without executing anything in it, in constant
 * memory: weights are skipped, never held. Stateless and thread-safe.
 */
public interface ArtifactInspector {

  /**
   * Grows whenever the inspector learns to see more; stored with each result, so that what an older
   * one passed can be read again.
   */
  int version();

  /**
   * Whether the files look like one of the provider's formats; cheap: names, and at most a file's
   * first bytes.
   */
  boolean recognises(ArtifactFiles files) throws IOException;

  /**
   * Reads the artifact. A file that is broken is no exception: it is a {@link Problem} that
   * refuses.
   *
   * @throws IOException if a file cannot be read
   */
  Inspection inspect(ArtifactFiles files) throws IOException;
}
