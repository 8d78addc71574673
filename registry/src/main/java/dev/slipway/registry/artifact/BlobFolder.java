package dev.slipway.registry.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Blobs and manifests as files: {@code blobs/sha256/ab/abc…} and {@code manifests/sha256/ab/abc…}.
 * A file is there with its whole, durable content or not at all. Everything blocks.
 */
final class BlobFolder {
  private static final String BLOB_MODE = "r--r--r--";

  private final Path blobs;
  private final Path manifests;

  BlobFolder(Path root) {
    blobs = root.resolve("blobs").resolve("sha256");
    manifests = root.resolve("manifests").resolve("sha256");
  }

  Path blob(String sha256) {
    return blobs.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  private Path manifestFile(String digest) {
    return manifests.resolve(digest.substring(0, 2)).resolve(digest);
  }

  /**
   * Gives a file its place among the blobs, under a second name: the caller's stays. A kill in
   * between leaves a blob that nothing names, which collection finds.
   */
  void put(String sha256, Path file) throws IOException {
    Path blob = blob(sha256);
    Path folder = parent(blob);
    DurableFiles.makeDirectories(folder);
    if (!Files.exists(blob)) {
      DurableFiles.force(file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(BLOB_MODE));
      try {
        link(file, blob);
      } catch (FileAlreadyExistsException stored) {
        // By another upload of the same content, which made it as durable.
      }
    }
    // Also when it was there: whoever put it may not have come so far yet.
    DurableFiles.forceDirectory(folder);
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  /** A second name for the same bytes; a copy where the file system knows no hard links. */
  static void link(Path file, Path to) throws IOException {
    try {
      Files.createLink(to, file);
    } catch (FileAlreadyExistsException there) {
      throw there;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      if (noLinks instanceof NoSuchFileException missing) {
        throw missing;
      }
      if (noLinks instanceof FileSystemException failure && DurableFiles.isFull(failure)) {
        throw failure;
      }
      copy(file, to);
    }
  }

  private static void copy(Path file, Path to) throws IOException {
    Path temporary = Files.createTempFile(parent(to), ".copy-", "");
    try {
      Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
      DurableFiles.force(temporary);
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(BLOB_MODE));
      Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  void putManifest(Manifest manifest) throws IOException {
    Path file = manifestFile(manifest.digest());
    if (Files.exists(file)) {
      return;
    }
    DurableFiles.makeDirectories(parent(file));
    DurableFiles.write(file, manifest.canonical().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a manifest and proves it by its digest.
   *
   * @throws NoSuchFileException if the artifact is not stored
   */
  Manifest manifest(String digest) throws IOException {
    String text = Files.readString(manifestFile(digest));
    if (!Sha256.ofText(text).equals(digest)) {
      throw new IOException("the stored manifest of " + digest + " was damaged");
    }
    return Manifest.parse(text);
  }

  /** Deletes a blob and says how many bytes it had; 0 when it was not there. */
  long delete(String sha256) throws IOException {
    Path blob = blob(sha256);
    try {
      long bytes = Files.size(blob);
      Files.delete(blob);
      return bytes;
    } catch (NoSuchFileException gone) {
      return 0;
    }
  }

  /**
   * Blobs last touched before a moment. Linking counts as touching: it changes the inode's time.
   */
  Set<String> touchedBefore(Instant moment) throws IOException {
    Set<String> old = new HashSet<>();
    for (Path folder : DurableFiles.children(blobs)) {
      for (Path blob : DurableFiles.children(folder)) {
        try {
          FileTime touched = (FileTime) Files.getAttribute(blob, "unix:ctime");
          if (touched.toInstant().isBefore(moment)) {
            old.add(blob.getFileName().toString());
          }
        } catch (NoSuchFileException gone) {
          // Collected meanwhile.
        }
      }
    }
    return old;
  }
}
