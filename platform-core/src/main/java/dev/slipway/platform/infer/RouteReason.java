package dev.slipway.platform.infer;

/**
 * By what the traffic policy chooses a version for a request; told to people who try a model.
 *
 * @param bucket of the sticky key's value, 0 to 9,999; −1 when the request is not {@code STICKY}
 * @param fallback whether what was chosen is not ready, so that the stable version stands in; never
 *     known of a request that is {@code DRAWN}
 */
public record RouteReason(By by, int bucket, boolean fallback) {

  /** What decides. */
  public enum By {
    /** The caller named the version or an alias. */
    NAMED,
    /** All traffic goes to one version. */
    ONLY,
    /** The value that keeps a caller on its version. */
    STICKY,
    /** Nothing: each request is drawn by the weights. */
    DRAWN
  }

  /** The caller named a version. */
  public static final RouteReason NAMED = new RouteReason(By.NAMED, -1, false);

  /** It is drawn. */
  public static final RouteReason DRAWN = new RouteReason(By.DRAWN, -1, false);

  public RouteReason {
    if (by == By.STICKY ? bucket < 0 : bucket != -1) {
      throw new IllegalArgumentException("a sticky request has a bucket, no other has one");
    }
  }
}
