package dev.slipway.platform.infer;

import dev.slipway.engine.Signature;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an edge may know of a model that this node has a wish for: an immutable snapshot.
 *
 * @param versions by number, ascending
 * @param aliases version numbers by alias
 * @param stable the version that answers a request without a version when its own is not ready, and
 *     whose signature stands for the model; 0 when nothing is routed
 */
public record ModelView(
    String name, List<VersionView> versions, Map<String, Integer> aliases, int stable) {

  public ModelView {
    versions = List.copyOf(versions);
    aliases = Map.copyOf(aliases);
  }

  /** Where a version stands on this node. */
  public enum Standing {
    /** It answers now. */
    READY,
    /** It is being loaded or warmed. */
    LOADING,
    /** It ends the calls that it has, and takes no more. */
    UNLOADING,
    /** It waits for room, or failed. */
    UNAVAILABLE,
    /** It is wished, and nothing is known of it yet. */
    UNKNOWN
  }

  /**
   * One version on this node.
   *
   * @param platform as the protocol names it, {@code <project>_<format>}, e.g. {@code onnx_onnxv1}
   * @param reason why it is not ready, a sentence; null when it is
   * @param maxRows that one run takes at most; 0 when its tensors have no dimension for rows, or
   *     while it is not loaded
   * @param memoryBytes that its load was measured to take; 0 while that is unknown
   */
  public record VersionView(
      int number,
      long deployment,
      Signature signature,
      String platform,
      Standing standing,
      @Nullable String reason,
      int maxRows,
      long memoryBytes) {

    /** Whether it answers now. */
    public boolean ready() {
      return standing == Standing.READY;
    }
  }

  /** The version with this number, or null. */
  public @Nullable VersionView version(int number) {
    for (VersionView version : versions) {
      if (version.number() == number) {
        return version;
      }
    }
    return null;
  }

  /**
   * The version that a caller means.
   *
   * @param numberOrAlias null: the stable one
   * @return null when the model has no such version on this node
   */
  public @Nullable VersionView version(@Nullable String numberOrAlias) {
    if (numberOrAlias == null) {
      return version(stable);
    }
    int number = parse(numberOrAlias);
    if (number > 0) {
      return version(number);
    }
    Integer target = aliases.get(numberOrAlias);
    return target == null ? null : version(target.intValue());
  }

  /** Whether a request without a version would be answered now. */
  public boolean ready() {
    VersionView view = version(stable);
    return view != null && view.ready();
  }

  /** The number in decimal digits, or −1: an alias never begins with a digit. */
  public static int parse(String number) {
    int length = number.length();
    if (length == 0 || length > 9) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < length; i++) {
      char digit = number.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      value = value * 10 + (digit - '0');
    }
    return value;
  }
}
