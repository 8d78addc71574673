package dev.slipway.registry.store;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds an edit to the revision that it saw, so that nobody overwrites what they have not read. */
public final class Expected {
  private Expected() {}

  /**
   * @param what that is edited, for the sentence
   * @param expected the revision that the edit saw; null when it does not say
   * @param current the newest one
   * @param state how it is now, for whoever has to decide anew; null when it does not exist yet
   * @throws SlipwayException PRECONDITION_REQUIRED or PRECONDITION_FAILED, with {@code expected},
   *     {@code revision} and {@code current} in its details
   */
  public static void check(
      String what, @Nullable Long expected, long current, @Nullable Record state) {
    if (expected == null) {
      throw told(
          new SlipwayException(
              FailureCode.PRECONDITION_REQUIRED,
              "say which revision of the " + what + " you edit; the newest is " + current),
          current,
          state);
    }
    if (expected != current) {
      throw told(
          new SlipwayException(
                  FailureCode.PRECONDITION_FAILED,
                  "the "
                      + what
                      + " has changed: you edit revision "
                      + expected
                      + ", the newest is "
                      + current
                      + "; look at both and decide anew")
              .with("expected", expected),
          current,
          state);
    }
  }

  private static SlipwayException told(
      SlipwayException failure, long current, @Nullable Record state) {
    SlipwayException told = failure.with("revision", current);
    return state == null ? told : told.with("current", plain(RecordJson.write(state)));
  }

  private static Object plain(Object value) {
    if (value instanceof JsonObject object) {
      Map<String, Object> map = new LinkedHashMap<>();
      object.forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
      return map;
    }
    if (value instanceof JsonArray array) {
      List<Object> list = new ArrayList<>();
      array.forEach(item -> list.add(plain(item)));
      return list;
    }
    return value;
  }
}
