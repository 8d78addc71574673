package dev.slipway.registry.intake;

import java.util.Locale;

/** What an archive has become so far, held against the limits. Used by one thread. */
final class UnpackBudget {
  private final UnpackLimits limits;
  private final String archive;
  private final long packedBytes;
  private long entries;
  private long bytes;

  UnpackBudget(UnpackLimits limits, String archive, long packedBytes) {
    this.limits = limits;
    this.archive = archive;
    this.packedBytes = packedBytes;
  }

  UnpackLimits limits() {
    return limits;
  }

  /** Takes one entry more. */
  void entry() throws Refusal {
    entries++;
    requireEntries(entries);
  }

  /** Refuses a number of entries that an archive announces. */
  void requireEntries(long announced) throws Refusal {
    if (announced > limits.entries()) {
      throw new Refusal(
          "archive-too-many-entries",
          archive,
          "the archive has more than " + limits.entries() + " entries",
          "so many small files slow every node that loads the model",
          "pack only what the model needs, or raise upload.max-files");
    }
  }

  /** Takes bytes that were unpacked. */
  void unpacked(long count) throws Refusal {
    bytes += count;
    requireBytes(bytes);
  }

  /** Refuses a number of unpacked bytes that an archive announces. */
  void requireBytes(long announced) throws Refusal {
    if (announced > limits.bytes() || announced < 0) {
      throw new Refusal(
          "archive-too-large",
          archive,
          "the archive unpacks to more than " + limits.bytes() + " bytes",
          "the limit keeps one upload from filling the disk",
          "pack only what the model needs, or raise upload.max-bytes");
    }
    requireRatio(archive, announced, packedBytes);
  }

  /** Refuses a part of the archive that grows too much for what it weighs. */
  void requireRatio(String where, long unpacked, long packed) throws Refusal {
    if (unpacked > limits.ratioFromBytes() && unpacked / limits.ratio() > packed) {
      throw new Refusal(
          "archive-ratio",
          where,
          String.format(
              Locale.ROOT,
              "%d packed bytes become more than %d",
              packed,
              Math.min(unpacked, packed * limits.ratio())),
          "data that grows by more than a factor of " + limits.ratio() + " is a bomb, not a model",
          "upload the files unpacked, or raise upload.max-ratio");
    }
  }
}
