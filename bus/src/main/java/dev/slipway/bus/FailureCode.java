package dev.slipway.bus;

/**
 * How something failed, for programs. Each edge has one table from these to its protocol's codes.
 */
public enum FailureCode {
  /** The request cannot be read or asks for something impossible; the caller must change it. */
  INVALID,
  /** No credentials, or unknown ones. */
  UNAUTHENTICATED,
  /** Known, but not allowed. */
  FORBIDDEN,
  NOT_FOUND,
  /** It was there once and is not kept any more; begin anew without it. */
  GONE,
  /** The name or number is taken. */
  ALREADY_EXISTS,
  /** The state does not allow it now, e.g. an active rollout holds the policy. */
  CONFLICT,
  /** The caller must say which revision it edits. */
  PRECONDITION_REQUIRED,
  /** The caller edits a revision that is no longer the newest. */
  PRECONDITION_FAILED,
  /** More bytes than allowed. */
  TOO_LARGE,
  /** The body's media type or encoding is not understood. */
  UNSUPPORTED_MEDIA,
  /** The body came too slowly. */
  TOO_SLOW,
  /** The caller's own quota is used up. */
  QUOTA_EXCEEDED,
  /** Our capacity is used up, or what is needed is away; try again later. */
  UNAVAILABLE,
  /** The deadline passed. */
  DEADLINE_EXCEEDED,
  /** The caller went away. */
  CANCELLED,
  /** Not offered. */
  UNSUPPORTED,
  /** No room left on the disk. */
  STORAGE_FULL,
  /** Our fault. */
  INTERNAL
}
