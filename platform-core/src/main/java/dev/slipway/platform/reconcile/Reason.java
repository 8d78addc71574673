package dev.slipway.platform.reconcile;

/**
 * Why a deployment is in its state.
 *
 * @param code for programs
 * @param text a sentence for a person; empty when the state says it all
 */
public record Reason(Code code, String text) {

  /** Reasons, as status rows carry them. */
  public enum Code {
    /** The state says it all. */
    NONE,
    /** Another load runs first. */
    QUEUED,
    /** There is no room now; tried again when there is. */
    NO_CAPACITY,
    /** The last try failed; the next one is due at a time that the text names. */
    BACKING_OFF,
    /** It serves with its earlier settings while the new ones are loaded. */
    RELOADING,
    /** It serves with its earlier settings, and the new ones failed. */
    RELOAD_FAILED,
    /** It serves with fewer instances than are wished; the others are tried again. */
    FEWER_INSTANCES,
    /** It would need more than the node has. */
    NEVER_FITS,
    /** This installation cannot run it: no such engine, device or setting. */
    REFUSED,
    /** The load or the warm-up failed. */
    LOAD_FAILED,
    /** Loading it ended the process, twice. */
    CRASHED,
    /** It stopped answering. */
    BROKEN,
    /** Nobody wishes it. */
    NOT_WISHED,
    /** Its newer settings are in place. */
    REPLACED,
    /** Others needed the room, and it was idle. */
    EVICTED
  }

  public static final Reason NONE = new Reason(Code.NONE, "");
}
