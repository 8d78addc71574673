package dev.slipway.platform.device;

/**
 * What a machine says of itself.
 *
 * @param memoryLimit the least memory limit of the control groups that this process is in; {@link
 *     Long#MAX_VALUE} when there is none
 * @param memoryTotal the machine's memory
 * @param maxHeap of this JVM
 * @param maxDirect direct memory that this JVM may take
 * @param cores that this process may use
 */
public record CpuFacts(
    long memoryLimit, long memoryTotal, long maxHeap, long maxDirect, int cores) {

  /** So many threads may be leased for each core: those of versions that rest cost nothing. */
  static final int THREADS_FOR_EACH_CORE = 4;

  static final int LEAST_THREADS = 16;

  /**
   * What models may have: min(limit, total) − heap − direct memory − 10 %; never negative. Threads
   * are counted, not reserved, since a processor can be shared in time and memory cannot.
   */
  public Resources budget() {
    long most = Math.min(memoryLimit, memoryTotal);
    long bytes = most - maxHeap - maxDirect - most / 10;
    return new Resources(
        Math.max(0, bytes), Math.max(LEAST_THREADS, cores * THREADS_FOR_EACH_CORE));
  }

  /** Where the budget of memory comes from. */
  public BudgetOrigin origin() {
    return new BudgetOrigin(
        memoryLimit < memoryTotal ? BudgetOrigin.From.CONTROL_GROUP : BudgetOrigin.From.MACHINE,
        budget().bytes(),
        Math.min(memoryLimit, memoryTotal),
        maxHeap,
        maxDirect);
  }
}
