package dev.slipway.registry.intake;

import java.nio.file.Path;

/**
 * A file of an upload, where it lies and what it is.
 *
 * @param path in the artifact
 * @param file under a name of ours
 * @param bytes its size
 * @param sha256 of its content
 */
record UnpackedFile(String path, Path file, long bytes, String sha256) {}
