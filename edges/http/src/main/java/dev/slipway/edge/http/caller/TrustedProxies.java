package dev.slipway.edge.http.caller;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word about the caller counts: their {@code X-Forwarded-For}, {@code
 * X-Forwarded-Proto} and {@code X-Forwarded-Host}. Anybody else could write what they like there.
 * Immutable.
 */
public final class TrustedProxies {

  /** None: the peer is the caller. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private static final class Range {
    private final byte[] address;
    private final int bits;

    Range(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    boolean has(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if ((other[bit >> 3] & mask) != (address[bit >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  private final List<Range> ranges;

  private TrustedProxies(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Reads addresses and ranges, separated by commas: {@code 10.0.0.7, 192.168.0.0/16, fd00::/8}.
   *
   * @throws IllegalArgumentException with the part that is neither
   */
  public static TrustedProxies parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String range = part.strip();
      if (!range.isEmpty()) {
        ranges.add(range(range));
      }
    }
    return ranges.isEmpty() ? NONE : new TrustedProxies(ranges);
  }

  private static Range range(String text) {
    int slash = text.indexOf('/');
    byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
    if (address != null) {
      try {
        int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (bits >= 0 && bits <= address.length * 8) {
          return new Range(address, bits);
        }
      } catch (NumberFormatException notANumber) {
        // said below
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no address such as 10.0.0.7 or 10.0.0.0/8");
  }

  /** Whether an address, as text, is one of theirs. */
  public boolean trusts(@Nullable String address) {
    if (ranges.isEmpty() || address == null) {
      return false;
    }
    byte[] bytes = bytes(address);
    return bytes != null && ranges.stream().anyMatch(range -> range.has(bytes));
  }

  static byte @Nullable [] bytes(String address) {
    return NetUtil.createByteArrayFromIpAddressString(address);
  }
}
