package dev.slipway.monitor.api;

import dev.slipway.bus.Address;
import dev.slipway.bus.Topic;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stored windows. Reading wants VIEW for the model. */
public final class Windows {

  private Windows() {}

  /**
   * Windows of a model in order of their start. Fails with UNAVAILABLE while the database is away.
   */
  public static final Address<ReadWindows, WindowList> READ =
      new Address<>("monitor.window.read", 1, ReadWindows.class, WindowList.class);

  /** Windows were stored: read again what they are about. */
  public static final Topic<WindowsStored> STORED =
      new Topic<>("monitor.window.stored", 1, WindowsStored.class);

  /**
   * Which windows.
   *
   * @param version null: all
   * @param seconds the length of the windows: 10, 60 or 3600
   * @param from inclusive
   * @param until exclusive
   */
  public record ReadWindows(
      String model, @Nullable Integer version, int seconds, Instant from, Instant until) {
    public ReadWindows {
      if (seconds != 10 && seconds != 60 && seconds != 3600) {
        throw new IllegalArgumentException(
            "windows are 10, 60 or 3600 seconds long, not " + seconds);
      }
      if (!from.isBefore(until)
          || (until.getEpochSecond() - from.getEpochSecond()) / seconds > 20_000) {
        throw new IllegalArgumentException("a reading covers 1 to 20,000 windows of time");
      }
    }
  }

  public record WindowList(List<Window> items) {
    public WindowList {
      items = List.copyOf(items);
    }
  }

  /**
   * What was stored.
   *
   * @param newest start of the newest
   */
  public record WindowsStored(Instant newest, int count) {}
}
