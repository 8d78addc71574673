package dev.slipway.platform.infer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of bodies and of large answers that the process holds at once, over all callers. It
 * counts bytes held, not announced: an edge takes what it is about to keep and gives back exactly
 * that when the answer has been encoded or the caller has gone; what an engine has answered is
 * taken before it is copied. Thread-safe, never blocks.
 */
public final class PayloadBudget {

  private final long limitBytes;
  private final AtomicLong held = new AtomicLong();

  public PayloadBudget(long limitBytes) {
    if (limitBytes <= 0) {
      throw new IllegalArgumentException("a budget has at least one byte, not " + limitBytes);
    }
    this.limitBytes = limitBytes;
  }

  /** Takes the bytes, all or nothing. */
  public boolean take(long bytes) {
    return take(bytes, limitBytes);
  }

  /**
   * Likewise, and from a reserve of a quarter more, which bodies of predictions leave to others:
   * what was worked out for one of them finds room for its answer, and who manages the node is
   * heard.
   */
  public boolean takeWithReserve(long bytes) {
    return take(bytes, withReserve());
  }

  private long withReserve() {
    return limitBytes + limitBytes / 4;
  }

  /** Whether so many bytes of an answer can be held when nothing else is. */
  public boolean everHolds(long bytes) {
    return bytes <= withReserve();
  }

  /**
   * Why so many bytes are not held, and what helps, for a person.
   *
   * @param what has them, e.g. {@code output 'y' of this request has}
   * @param ever whether they would be when nothing else is held
   */
  public String refusal(String what, long bytes, boolean ever) {
    return what
        + " "
        + bytes
        + " bytes, more than "
        + (ever
            ? "are free of the "
                + withReserve()
                + " that this node may hold (http.body-budget);"
                + " send fewer rows at once, or try again"
            : "the "
                + withReserve()
                + " that this node may hold at all (http.body-budget); send"
                + " fewer rows at once");
  }

  private boolean take(long bytes, long limit) {
    long before;
    do {
      before = held.get();
      if (before + bytes > limit) {
        return false;
      }
    } while (!held.compareAndSet(before, before + bytes));
    return true;
  }

  /** Gives back what was taken. */
  public void give(long bytes) {
    held.addAndGet(-bytes);
  }

  public long heldBytes() {
    return held.get();
  }

  public long limitBytes() {
    return limitBytes;
  }
}
