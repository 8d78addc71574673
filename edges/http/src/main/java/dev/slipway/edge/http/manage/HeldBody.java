package dev.slipway.edge.http.manage;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that is held back until somebody takes it, seconds later. A sender that goes
 * away meanwhile is remembered: the request itself tells that only to a handler that is there when
 * it happens, and whoever comes later would wait for ever. On the request's event loop.
 */
final class HeldBody implements ReadStream<Buffer> {

  private final HttpServerRequest request;
  private final Context context;
  private @Nullable Throwable broken;
  private @Nullable Handler<Throwable> exceptionHandler;

  private HeldBody(HttpServerRequest request, Context context) {
    this.request = request;
    this.context = context;
  }

  /** Holds it from now on; in the tick in which the request came not a byte is lost. */
  static HeldBody of(HttpServerRequest request) {
    HeldBody held = new HeldBody(request, Objects.requireNonNull(Vertx.currentContext()));
    request.pause();
    request.exceptionHandler(held::broke);
    return held;
  }

  private void broke(Throwable why) {
    if (exceptionHandler == null) {
      broken = why;
    } else {
      exceptionHandler.handle(why);
    }
  }

  private void tellWhatHappenedBefore() {
    Throwable before = broken;
    if (before != null) {
      broken = null;
      // After the bytes that came before, which are given out on the context, too.
      context.runOnContext(
          go -> {
            if (exceptionHandler != null) {
              exceptionHandler.handle(before);
            }
          });
    }
  }

  @Override
  public HeldBody exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public HeldBody handler(@Nullable Handler<Buffer> handler) {
    request.handler(handler);
    return this;
  }

  @Override
  public HeldBody pause() {
    request.pause();
    return this;
  }

  @Override
  public HeldBody resume() {
    request.resume();
    tellWhatHappenedBefore();
    return this;
  }

  @Override
  public HeldBody fetch(long amount) {
    request.fetch(amount);
    tellWhatHappenedBefore();
    return this;
  }

  @Override
  public HeldBody endHandler(@Nullable Handler<Void> handler) {
    request.endHandler(handler);
    return this;
  }
}
