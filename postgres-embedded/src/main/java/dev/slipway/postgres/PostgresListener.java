package dev.slipway.postgres;

import java.time.Duration;

/**
 * Hears what becomes of a server that runs. Called on the supervising thread, one call at a time;
 * what it throws is logged and changes nothing. A call that blocks delays the restart.
 */
public interface PostgresListener {

  /** Hears nothing. */
  PostgresListener NONE = new PostgresListener() {};

  /** The server ended although nobody closed it; it is being started again on the same port. */
  default void crashed(String sentence) {}

  /** An attempt to start it again failed; the next follows by itself within ten seconds. */
  default void stillDown(PostgresException reason) {}

  /** The server answers again; {@code gap} is the time since it ended. */
  default void recovered(Duration gap) {}
}
