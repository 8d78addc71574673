package dev.slipway.platform.device;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why an ask is not granted, in numbers.
 *
 * @param node the node that is short
 * @param need of it
 * @param basis where the need comes from
 * @param free what this ask could have now; less than what is unused, when somebody before it was
 *     promised some
 * @param evictable what idle others could give up for it
 * @param leaving what is draining and will come back by itself
 * @param capacity of the node, without what is carved out of it
 * @param idle the holders of {@code evictable}, for people
 * @param kept what engines keep of what they unloaded until the process ends, by engine
 */
public record Shortage(
    String node,
    Resources need,
    String basis,
    Resources free,
    Resources evictable,
    Resources leaving,
    Resources capacity,
    List<String> idle,
    Map<String, Long> kept) {

  public Shortage {
    idle = List.copyOf(idle);
    kept = java.util.Collections.unmodifiableMap(new TreeMap<>(kept));
  }

  /** Whether no wait can help: the need is more than the node has. */
  public boolean forEver() {
    return !need.fits(capacity);
  }

  /** What the node lacks for ever, in words: memory, threads, or both. */
  public String lacking() {
    boolean memory = need.bytes() > capacity.bytes();
    boolean threads = need.threads() > capacity.threads();
    return memory && threads ? "memory and threads" : memory ? "memory" : "threads";
  }

  /**
   * A sentence with the numbers, for example {@code needs 1.9 GiB on cpu (measured 1.7 GiB + 10 %),
   * free 1.2 GiB of 8.0 GiB, evictable 410 MiB (fraud v3)}.
   */
  public String sentence() {
    StringBuilder text = new StringBuilder("needs ");
    boolean memory = need.bytes() > (forEver() ? capacity : free).bytes();
    if (memory) {
      text.append(Bytes.text(need.bytes()));
    } else {
      text.append(need.threads()).append(need.threads() == 1 ? " thread" : " threads");
    }
    text.append(" on ").append(node);
    if (memory && !basis.isEmpty()) {
      text.append(" (").append(basis).append(')');
    }
    text.append(", free ")
        .append(amount(memory, free))
        .append(" of ")
        .append(amount(memory, capacity));
    if (!idle.isEmpty()) {
      text.append(", evictable ")
          .append(amount(memory, evictable))
          .append(" (")
          .append(String.join(", ", idle))
          .append(')');
    }
    if (memory ? leaving.bytes() > 0 : leaving.threads() > 0) {
      text.append(", on its way out ").append(amount(memory, leaving));
    }
    if (memory) {
      kept.forEach(
          (engine, bytes) ->
              text.append(", ")
                  .append(engine)
                  .append(" keeps ")
                  .append(Bytes.text(bytes))
                  .append(" of what it unloaded until the server is started again"));
    }
    return text.toString();
  }

  private static String amount(boolean memory, Resources amount) {
    return memory ? Bytes.text(amount.bytes()) : Integer.toString(amount.threads());
  }
}
