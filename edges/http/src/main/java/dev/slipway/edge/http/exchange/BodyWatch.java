package dev.slipway.edge.http.exchange;

import io.vertx.core.Vertx;

/**
 * Looks a few times a second at the bodies that are still arriving on one event loop, so that none
 * needs a timer of its own. A doubly linked list through the receivers: adding and removing one
 * costs nothing.
 */
final class BodyWatch {

  private static final long PERIOD_MILLIS = 250;

  private final Vertx vertx;
  private final EdgeLimits limits;
  private final long timer;
  private final BodyReceiver.Link head = new BodyReceiver.Link();

  BodyWatch(Vertx vertx, EdgeLimits limits) {
    this.vertx = vertx;
    this.limits = limits;
    head.next = head;
    head.previous = head;
    this.timer = vertx.setPeriodic(PERIOD_MILLIS, ignored -> look(System.nanoTime()));
  }

  void add(BodyReceiver.Link link) {
    link.next = head;
    link.previous = head.previous;
    head.previous.next = link;
    head.previous = link;
  }

  void close() {
    vertx.cancelTimer(timer);
  }

  private void look(long now) {
    BodyReceiver.Link link = head.next;
    while (link != head) {
      BodyReceiver.Link next = link.next;
      BodyReceiver receiver = link.receiver;
      if (receiver != null) {
        receiver.judge(now, limits);
      }
      // Judging one may end it, never another.
      link = next;
    }
  }
}
