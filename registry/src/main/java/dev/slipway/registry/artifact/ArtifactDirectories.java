package dev.slipway.registry.artifact;

import dev.slipway.registry.api.ArtifactFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Artifacts as engines want them: directories with the files under their own names, hard links to
 * the blobs, read-only. A directory under its digest's name is whole: it is built beside and
 * renamed. Everything blocks.
 */
final class ArtifactDirectories {
  private static final String BUILDING = ".building-";

  private final Path root;
  private final BlobFolder blobs;
  private final Set<Path> underConstruction = ConcurrentHashMap.newKeySet();

  ArtifactDirectories(Path root, BlobFolder blobs) {
    this.root = root;
    this.blobs = blobs;
  }

  Path of(String digest) {
    return root.resolve(digest);
  }

  /**
   * Makes the directory unless it is there, whole.
   *
   * @throws NoSuchFileException if a blob is gone
   */
  void make(String digest, Manifest manifest) throws IOException {
    Path directory = of(digest);
    if (isWhole(directory, manifest)) {
      return;
    }
    Files.createDirectories(root);
    Path building = root.resolve(BUILDING + UUID.randomUUID());
    underConstruction.add(building);
    try {
      Files.createDirectory(building);
      for (ArtifactFile file : manifest.files()) {
        Path place = building.resolve(file.path());
        Files.createDirectories(place.resolveSibling("."));
        BlobFolder.link(blobs.blob(file.sha256()), place);
      }
      forbidWriting(building);
      publish(building, directory, manifest);
    } finally {
      DurableFiles.deleteTree(building);
      underConstruction.remove(building);
    }
  }

  private void publish(Path building, Path directory, Manifest manifest) throws IOException {
    try {
      Files.move(building, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException there) {
      if (isWhole(directory, manifest)) {
        return; // another lease was faster
      }
      DurableFiles.deleteTree(directory);
      Files.move(building, directory, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Whether all files are there; a power cut may have taken some of them. */
  private static boolean isWhole(Path directory, Manifest manifest) {
    try {
      for (ArtifactFile file : manifest.files()) {
        if (Files.size(directory.resolve(file.path())) != file.bytes()) {
          return false;
        }
      }
      return true;
    } catch (IOException missing) {
      return false;
    }
  }

  private static void forbidWriting(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> deepestFirst =
          all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
      for (Path folder : deepestFirst) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
      }
    }
  }

  /** The digests that have a directory; what was left half-built is removed on the way. */
  List<String> all() throws IOException {
    List<String> digests = new ArrayList<>();
    for (Path directory : DurableFiles.children(root)) {
      String name = directory.getFileName().toString();
      if (underConstruction.contains(directory)) {
        continue;
      }
      if (name.startsWith(BUILDING)) {
        DurableFiles.deleteTree(directory);
      } else {
        digests.add(name);
      }
    }
    return digests;
  }

  void remove(String digest) throws IOException {
    DurableFiles.deleteTree(of(digest));
  }
}
