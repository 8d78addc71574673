package dev.slipway.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One owner for each home. The operating system lets go of the lock when its process dies; the pid
 * in the file is for the sentence that the next one reads.
 */
final class HomeLock implements AutoCloseable {

  /**
   * Homes of this very process. Asked before the file is opened, because closing any second channel
   * on it would let go of the first one's lock.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path home;
  private final FileChannel channel;

  private HomeLock(Path home, FileChannel channel) {
    this.home = home;
    this.channel = channel;
  }

  static HomeLock of(Path home) {
    Path real;
    try {
      real = home.toRealPath();
    } catch (IOException gone) {
      throw new PostgresException(
          PostgresFailure.SERVER, home + " cannot be opened: " + gone, gone);
    }
    if (!HELD.add(real)) {
      throw inUse(home, "this process (pid " + ProcessHandle.current().pid() + ")");
    }
    @Nullable HomeLock lock = null;
    try {
      lock = tryLock(real);
      return lock;
    } finally {
      if (lock == null) {
        HELD.remove(real);
      }
    }
  }

  private static HomeLock tryLock(Path home) {
    Path file = home.resolve("lock");
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException unwritable) {
      throw unusable(file, unwritable);
    }
    boolean locked = false;
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        String pid = Files.readString(file).strip();
        throw inUse(home, "the process with pid " + (pid.isEmpty() ? "unknown" : pid));
      }
      locked = true;
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return new HomeLock(home, channel);
    } catch (IOException unwritable) {
      locked = false;
      throw unusable(file, unwritable);
    } finally {
      if (!locked) {
        closeQuietly(channel);
      }
    }
  }

  private static PostgresException inUse(Path home, String holder) {
    return new PostgresException(
        PostgresFailure.IN_USE,
        "the database in %s is in use by %s: one Slipway for each data directory; stop that one or start this one on another"
            .formatted(home, holder));
  }

  private static PostgresException unusable(Path file, IOException cause) {
    return new PostgresException(
        PostgresFailure.SERVER,
        "the lock " + file + " cannot be written: " + cause + "; let this user write there",
        cause);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException closedAnyway) {
      // Nothing depends on it: the process holds no lock.
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
    HELD.remove(home);
  }
}
