package dev.slipway.engine;

import java.nio.file.Path;

/**
 * What to load, and the share it may use.
 *
 * @param artifact a directory with exactly the artifact's files, never written to
 * @param format one of the provider's formats, as the inspector recognised it
 * @param entry the file to begin with, relative to the artifact, as the inspector named it
 * @param settings complete: every setting the provider describes has a valid value
 * @param share the leased part of a device; an engine keeps to it
 * @param maxRows the largest number of rows that a batch will have
 */
public record LoadRequest(
    Path artifact,
    String format,
    String entry,
    Settings settings,
    DeviceShare share,
    int maxRows) {}
