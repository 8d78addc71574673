package dev.slipway.edge.http.exchange;

/**
 * What one request and one connection may take of us.
 *
 * @param maxBodyBytes of a prediction's body, as it comes and unpacked; beyond it 413
 * @param bodySeconds that a body may take to arrive; beyond it 408
 * @param leastBytesPerSecond that a body has to bring, counted from its beginning and asked for
 *     after {@code graceSeconds}; below it 408
 * @param graceSeconds before a body's rate is looked at
 * @param idleSeconds that a connection may go without a request, its headers complete; it is closed
 *     then, whatever it sends
 * @param stallSeconds that a body or an answer under way may stand still; the connection is closed
 *     then
 * @param maxConnections on each event loop; more are closed at once
 * @param answerSeconds until a prediction's answer is of no use
 */
public record EdgeLimits(
    long maxBodyBytes,
    int bodySeconds,
    int leastBytesPerSecond,
    int graceSeconds,
    int idleSeconds,
    int stallSeconds,
    int maxConnections,
    int answerSeconds) {

  /** 64 MiB, 30 s, 1 KiB/s after 5 s, 75 s, 60 s, 10,000 connections, 60 s. */
  public static final EdgeLimits DEFAULT =
      new EdgeLimits(64 << 20, 30, 1024, 5, 75, 60, 10_000, 60);

  public EdgeLimits {
    if (maxBodyBytes < 1 || maxBodyBytes > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "the largest body is 1 to " + (Integer.MAX_VALUE - 64) + " bytes, not " + maxBodyBytes);
    }
    if (bodySeconds < 1
        || leastBytesPerSecond < 0
        || graceSeconds < 0
        || idleSeconds < 1
        || stallSeconds < 1
        || maxConnections < 1
        || answerSeconds < 1) {
      throw new IllegalArgumentException("times, rates and counts of an edge are positive");
    }
  }

  /** These limits with another largest body. */
  public EdgeLimits withMaxBody(long bytes) {
    return new EdgeLimits(
        bytes,
        bodySeconds,
        leastBytesPerSecond,
        graceSeconds,
        idleSeconds,
        stallSeconds,
        maxConnections,
        answerSeconds);
  }

  /** These limits with another time for a body. */
  public EdgeLimits withBodySeconds(int seconds) {
    return new EdgeLimits(
        maxBodyBytes,
        seconds,
        leastBytesPerSecond,
        graceSeconds,
        idleSeconds,
        stallSeconds,
        maxConnections,
        answerSeconds);
  }
}
