package dev.slipway.platform.infer;

import dev.slipway.bus.SlipwayException;
import org.jspecify.annotations.Nullable;

/**
 * Asked once for each call of a caller that has a quota, on the call's event loop, when its rows
 * are known and before it takes room in a queue.
 */
@FunctionalInterface
public interface ItemQuota {

  /**
   * Takes the items of one call.
   *
   * @return null when they were taken, else {@code QUOTA_EXCEEDED} with {@code retryAfterSeconds}
   */
  @Nullable SlipwayException takeItems(int items);
}
