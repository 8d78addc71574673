package dev.slipway.registry.intake;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** A sender that sends only what it is told to, and ends when it is told to. */
final class StalledStream implements ReadStream<Buffer> {
  private volatile @Nullable Context context;
  private volatile @Nullable Handler<Void> end;
  private volatile @Nullable Handler<Buffer> taker;

  boolean begun() {
    return context != null;
  }

  void send(byte[] bytes) {
    context.runOnContext(
        go -> {
          Handler<Buffer> now = taker;
          if (now != null) {
            now.handle(Buffer.buffer(bytes));
          }
        });
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
    taker = handler;
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
