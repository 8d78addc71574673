package dev.slipway.registry.intake;

/** The steps of an upload after each of which the process may end and nothing is lost or half. */
public enum IntakeStage {
  /** The row of the upload is written. */
  CREATED,
  /** Bytes of a file are on the disk, not durable yet. */
  BYTES_WRITTEN,
  /** What a sender sent is durable and its row says so. */
  BYTES_RECORDED,
  /** The hash of a file agreed and its row says so. */
  FILE_COMPLETE,
  /** The row says CHECKING. */
  CHECK_BEGUN,
  /** The files of the artifact lie in {@code incoming}. */
  UNPACKED,
  /** The inspector has spoken; no row says so yet. */
  INSPECTED,
  /** The row says CHECKED or QUARANTINED. */
  CHECK_RECORDED,
  /** Blobs and manifest are durable; no row names them. */
  BLOBS_STORED,
  /** The version, its number and its change record are written; not committed. */
  ROWS_WRITTEN,
  /** The version is there; its files still lie in {@code incoming} too. */
  COMMITTED,
  /** {@code incoming} is clean. */
  CLEANED
}
