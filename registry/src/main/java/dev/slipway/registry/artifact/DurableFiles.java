package dev.slipway.registry.artifact;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What must survive a power cut, in the order that makes it do so. Everything here blocks. */
public final class DurableFiles {
  private DurableFiles() {}

  /** Makes a file's content durable. Needs no right to write it. */
  public static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes a directory's entries durable: a new name in it is else lost with the power. */
  public static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes a directory with its missing parents, each of them durably. */
  public static void makeDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    if (parent == null) {
      throw new NotDirectoryException(directory.toString());
    }
    makeDirectories(parent);
    Files.createDirectories(directory);
    forceDirectory(parent);
  }

  /** Writes a small file so that a reader finds all of it or nothing, also after a power cut. */
  public static void write(Path file, byte[] content) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new NotDirectoryException(file.toString());
    }
    Path temporary = Files.createTempFile(parent, ".new-", "");
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    forceDirectory(parent);
  }

  /** Deletes a directory and all in it, following no link. What is not there is no failure. */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The names in a directory; none when it is not there. */
  public static java.util.List<Path> children(Path directory) throws IOException {
    java.util.List<Path> children = new java.util.ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return java.util.List.of();
    }
    return children;
  }

  /** Whether a write failed because the disk, or the user's part of it, is full. */
  public static boolean isFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (cause instanceof IOException
          && (message.contains("no space left") || message.contains("quota exceeded"))) {
        return true;
      }
    }
    return false;
  }

  /** The product's failure for an I/O failure: a full disk is said as such. */
  public static SlipwayException failure(String doing, Path where, IOException failure) {
    if (isFull(failure)) {
      return new SlipwayException(
          FailureCode.STORAGE_FULL,
          "no room left on the disk while "
              + doing
              + "; nothing half-written is visible: make room on the data directory's disk and go on",
          failure);
    }
    return new SlipwayException(
        FailureCode.INTERNAL, "the disk failed while " + doing + " (" + where + ")", failure);
  }
}
