package dev.slipway.platform.batching;

import java.util.List;

/**
 * Why a deployment's recent batches had their size.
 *
 * @param batches how many were looked at: the most recent ones, at most {@link
 *     BatchHistory#CAPACITY}
 * @param meanRows rows in a batch, on average
 * @param meanCalls calls in a batch, on average
 * @param shares by cause, the largest first; their percents sum to 100 exactly, none when no batch
 *     ran
 * @param sizes how many batches had how many rows, the smallest first
 * @param summary a sentence or two for a person, with what could be changed
 */
public record BatchExplanation(
    int batches,
    double meanRows,
    double meanCalls,
    List<Share> shares,
    List<Size> sizes,
    String summary) {

  public BatchExplanation {
    shares = List.copyOf(shares);
    sizes = List.copyOf(sizes);
  }

  /**
   * @param percent of the batches, with one decimal
   * @param meanRows rows in a batch with this cause
   * @param leastRows in the smallest such batch
   * @param mostRows in the largest such batch
   * @param meanWaitMicros how long the oldest call of such a batch had waited
   * @param words the cause for a person
   */
  public record Share(
      BatchCause cause,
      int batches,
      double percent,
      double meanRows,
      int leastRows,
      int mostRows,
      double meanWaitMicros,
      String words) {}

  /**
   * Batches of one size.
   *
   * @param rows in each of them
   * @param batches at least 1
   */
  public record Size(int rows, int batches) {}
}
