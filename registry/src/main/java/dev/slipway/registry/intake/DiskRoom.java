package dev.slipway.registry.intake;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.io.IOException;
import java.util.Map;

/** The room on the disk that uploads may take: all but what stays free, for a database too. */
final class DiskRoom {
  /** What a person does once there is room for a check. */
  static final String CHECK_AGAIN = "ask for the check again";

  private static final long AHEAD_BYTES = 8L << 20;
  private static final long BLOCK_BYTES = 4096;

  private final Volume volume;
  private final long reserveBytes;

  DiskRoom(Volume volume, long reserveBytes) {
    this.volume = volume;
    this.reserveBytes = reserveBytes;
  }

  /** What tells how many bytes are free, e.g. a file store. */
  interface Volume {
    long usableBytes() throws IOException;
  }

  /**
   * Looks whether so many bytes may be written.
   *
   * @param next what a person does once there is room
   * @throws SlipwayException STORAGE_FULL when they would eat of what stays free
   */
  void require(long bytes, String next) throws IOException {
    long usable = volume.usableBytes();
    if (usable - reserveBytes < bytes) {
      throw full(usable, next);
    }
  }

  private SlipwayException full(long usable, String next) {
    return new SlipwayException(
        FailureCode.STORAGE_FULL,
        "no room left on the disk: "
            + usable
            + " bytes are free, and "
            + reserveBytes
            + " stay free for the database and the server; what was received is kept, make room"
            + " and "
            + next,
        Map.of("usable", usable, "reserve", reserveBytes),
        null);
  }

  /** For a writer that writes in small pieces: it looks once for many of them. */
  Ahead ahead(String next) {
    return new Ahead(next);
  }

  /** Room that was looked for ahead. Used by one thread. */
  final class Ahead {
    private final String next;
    private long left;

    private Ahead(String next) {
      this.next = next;
    }

    /** Before a file: its last block counts whole, so that many small files count, too. */
    void beginFile() throws IOException {
      take(BLOCK_BYTES);
    }

    /**
     * Before so many bytes are written.
     *
     * @throws SlipwayException STORAGE_FULL when they would eat of what stays free
     */
    void take(long bytes) throws IOException {
      if (left < bytes) {
        long usable = volume.usableBytes();
        left = Math.min(AHEAD_BYTES, usable - reserveBytes);
        if (left < bytes) {
          throw full(usable, next);
        }
      }
      left -= bytes;
    }
  }
}
