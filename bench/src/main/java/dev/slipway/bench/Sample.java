package dev.slipway.bench;

/**
 * What one contender did for a few seconds.
 *
 * @param requests answered with 200
 * @param seconds it took
 * @param p50Micros the median of the answers' times, in microseconds
 * @param p99Micros the 99th percentile
 * @param foreign the share of the machine's processors, 0 to 1, that went to other processes
 */
record Sample(long requests, double seconds, double p50Micros, double p99Micros, double foreign) {

  double perSecond() {
    return requests / seconds;
  }

  Sample withForeign(double share) {
    return new Sample(requests, seconds, p50Micros, p99Micros, share);
  }
}
