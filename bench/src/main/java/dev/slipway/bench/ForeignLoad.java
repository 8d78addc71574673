package dev.slipway.bench;

/** Watches what else the machine does while something is measured. */
interface ForeignLoad {

  /** Begins to watch. */
  Watch begin() throws Exception;

  /** A stretch of time that has begun. */
  interface Watch {

    /** The share of the machine's processors, 0 to 1, that others had since the beginning. */
    double share() throws Exception;
  }
}
