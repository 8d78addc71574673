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

  /** The budget in a sentence, for the devices page and for a start that has too little. */
  public String explanation() {
    return Bytes.text(budget().bytes())
        + " for models = "
        + Bytes.text(Math.min(memoryLimit, memoryTotal))
        + (memoryLimit < memoryTotal ? " (limit of the control group)" : " (memory of the machine)")
        + " − heap "
        + Bytes.text(maxHeap)
        + " − direct memory "
        + Bytes.text(maxDirect)
        + " − 10 %";
  }
}
