package dev.slipway.platform.batching;

/** Why a batch had the size that it had; exactly one holds for each batch. */
public enum BatchCause {
  /** Calls cannot be stacked: the model's outermost dimension is fixed, or the limit is one. */
  NOT_BATCHABLE("the model cannot stack calls, or its limit is one row"),
  /** It reached the limit of rows, or the next call would have passed it. */
  LIMIT_REACHED("the batch was full: its limit of rows was reached"),
  /** What else waited had other trailing shapes. */
  DIFFERENT_SHAPES("what else waited had different shapes, and shapes are never padded"),
  /** The configured delay was over. */
  DELAY_ELAPSED("the configured delay was over before the batch was full"),
  /** The delay was cut short since a caller's deadline was near. */
  DEADLINE_NEAR("a caller's deadline was near, so the configured delay was cut short"),
  /** One call came while an instance was free, and nothing else was there. */
  ARRIVED_ALONE("a call arrived alone while an instance was free, so it ran at once"),
  /** Several calls came in one tick while an instance was free. */
  ARRIVED_TOGETHER("calls arrived together while an instance was free, so they ran at once"),
  /** All instances were busy; whatever had gathered was taken, and nothing was left. */
  QUEUE_EMPTIED("all instances were busy; what had gathered meanwhile was taken as a whole");

  private final String words;

  BatchCause(String words) {
    this.words = words;
  }

  /** For a person, without a full stop. */
  public String words() {
    return words;
  }
}
