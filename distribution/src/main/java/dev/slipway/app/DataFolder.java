package dev.slipway.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The data directory, held by one process at a time. Everything that must survive lies in it:
 * {@code postgres}, {@code artifacts}, {@code node} (snapshot, journal, identity), {@code spool},
 * {@code natives}, the command line's key and where the server listens.
 */
final class DataFolder implements AutoCloseable {

  private final Path root;
  private final FileChannel channel;
  private final FileLock lock;

  private DataFolder(Path root, FileChannel channel, FileLock lock) {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Makes the directory when it is missing, and takes it.
   *
   * @throws IOException with a sentence: when another process has it, or it cannot be written
   */
  static DataFolder take(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root.toAbsolutePath().getParent());
      // As root the database is another user, who must get through to its own folder.
      boolean superuser = "root".equals(System.getProperty("user.name"));
      Files.createDirectory(
          root,
          PosixFilePermissions.asFileAttribute(
              PosixFilePermissions.fromString(superuser ? "rwx--x--x" : "rwx------")));
      if (superuser) {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x--x"));
      }
    }
    Path file = root.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException here) {
      channel.close();
      throw new IOException("this process serves from " + root + " already", here);
    }
    if (lock == null) {
      String holder = Files.readString(file).strip();
      channel.close();
      throw new IOException(
          "the process "
              + holder
              + " serves from "
              + root
              + " already; stop it, or give this one another directory with --data");
    }
    channel.truncate(0);
    channel.write(StandardCharsets.UTF_8.encode(Long.toString(ProcessHandle.current().pid())));
    return new DataFolder(root, channel, lock);
  }

  Path root() {
    return root;
  }

  /** A private folder in it, made when it is missing. */
  Path folder(String name) throws IOException {
    Path folder = root.resolve(name);
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return folder;
  }

  /** Random bytes that are made once and kept, readable by the owner only. */
  byte[] secret(String name, int bytes) throws IOException {
    Path file = root.resolve(name);
    if (Files.exists(file)) {
      byte[] kept = Files.readAllBytes(file);
      if (kept.length == bytes) {
        return kept;
      }
    }
    byte[] made = new byte[bytes];
    new SecureRandom().nextBytes(made);
    write(file, made);
    return made;
  }

  /** Replaces a file that only the owner can read. */
  void write(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(next, content);
    Files.move(
        next,
        file,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lock.close();
    channel.close();
  }
}
