package dev.slipway.registry.intake;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A sender that sends nothing until it is told to end. */
final class StalledStream implements ReadStream<Buffer> {
  private volatile @Nullable Context context;
  private volatile @Nullable Handler<Void> end;

  boolean begun() {
    return context != null;
  }

  void end() {
    context.runOnContext(
        go -> {
          end.handle(null);
        });
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    context = Vertx.currentContext();
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
    end = handler;
    return this;
  }
}
