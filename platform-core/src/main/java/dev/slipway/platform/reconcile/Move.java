package dev.slipway.platform.reconcile;

import dev.slipway.platform.device.Lease;

/** Something that the planner decided and the loop carries out. */
public sealed interface Move {

  /** The unit that it concerns. */
  Unit unit();

  /** Fetch, load and warm this unit within the lease. */
  record Load(Unit unit, Lease lease) implements Move {}

  /** Take it out of the routes, let it answer what it accepted, close it, give its lease back. */
  record Drain(Unit unit) implements Move {}

  /** Give the serving unit its new live settings. */
  record Apply(Unit unit) implements Move {}

  /**
   * The journal's verdict was the reason to fail it: remember for which generation, so that a
   * person's retry is one.
   */
  record Blame(Unit unit) implements Move {}
}
