package dev.slipway.engine.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The files of an artifact. Paths are relative, use {@code /}, and never leave it. */
public interface ArtifactFiles {

  /**
   * One file.
   *
   * @param path relative, with {@code /}
   * @param size bytes
   */
  record Entry(String path, long size) {}

  /** All files, sorted by path. */
  List<Entry> entries();

  /**
   * Opens a file. Skipping is cheap (a seek).
   *
   * @throws IOException if there is no such file
   */
  InputStream open(String path) throws IOException;
}
