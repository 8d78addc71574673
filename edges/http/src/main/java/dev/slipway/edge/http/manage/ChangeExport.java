package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.History.ListChanges;
import dev.slipway.registry.api.Paging;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Changes as a file: page after page from the registry to the socket, so that one page is in memory
 * however long the history is. The next page is read when the last one has been taken by the
 * caller; who takes nothing for a minute is let go. What breaks under way ends the connection, so
 * that nobody takes a part for the whole. One event loop; pages are encoded on a worker.
 */
final class ChangeExport {

  private static final int PAGE = 200;
  private static final long STALL_MILLIS = 60_000;

  private final Vertx vertx;
  private final Call call;
  private final ListChanges wish;
  private final ChangeFile.Format format;
  private final HttpServerResponse response;
  private final Promise<Answer> done = Promise.promise();
  private long left;

  private ChangeExport(
      Vertx vertx, Call call, ListChanges wish, ChangeFile.Format format, long most) {
    this.vertx = vertx;
    this.call = call;
    this.wish = wish;
    this.format = format;
    this.response = call.request().response();
    this.left = most;
  }

  /**
   * Writes the whole answer.
   *
   * @param wish with the paging of the first page
   * @param most changes in all
   * @return completes when the answer has been written or its reader has gone; fails when nothing
   *     was written yet
   */
  static Future<Answer> run(
      Vertx vertx,
      Call call,
      ListChanges wish,
      ChangeFile.Format format,
      long most,
      ExportSlots slots) {
    if (most == 0) {
      throw new SlipwayException(
          FailureCode.INVALID, "the query parameter 'limit' is at least 1, got '0'");
    }
    slots.take();
    ChangeExport export = new ChangeExport(vertx, call, wish, format, most);
    export.response.closeHandler(gone -> export.end());
    export.next(wish.paging().cursor());
    return export.done.future().onComplete(ended -> slots.give());
  }

  /** A page from a cursor on. */
  static Paging page(@Nullable String cursor, long most) {
    return new Paging(cursor, (int) Math.max(1, Math.min(PAGE, most)));
  }

  private void next(@Nullable String cursor) {
    call.ask(History.LIST_CHANGES, wish.at(page(cursor, left)))
        .compose(
            page ->
                vertx
                    .executeBlocking(() -> ChangeFile.lines(format, page.items()), false)
                    .map(
                        lines -> {
                          left -= page.items().size();
                          write(lines, left > 0 ? page.next() : null);
                          return lines;
                        }))
        .onFailure(this::broke);
  }

  private void write(Buffer page, @Nullable String cursor) {
    if (done.future().isComplete() || response.closed()) {
      end();
      return;
    }
    Buffer lines = page;
    if (!response.headWritten()) {
      response
          .putHeader("Content-Type", format.contentType)
          .putHeader("Slipway-Request-Id", call.requestId())
          .putHeader("Cache-Control", "no-store")
          .putHeader(
              "Content-Disposition",
              "attachment; filename=\"slipway-changes." + format.extension + "\"")
          .setChunked(true);
      lines = Buffer.buffer(format.head()).appendBuffer(page);
    }
    if (cursor == null) {
      response.end(lines).onComplete(ended -> end());
      return;
    }
    response.write(lines);
    if (response.writeQueueFull()) {
      whenTaken(cursor);
    } else {
      next(cursor);
    }
  }

  private void whenTaken(String cursor) {
    long timer =
        vertx.setTimer(STALL_MILLIS, stalled -> broke(new IllegalStateException("nobody reads")));
    response.drainHandler(
        drained -> {
          if (vertx.cancelTimer(timer)) {
            next(cursor);
          }
        });
  }

  private void broke(Throwable failure) {
    if (!response.headWritten()) {
      done.tryFail(failure);
    } else {
      response.reset();
      end();
    }
  }

  /** Nothing is left to answer: the response was written here, or nobody is there to read one. */
  private void end() {
    done.tryComplete(Answer.ok(new JsonObject()));
  }
}
