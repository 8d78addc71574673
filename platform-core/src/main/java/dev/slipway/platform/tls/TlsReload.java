package dev.slipway.platform.tls;

import io.vertx.core.Vertx;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Looks at the files of a node's certificate from time to time, and takes a change over once two
 * looks have found it the same, so that files which are still being written are not judged. What
 * cannot be used is said once, and the identity that the node has stays. Files are read on a
 * worker.
 */
public final class TlsReload implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(TlsReload.class.getName());

  private final Vertx vertx;
  private final TlsFiles files;
  private final TlsKeys keys;
  private final Consumer<TlsIdentity> taken;
  private final long timer;
  private String judged;
  private String seen;
  private final AtomicBoolean looking = new AtomicBoolean();

  private TlsReload(
      Vertx vertx, TlsFiles files, TlsKeys keys, long periodMillis, Consumer<TlsIdentity> taken) {
    this.vertx = vertx;
    this.files = files;
    this.keys = keys;
    this.taken = taken;
    this.judged = keys.identity().fingerprint();
    this.seen = judged;
    this.timer = vertx.setPeriodic(periodMillis, tick -> look());
  }

  /**
   * Begins to look.
   *
   * @param taken hears of each identity that was taken over, on a worker
   */
  public static TlsReload start(
      Vertx vertx, TlsFiles files, TlsKeys keys, long periodMillis, Consumer<TlsIdentity> taken) {
    return new TlsReload(vertx, files, keys, periodMillis, taken);
  }

  private void look() {
    if (!looking.compareAndSet(false, true)) {
      return;
    }
    vertx
        .<Void>executeBlocking(
            () -> {
              compare();
              return null;
            },
            false)
        .onFailure(
            failure -> LOG.log(Level.WARNING, "Looking at the certificate's files failed", failure))
        .onComplete(done -> looking.set(false));
  }

  /** One look, never two at once; blocks. */
  private void compare() {
    String now = fingerprint();
    if (!now.equals(judged) && now.equals(seen)) {
      judged = now;
      judge();
    }
    seen = now;
  }

  private void judge() {
    try {
      TlsFiles.Content content = files.content();
      TlsIdentity next = TlsIdentity.of(files, content);
      judged = content.fingerprint();
      String untimely = next.untimely(Instant.now());
      if (untimely != null) {
        throw new TlsException(untimely);
      }
      keys.use(next);
      taken.accept(next);
      LOG.log(Level.INFO, "New connections get the new certificate of " + next);
    } catch (TlsException unusable) {
      LOG.log(
          Level.WARNING,
          "The certificate's files changed and cannot be used: "
              + unusable.getMessage()
              + ". The one of "
              + keys.identity()
              + " stays.");
    }
  }

  private String fingerprint() {
    try {
      return files.content().fingerprint();
    } catch (TlsException unreadable) {
      return String.valueOf(unreadable.getMessage());
    }
  }

  /** Looks no more. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
