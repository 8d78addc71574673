package dev.slipway.engine.tck;

import dev.slipway.engine.Output;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts every payload that crosses the SPI in a test, so that no engine has to: what an engine
 * lends to the sink is released exactly once, and of what the kit lends to an engine nothing is
 * touched or kept when {@code run} has returned. Thread-safe.
 *
 * <p>What an engine makes and never hands over does not come by here: the growth of memory shows
 * it, or the engine's own count.
 */
final class Payloads {

  /** A test can wait for so many garbage collections; a test may open hundreds of instances. */
  private static final int COLLECTIONS = 3;

  /** One lent output, the object itself; the receipt does not keep it alive. */
  private static final class Receipt extends WeakReference<Output.Lent> {
    private final int hash;
    private boolean released;

    Receipt(Output.Lent lent, ReferenceQueue<Output.Lent> gone) {
      super(lent, gone);
      hash = System.identityHashCode(lent);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      Output.Lent own = get();
      return own != null && other instanceof Receipt receipt && receipt.refersTo(own);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final Map<Receipt, Receipt> receipts = new HashMap<>();
  private final ReferenceQueue<Output.Lent> gone = new ReferenceQueue<>();
  private final Map<String, Integer> problems = new LinkedHashMap<>();
  private int lost;
  private int collections;

  /** A test begins. What came too late for the one before is this one's to tell. */
  synchronized void begin() {
    receipts.clear();
    lost = 0;
    collections = COLLECTIONS;
  }

  /**
   * The sink was handed a lent output.
   *
   * @return whether it may be read and has to be released; false when that was done before
   */
  synchronized boolean received(Output.Lent lent, String name) {
    forgetWhatIsGone();
    Receipt receipt = new Receipt(lent, gone);
    if (receipts.putIfAbsent(receipt, receipt) != null) {
      problem(
          "the same lent output "
              + name
              + " was handed over again: the platform would release it twice");
      return false;
    }
    return true;
  }

  /** The release of an output that was received has run. */
  synchronized void released(Output.Lent lent) {
    Receipt receipt = receipts.get(new Receipt(lent, gone));
    if (receipt != null) {
      receipt.released = true;
    }
  }

  private void forgetWhatIsGone() {
    for (Reference<?> dead = gone.poll(); dead != null; dead = gone.poll()) {
      Receipt receipt = receipts.remove(dead);
      if (receipt != null && !receipt.released) {
        lost++;
      }
    }
  }

  /** Something is wrong that the test that runs now has to fail for. */
  synchronized void problem(String what) {
    problems.merge(what, 1, Integer::sum);
  }

  /** An instance is about to be closed, and all its runs have returned. */
  void closing(Kept inputs) {
    synchronized (this) {
      if (inputs.isEmpty() || collections == 0) {
        return;
      }
      collections--;
    }
    int kept = inputs.afterCollection();
    if (kept > 0) {
      problem(
          "an instance keeps "
              + kept
              + " inputs of runs that have returned; a batch is valid until run returns");
    }
  }

  /** What is wrong so far, and was not told before. */
  synchronized List<String> problems() {
    forgetWhatIsGone();
    List<String> told = new ArrayList<>();
    problems.forEach(
        (problem, times) -> told.add(times == 1 ? problem : problem + " (" + times + " times)"));
    problems.clear();
    long never = lost + receipts.values().stream().filter(receipt -> !receipt.released).count();
    if (never > 0) {
      told.add(never + " lent outputs were handed over and released never");
    }
    return told;
  }
}
