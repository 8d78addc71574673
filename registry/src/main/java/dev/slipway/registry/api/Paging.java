package dev.slipway.registry.api;

import org.jspecify.annotations.Nullable;

/**
 * Which page of a list.
 *
 * @param cursor what the page before gave as {@code next}, or null for the first page; opaque
 * @param limit rows at most, 1 to 500
 */
public record Paging(@Nullable String cursor, int limit) {
  private static final int MOST = 500;

  /** The first page, of usual length. */
  public static final Paging FIRST = new Paging(null, 50);

  public Paging {
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("a page has 1 to " + MOST + " rows, not " + limit);
    }
    if (cursor != null && cursor.length() > 2048) {
      throw new IllegalArgumentException("this cursor was not given by a page of ours");
    }
  }
}
