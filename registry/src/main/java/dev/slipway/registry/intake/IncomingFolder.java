package dev.slipway.registry.intake;

import dev.slipway.registry.artifact.DurableFiles;
import dev.slipway.registry.artifact.Sha256;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The files of uploads that are not registered: {@code incoming/<upload id>/} with {@code received}
 * (each file under the hash of its path), {@code unpacking} (under running numbers), {@code
 * content} (under the hash of the content) and {@code tries} (checks that did not end). Everything
 * blocks.
 */
final class IncomingFolder {
  private final Path root;

  IncomingFolder(Path root) {
    this.root = root;
  }

  Path root() {
    return root;
  }

  /** The file system that uploads come to. */
  FileStore prepare() throws IOException {
    DurableFiles.makeDirectories(root);
    return Files.getFileStore(root);
  }

  Path of(UUID upload) {
    return root.resolve(upload.toString());
  }

  /** Where a received file lies, under a name of ours whatever its path is. */
  Path received(UUID upload, String path) throws IOException {
    Path folder = of(upload).resolve("received");
    DurableFiles.makeDirectories(folder);
    return folder.resolve(Sha256.ofText(path));
  }

  Path content(UUID upload) {
    return of(upload).resolve("content");
  }

  /** An empty folder to unpack into; what an interrupted check left is gone. */
  Path beginUnpacking(UUID upload) throws IOException {
    dropUnpacked(upload);
    Path unpacking = of(upload).resolve("unpacking");
    Files.createDirectories(unpacking);
    Files.createDirectories(content(upload));
    return unpacking;
  }

  /** Gives each file of the artifact its place by content. */
  void takeContent(UUID upload, List<UnpackedFile> files, DiskRoom room) throws IOException {
    for (UnpackedFile file : files) {
      Path place = content(upload).resolve(file.sha256());
      try {
        Files.createLink(place, file.file());
      } catch (FileAlreadyExistsException same) {
        // Two files of the artifact have one content.
      } catch (UnsupportedOperationException | FileSystemException noLinks) {
        room.require(file.bytes(), DiskRoom.CHECK_AGAIN);
        Files.copy(file.file(), place, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    DurableFiles.deleteTree(of(upload).resolve("unpacking"));
  }

  /** What a check wrote is gone; what was received stays. */
  void dropUnpacked(UUID upload) throws IOException {
    DurableFiles.deleteTree(of(upload).resolve("unpacking"));
    DurableFiles.deleteTree(content(upload));
  }

  /** How many checks of the upload ended with their process. */
  int tries(UUID upload) throws IOException {
    try {
      return (int) Files.size(triesFile(upload));
    } catch (NoSuchFileException none) {
      return 0;
    }
  }

  /**
   * Counts a try to check the upload that this process may not live to end. It need not outlast a
   * power cut, which no check is to blame for.
   */
  void beginTry(UUID upload) throws IOException {
    Files.write(
        triesFile(upload), new byte[] {'.'}, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** The process lived: its tries are forgotten. */
  void endTries(UUID upload) throws IOException {
    Files.deleteIfExists(triesFile(upload));
  }

  /** As many bytes as tries. */
  private Path triesFile(UUID upload) {
    return of(upload).resolve("tries");
  }

  /** After the check only the content is needed. */
  void dropReceived(UUID upload) throws IOException {
    DurableFiles.deleteTree(of(upload).resolve("received"));
  }

  void delete(UUID upload) throws IOException {
    DurableFiles.deleteTree(of(upload));
  }

  /** The uploads that have a folder. */
  List<UUID> uploads() throws IOException {
    List<UUID> uploads = new ArrayList<>();
    for (Path folder : DurableFiles.children(root)) {
      try {
        uploads.add(UUID.fromString(folder.getFileName().toString()));
      } catch (IllegalArgumentException foreign) {
        // Not ours, so not ours to delete.
      }
    }
    return uploads;
  }
}
