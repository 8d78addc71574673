package dev.slipway.edge.http.manage;

import dev.slipway.bus.Actor;
import dev.slipway.registry.api.Change;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The stream of events (text/event-stream, WHATWG HTML 9.2). */
final class EventOperations {

  private static final Answer SENT = new Answer(200, new JsonObject(), null, null);

  private EventOperations() {}

  /**
   * @param recheck who sent a request, asked again and again while its stream is open; does not
   *     count as the use of a session
   */
  static Map<String, Operation> all(
      Vertx vertx, NodeView node, Function<HttpServerRequest, Actor> recheck) {
    return Map.of(
        "streamEvents",
        call -> {
          HttpServerRequest request = call.request();
          EventWriter writer =
              new EventWriter(vertx.getOrCreateContext(), request.response(), call.requestId());
          return node.events().open(() -> recheck.apply(request), after(call), writer).map(SENT);
        });
  }

  /** A browser that connects again sends the last id; it knows better than the address. */
  private static Change.@Nullable Position after(Call call) {
    String last = call.request().getHeader("Last-Event-ID");
    String text = last == null || last.isBlank() ? call.query("after") : last.strip();
    return text == null ? null : Change.Position.parse(text);
  }
}
