package dev.slipway.edge.http.manage;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operation answers.
 *
 * @param etag the revision that an edit names in If-Match, or null
 * @param location where what was made can be found, or null
 */
record Answer(int status, JsonObject body, @Nullable Long etag, @Nullable String location) {

  static Answer ok(Record value) {
    return new Answer(200, Json.object(value), null, null);
  }

  static Answer ok(JsonObject body) {
    return new Answer(200, body, null, null);
  }

  static Answer created(Record value, String location) {
    return new Answer(201, Json.object(value), null, location);
  }

  /** A list that has no pages. */
  static Answer list(List<?> items) {
    return ok(new JsonObject().put("items", Json.of(items)).putNull("next"));
  }

  /** 204: done, and nothing to say about it. */
  static Answer none() {
    return new Answer(204, new JsonObject(), null, null);
  }

  /** 302: the browser goes on there. */
  static Answer goTo(String location) {
    return new Answer(302, new JsonObject(), null, location);
  }

  Answer withEtag(long revision) {
    return new Answer(status, body, revision, location);
  }
}
