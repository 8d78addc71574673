package dev.slipway.engine;

import java.util.Set;

/**
 * What the platform must know of an engine to choose for it, without knowing its name.
 *
 * @param devices the kinds of device that it can run on
 * @param memoryLimit what the engine really enforces of {@link DeviceShare#memoryBytes()}
 * @param limitsFixedAtFirstUse limits bind at the first load in the process and cannot differ
 *     afterwards
 * @param returnsMemoryOnClose how much comes back when a model is closed
 * @param interruptible a running call ends soon after {@link RunContext#onCancel}; else only
 *     waiting calls can be cancelled
 * @param oneCallerPerInstance an instance must not be called by two threads at once (the platform
 *     never does)
 * @param leavesProcessContext closing the last model leaves device memory behind until the process
 *     ends
 * @param sharesWeights instances of one model share its weights; else each instance costs them
 *     again
 * @param batchesItself the engine schedules calls itself: the platform hands calls over at once,
 *     and the sink is used later; the platform refuses to load its models so far
 */
public record EngineTraits(
    Set<Device.Kind> devices,
    MemoryLimit memoryLimit,
    boolean limitsFixedAtFirstUse,
    MemoryReturn returnsMemoryOnClose,
    boolean interruptible,
    boolean oneCallerPerInstance,
    boolean leavesProcessContext,
    boolean sharesWeights,
    boolean batchesItself) {

  /** What an engine enforces of a memory limit. */
  public enum MemoryLimit {
    PER_MODEL,
    PER_PROCESS,
    NONE
  }

  /** How memory comes back when a model is closed. */
  public enum MemoryReturn {
    /** All of it. */
    FULL,
    /** All but an allocator's rest. */
    TRIMMED,
    /** Only when the process ends. */
    AT_EXIT
  }

  public EngineTraits {
    devices = Set.copyOf(devices);
    if (devices.isEmpty()) {
      throw new IllegalArgumentException("an engine runs on at least one kind of device");
    }
  }

  /** Traits of a plain Java engine: CPU only, no native memory, shared weights. */
  public static EngineTraits pureJava() {
    return new EngineTraits(
        Set.of(Device.Kind.CPU),
        MemoryLimit.NONE,
        false,
        MemoryReturn.FULL,
        false,
        false,
        false,
        true,
        false);
  }
}
