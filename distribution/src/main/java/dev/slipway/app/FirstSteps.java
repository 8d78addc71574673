package dev.slipway.app;

import dev.slipway.app.cli.ClientOptions;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.platform.reconcile.Knowledge;
import dev.slipway.platform.reconcile.Reconciler;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.security.LocalKey;
import dev.slipway.registry.api.Access;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a start does for the people of this machine once it listens: the local command line's key
 * works, and there is a code for the first administrator.
 */
final class FirstSteps {

  private static final System.Logger LOG = System.getLogger(FirstSteps.class.getName());
  private static final Duration FIRST_CODE_PATIENCE = Duration.ofSeconds(20);
  private static final Duration FIRST_READ_PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final NodePages pages;
  private final KeyRing keys;
  private final Reconciler reconciler;
  private final DataFolder data;

  FirstSteps(Vertx vertx, NodePages pages, KeyRing keys, Reconciler reconciler, DataFolder data) {
    this.vertx = vertx;
    this.pages = pages;
    this.keys = keys;
    this.reconciler = reconciler;
    this.data = data;
  }

  /**
   * Needs the database; a node that starts without it has done this at an earlier start.
   *
   * @return the code; null once there is an administrator, and without the database
   */
  @Nullable String take(boolean databaseThere) throws Exception {
    Bus bus = Bus.of(vertx);
    long until = System.nanoTime() + (databaseThere ? FIRST_READ_PATIENCE.toNanos() : 0);
    while (reconciler.knowledge().source() != Knowledge.Source.REGISTRY
        && System.nanoTime() - until < 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    if (reconciler.knowledge().source() != Knowledge.Source.REGISTRY) {
      LOG.log(System.Logger.Level.WARNING, reconciler.knowledge().sentence(Instant.now()));
      return null;
    }
    LocalKey local = new LocalKey(data.root().resolve(ClientOptions.KEY_FILE));
    Started.await(local.ensure(bus, keys), 30);
    String key = local.read();
    if (key != null) {
      // It works at once: nobody learns where this node listens before it knows the key.
      Started.await(pages.awaitKey(key), 30);
    }
    return Started.await(
            bus.request(
                Access.MAKE_FIRST_CODE,
                new Access.MakeFirstCode(),
                Caller.platform(FIRST_CODE_PATIENCE)),
            (int) FIRST_CODE_PATIENCE.toSeconds() + 1)
        .code();
  }
}
