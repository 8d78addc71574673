package dev.slipway.registry.intake;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sender: bytes on a context, held back when it is paused, as a connection's are. May break off.
 */
final class GeneratedStream implements ReadStream<Buffer> {

  /** Where the bytes come from. */
  interface Source {
    Buffer at(long offset, int length);
  }

  private static final int PIECE = 16 * 1024;

  private final Context context;
  private final Source source;
  private final long from;
  private final long to;
  private final long breakAt;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private long at;
  private boolean flowing;
  private boolean scheduled;
  private boolean over;
  private int pauses;

  GeneratedStream(Context context, Source source, long from, long to, long breakAt) {
    this.context = context;
    this.source = source;
    this.from = from;
    this.to = to;
    this.breakAt = breakAt;
    this.at = from;
  }

  static GeneratedStream of(Context context, byte[] bytes, int from) {
    return new GeneratedStream(
        context,
        (offset, length) ->
            Buffer.buffer(Arrays.copyOfRange(bytes, (int) offset, (int) offset + length)),
        from,
        bytes.length,
        Long.MAX_VALUE);
  }

  static GeneratedStream breaking(Context context, byte[] bytes, int from, int breakAt) {
    return new GeneratedStream(
        context,
        (offset, length) ->
            Buffer.buffer(Arrays.copyOfRange(bytes, (int) offset, (int) offset + length)),
        from,
        bytes.length,
        breakAt);
  }

  int pauses() {
    return pauses;
  }

  long sent() {
    return at - from;
  }

  private void emit() {
    scheduled = false;
    if (!flowing || over) {
      return;
    }
    if (at >= breakAt) {
      over = true;
      if (exceptionHandler != null) {
        exceptionHandler.handle(new java.io.IOException("connection reset"));
      }
      return;
    }
    if (at == to) {
      over = true;
      if (endHandler != null) {
        endHandler.handle(null);
      }
      return;
    }
    int length = (int) Math.min(PIECE, Math.min(to, breakAt) - at);
    Buffer piece = source.at(at, length);
    at += length;
    if (handler != null) {
      handler.handle(piece);
    }
    schedule();
  }

  private void schedule() {
    if (flowing && !scheduled && !over) {
      scheduled = true;
      context.runOnContext(go -> emit());
    }
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
    if (over) {
      // As a request does.
      throw new IllegalStateException("Request has already been read");
    }
    this.handler = handler;
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    flowing = false;
    pauses++;
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    flowing = true;
    schedule();
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    return resume();
  }

  @Override
  public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
    endHandler = handler;
    return this;
  }
}
