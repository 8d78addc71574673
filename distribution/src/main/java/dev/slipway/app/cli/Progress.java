package dev.slipway.app.cli;

/** A bar on the terminal's error stream: bytes, speed, time left. Silent where nobody watches. */
final class Progress {

  private static final int WIDTH = 30;

  private final long total;
  private final boolean shown;
  private final long begun = System.nanoTime();
  private long done;
  private long drawn;

  Progress(long total, boolean quiet) {
    this.total = total;
    this.shown = !quiet && Boolean.getBoolean("slipway.terminal");
  }

  synchronized void add(long bytes) {
    done += bytes;
    long now = System.nanoTime();
    if (shown && now - drawn > 100_000_000L) {
      drawn = now;
      draw();
    }
  }

  /** The server has less than was sent: what was lost on the way counts no more. */
  synchronized void back(long sentFrom, long received) {
    done =
        Math.max(
            0,
            Math.min(done, done - Math.max(0, done - sentFrom) + Math.max(0, received - sentFrom)));
  }

  synchronized void end() {
    if (shown) {
      done = total;
      draw();
      System.err.println();
    }
  }

  private void draw() {
    double share = total == 0 ? 1 : Math.min(1, (double) done / total);
    int full = (int) (share * WIDTH);
    double seconds = Math.max(1e-3, (System.nanoTime() - begun) / 1e9);
    double speed = done / seconds;
    String left =
        speed > 0 && done < total
            ? ", " + Sizes.seconds((long) ((total - done) / speed)) + " left"
            : "";
    System.err.printf(
        "\r[%s%s] %3.0f %%  %s of %s, %s/s%s   ",
        "=".repeat(full),
        " ".repeat(WIDTH - full),
        share * 100,
        Sizes.bytes(done),
        Sizes.bytes(total),
        Sizes.bytes((long) speed),
        left);
  }
}
