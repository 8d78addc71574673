package dev.slipway.edge.http.exchange;

import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.infer.PayloadBudget;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives one body: counts what is held against the process' budget and the limit, in place when
 * it comes in one piece. What is announced counts for nothing but an early refusal: memory is taken
 * when bytes have come. One event loop.
 *
 * <p>States: receiving, then whole, refused (what still comes is dropped for a moment, so that the
 * caller can read the answer, then the connection is closed) or gone.
 */
final class BodyReceiver {

  /** Pieces below this are gathered, or tiny ones would cost many times their size. */
  private static final int SMALL = 4096;

  /** As much is dropped after a refusal before the connection is closed. */
  private static final long MOST_DROPPED = 1 << 20;

  private static final long LINGER_NANOS = 2_000_000_000L;

  private enum State {
    RECEIVING,
    WHOLE,
    REFUSED,
    GONE
  }

  /** A place in {@link BodyWatch}'s list. */
  static class Link {
    Link next = this;
    Link previous = this;
    @Nullable BodyReceiver receiver;

    void unlink() {
      previous.next = next;
      next.previous = previous;
      next = this;
      previous = this;
    }
  }

  private final Link link = new Link();
  private final HttpServerRequest request;
  private final Exchange exchange;
  private final PayloadBudget budget;
  private final long most;
  private final long began = System.nanoTime();
  private final List<Payload.Part> pieces = new ArrayList<>(1);
  private byte @Nullable [] tail;
  private int tailSize;
  private long received;
  private long refusedAt;
  private State state = State.RECEIVING;

  private BodyReceiver(Exchange exchange, HttpServerRequest request, EdgeLoop loop) {
    this.exchange = exchange;
    this.request = request;
    this.budget = loop.predictor().budget();
    this.most = loop.limits().maxBodyBytes();
    link.receiver = this;
    loop.bodies().add(link);
  }

  /** Begins; the exchange hears of the whole body or fails. */
  static void receive(Exchange exchange, HttpServerRequest request, EdgeLoop loop) {
    BodyReceiver receiver = new BodyReceiver(exchange, request, loop);
    request
        .handler(receiver::piece)
        .endHandler(ignored -> receiver.end())
        .exceptionHandler(ignored -> receiver.gone());
  }

  /** Drops what still comes of a body after the answer, for a moment; then closes. */
  static void drop(Exchange exchange, HttpServerRequest request, EdgeLoop loop) {
    BodyReceiver receiver = new BodyReceiver(exchange, request, loop);
    receiver.state = State.REFUSED;
    receiver.refusedAt = receiver.began;
    request
        .handler(receiver::piece)
        .endHandler(ignored -> receiver.link.unlink())
        .exceptionHandler(ignored -> receiver.gone());
  }

  private void piece(Buffer piece) {
    int length = piece.length();
    received += length;
    if (state != State.RECEIVING) {
      if (received > MOST_DROPPED) {
        exchange.disconnect();
      }
      return;
    }
    if (received > most) {
      refuse(Refusals.bodyTooLarge(most));
    } else if (!budget.take(length)) {
      refuse(Refusals.budget(budget));
    } else {
      exchange.holds(length);
      SlipwayException full = exchange.meter(received);
      if (full == null) {
        keep(HeapBuffers.slice(piece));
      } else {
        refuse(full);
      }
    }
  }

  private void keep(Payload.Part piece) {
    if (piece.length() >= SMALL || (received == piece.length() && pieces.isEmpty())) {
      flushTail();
      pieces.add(piece);
      return;
    }
    if (tail == null || tail.length - tailSize < piece.length()) {
      flushTail();
      tail = new byte[4 * SMALL];
    }
    System.arraycopy(piece.bytes(), piece.from(), tail, tailSize, piece.length());
    tailSize += piece.length();
  }

  private void flushTail() {
    if (tail != null && tailSize > 0) {
      pieces.add(new Payload.Part(tail, 0, tailSize));
    }
    tail = null;
    tailSize = 0;
  }

  private void end() {
    if (state != State.RECEIVING) {
      return;
    }
    state = State.WHOLE;
    link.unlink();
    flushTail();
    if (pieces.size() == 1) {
      Payload.Part only = pieces.get(0);
      exchange.bodyArrived(only.bytes(), only.from(), only.from() + only.length());
      return;
    }
    byte[] whole = new byte[(int) received];
    int at = 0;
    for (Payload.Part piece : pieces) {
      System.arraycopy(piece.bytes(), piece.from(), whole, at, piece.length());
      at += piece.length();
    }
    pieces.clear();
    exchange.bodyArrived(whole, 0, whole.length);
  }

  private void gone() {
    if (state == State.RECEIVING || state == State.REFUSED) {
      state = State.GONE;
      link.unlink();
      forget();
    }
    exchange.callerGone();
  }

  private void refuse(SlipwayException failure) {
    state = State.REFUSED;
    refusedAt = System.nanoTime();
    forget();
    exchange.failAndClose(failure);
  }

  private void forget() {
    pieces.clear();
    tail = null;
  }

  /** Looks at time and rate; called by the watch. */
  void judge(long now, EdgeLimits limits) {
    if (state == State.REFUSED) {
      if (request.isEnded()) {
        link.unlink();
      } else if (now - refusedAt > LINGER_NANOS) {
        link.unlink();
        exchange.disconnect();
      }
      return;
    }
    double seconds = (now - began) / 1e9;
    if (seconds > limits.bodySeconds()) {
      refuse(Refusals.late(limits.bodySeconds(), received));
    } else if (seconds > limits.graceSeconds()
        && received < seconds * limits.leastBytesPerSecond()) {
      refuse(
          Refusals.tooSlow(
              "the body came at "
                  + (long) (received / seconds)
                  + " bytes a second, at least "
                  + limits.leastBytesPerSecond()
                  + " are asked for"));
    }
  }
}
