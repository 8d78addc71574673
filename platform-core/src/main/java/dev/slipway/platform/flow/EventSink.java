package dev.slipway.platform.flow;

/** Where a stream writes to. Every method is called on the reader's own event loop. */
public interface EventSink {

  /**
   * Begins; nothing was written before.
   *
   * @param gone called once the reader has left by itself
   */
  void open(Runnable gone);

  void write(Event event);

  /** Whether the reader is behind, so that nothing more is to be written now. */
  boolean full();

  /** Calls back once the reader has caught up; a later call replaces an earlier one. */
  void onRoom(Runnable then);

  /** Ends after what was written. */
  void end();

  /** Ends at once: the reader takes nothing any more. */
  void cut();
}
