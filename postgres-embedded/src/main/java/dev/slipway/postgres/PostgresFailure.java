package dev.slipway.postgres;

/** Why the embedded PostgreSQL cannot be used, for code that decides by it. */
public enum PostgresFailure {
  /** No programs are bundled for this operating system and processor. */
  PLATFORM,
  /** Another process, or this one, already runs on the data directory. */
  IN_USE,
  /** This process is root, and no way to start PostgreSQL as somebody else works here. */
  CANNOT_DROP_ROOT,
  /** The data directory belongs to somebody else. */
  OWNER,
  /** The data directory's mode lets others in. */
  MODE,
  /** The data directory was made by another major version. */
  VERSION,
  /** The port is taken. */
  PORT,
  /** The Unix socket's path is too long or cannot be written. */
  SOCKET,
  /** No space is left for the data directory. */
  DISK_FULL,
  /** The password file is missing, or PostgreSQL does not accept what is in it. */
  PASSWORD,
  /** The bundled programs cannot be unpacked or do not run. */
  PROGRAMS,
  /** PostgreSQL was not ready, or not gone, within the time allowed. */
  TIMEOUT,
  /** Anything else; the message carries what PostgreSQL said. */
  SERVER;

  /**
   * Whether a later start may succeed although nobody changed the installation: room, memory or a
   * port is there again, or the folder is. The others say that something is not as it has to be.
   */
  public boolean mayPass() {
    return this == PORT || this == DISK_FULL || this == TIMEOUT || this == SERVER;
  }
}
