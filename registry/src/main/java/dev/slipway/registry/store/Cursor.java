package dev.slipway.registry.store;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a page ended: the sort key of its last row, opaque to whoever carries it. */
public final class Cursor {
  private Cursor() {}

  /**
   * A page of a list that was asked for one row more than wanted.
   *
   * @param next null on the last page
   */
  public record Page<T>(List<T> items, @Nullable String next) {

    /**
     * @param rows at most {@code limit} + 1
     * @param key the parts of a row's sort key
     */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, List<?>> key) {
      if (rows.size() <= limit) {
        return new Page<>(rows, null);
      }
      return new Page<>(rows.subList(0, limit), write(key.apply(rows.get(limit - 1))));
    }
  }

  /** The parts of a sort key as one opaque text. */
  public static String write(List<?> parts) {
    JsonArray array = new JsonArray();
    parts.forEach(part -> array.add(String.valueOf(part)));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(array.encode().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The parts again, each null when there is no cursor.
   *
   * @throws SlipwayException INVALID when the text is none of ours
   */
  public static @Nullable String[] read(@Nullable String cursor, int parts) {
    @Nullable String[] all = new @Nullable String[parts];
    if (cursor == null) {
      return all;
    }
    try {
      JsonArray array =
          new JsonArray(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
      if (array.size() == parts) {
        Arrays.setAll(all, array::getString);
        return all;
      }
    } catch (RuntimeException unreadable) {
      // said below
    }
    throw new SlipwayException(
        FailureCode.INVALID,
        "this cursor was not given by a page of this list; begin again without one");
  }

  /** A part as a number, null when there is no cursor. */
  static @Nullable Long number(@Nullable String part) {
    if (part == null) {
      return null;
    }
    try {
      return Long.valueOf(part);
    } catch (NumberFormatException unreadable) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "this cursor was not given by a page of this list; begin again without one");
    }
  }
}
