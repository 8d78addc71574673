package dev.slipway.registry.intake;

import java.time.Duration;

/**
 * How much may come in, and how long it may wait.
 *
 * @param uploadBytes received bytes of one upload; 1 or more; default 20 GiB
 * @param uploadFiles files of one upload; 1 to 10,000; default 1,000. An archive is one file
 * @param openUploads uploads of one principal that are neither registered, discarded nor in
 *     quarantine; 1 or more; default 20
 * @param keep how long an upload waits after its last byte or its check; 1 minute or more; default
 *     24 h
 * @param keepQuarantined how long a refused upload can be looked at; 1 minute or more; default 7 d
 * @param reserveBytes what stays free on the disk, where a database may live too; 0 or more;
 *     default 512 MiB
 * @param unpack limits of archives
 * @param diskThreads threads that write and hash; 1 to 64; default 4
 * @param checkThreads uploads that are checked at once; 1 to 64; default 2
 * @param grace how long a blob stays that nobody needs; zero or more; default 24 h
 */
public record IntakeConfig(
    long uploadBytes,
    int uploadFiles,
    int openUploads,
    Duration keep,
    Duration keepQuarantined,
    long reserveBytes,
    UnpackLimits unpack,
    int diskThreads,
    int checkThreads,
    Duration grace) {

  public static final IntakeConfig DEFAULT =
      new IntakeConfig(
          20L << 30,
          1_000,
          20,
          Duration.ofHours(24),
          Duration.ofDays(7),
          512L << 20,
          UnpackLimits.DEFAULT,
          4,
          2,
          Duration.ofHours(24));

  public IntakeConfig {
    require(uploadBytes >= 1, "intake.upload-bytes is 1 or more, not " + uploadBytes);
    require(
        uploadFiles >= 1 && uploadFiles <= 10_000,
        "intake.upload-files is 1 to 10,000, not " + uploadFiles);
    require(openUploads >= 1, "intake.open-uploads is 1 or more, not " + openUploads);
    require(
        keep.compareTo(Duration.ofMinutes(1)) >= 0, "intake.keep is 1 minute or more, not " + keep);
    require(
        keepQuarantined.compareTo(Duration.ofMinutes(1)) >= 0,
        "intake.keep-quarantined is 1 minute or more, not " + keepQuarantined);
    require(reserveBytes >= 0, "intake.reserve-bytes is 0 or more, not " + reserveBytes);
    require(
        diskThreads >= 1 && diskThreads <= 64,
        "intake.disk-threads is 1 to 64, not " + diskThreads);
    require(
        checkThreads >= 1 && checkThreads <= 64,
        "intake.check-threads is 1 to 64, not " + checkThreads);
    require(!grace.isNegative(), "intake.grace is zero or more, not " + grace);
  }

  private static void require(boolean kept, String sentence) {
    if (!kept) {
      throw new IllegalArgumentException(sentence);
    }
  }
}
