package dev.slipway.edge.http.manage;

import dev.slipway.platform.flow.Event;
import dev.slipway.platform.flow.EventSink;
import dev.slipway.registry.api.Change;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Writes events as a browser's EventSource reads them. Used on the connection's event loop. */
final class EventWriter implements EventSink {

  /** Bytes that may wait for the reader before nothing more is written. */
  private static final int MOST_WAITING = 256 * 1024;

  /** After how long a reader comes back. */
  private static final int RETRY_MILLIS = 2000;

  private final Context loop;
  private final HttpServerResponse response;
  private final String requestId;

  EventWriter(Context loop, HttpServerResponse response, String requestId) {
    this.loop = loop;
    this.response = response;
    this.requestId = requestId;
  }

  @Override
  public void open(Runnable gone) {
    response
        .setStatusCode(200)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        // Proxies must not wait until they have a page full.
        .putHeader("X-Accel-Buffering", "no")
        .putHeader("Slipway-Request-Id", requestId)
        .setChunked(true)
        .setWriteQueueMaxSize(MOST_WAITING)
        .exceptionHandler(broken -> loop.runOnContext(go -> gone.run()))
        .closeHandler(closed -> loop.runOnContext(go -> gone.run()));
    if (response.closed()) {
      loop.runOnContext(go -> gone.run());
      return;
    }
    send("retry: " + RETRY_MILLIS + "\n\n");
  }

  @Override
  public void write(Event event) {
    send(text(event));
  }

  private void send(String text) {
    if (!response.ended() && !response.closed()) {
      response.write(Buffer.buffer(text));
    }
  }

  /** One event, as it crosses the wire. No value holds a line break: JSON escapes them. */
  static String text(Event event) {
    if (event instanceof Event.Changed changed) {
      Change change = changed.change();
      String name = change.kind() == Change.Kind.STATUS ? "status" : "change";
      return block(change.position().toString(), name, HistoryOperations.change(change));
    }
    if (event instanceof Event.Passed passed) {
      return "id: " + passed.position() + "\n\n";
    }
    if (event instanceof Event.Hello hello) {
      return block(null, "hello", Json.object(hello).put("position", hello.position().toString()));
    }
    if (event instanceof Event.Windows windows) {
      return block(null, "windows", Json.object(windows));
    }
    if (event instanceof Event.Database database) {
      return block(null, "database", Json.object(database));
    }
    if (event instanceof Event.Rights rights) {
      return block(null, "rights", Json.object(rights));
    }
    if (event instanceof Event.End end) {
      return block(null, "end", Json.object(end));
    }
    return ": \n\n";
  }

  private static String block(@Nullable String id, String name, JsonObject data) {
    return (id == null ? "" : "id: " + id + "\n")
        + "event: "
        + name
        + "\ndata: "
        + data.encode()
        + "\n\n";
  }

  @Override
  public boolean full() {
    return response.writeQueueFull();
  }

  @Override
  public void onRoom(Runnable then) {
    response.drainHandler(drained -> then.run());
  }

  @Override
  public void end() {
    if (!response.ended() && !response.closed()) {
      response.end();
    }
  }

  @Override
  public void cut() {
    response.reset();
  }
}
