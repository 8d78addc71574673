package dev.slipway.registry.store;

import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.RegistryConfig;
import dev.slipway.registry.api.Change;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.reactive.stage.Stage;

/**
 * The one door to the registry's database. Each unit of work runs on a Vert.x context of its own,
 * so that no two ever share a session or a transaction. Every failure is a {@link
 * SlipwayException}; UNAVAILABLE when the database is away or does not answer within the configured
 * patience.
 *
 * <p>Thread-safe; never blocks. Answers come on the caller's event loop when it has one.
 */
public final class Store {
  private static final System.Logger LOG = System.getLogger(Store.class.getName());
  private static final long SECOND_TRY_MILLIS = 50;

  private final Vertx vertx;
  private final RegistryConfig config;
  private final Pool pool;
  private final ContextInternal home;
  private final Promise<Stage.SessionFactory> sessions = Promise.promise();
  private final Migration migration;
  private final List<Consumer<Set<Change.Kind>>> listeners = new CopyOnWriteArrayList<>();

  private Store(Vertx vertx, RegistryConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.migration = new Migration(vertx, config);
    this.home = (ContextInternal) vertx.getOrCreateContext();
    this.pool =
        PgBuilder.pool()
            .with(
                new PoolOptions()
                    .setMaxSize(config.poolSize())
                    .setConnectionTimeout((int) config.patience().toMillis())
                    .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
            .connectingTo(config.connectOptions())
            .using(vertx)
            .build();
  }

  /**
   * Opens the store: brings the schema up to date and, beside it, builds the session factory, both
   * on worker threads. It is open when the schema is: reads work then, and writes wait for the
   * factory, which takes a second or two in a JVM that has just started. When the database is away
   * the store opens all the same, answers UNAVAILABLE, and keeps trying; see {@link #ready}.
   *
   * @return fails when the database refuses us or its schema cannot be brought up to date
   */
  public static Future<Store> open(Vertx vertx, RegistryConfig config) {
    Store store = new Store(vertx, config);
    vertx
        .executeBlocking(() -> SessionFactories.build(vertx, store.pool), false)
        .onFailure(
            failure -> LOG.log(System.Logger.Level.ERROR, "the session factory fails", failure))
        .onComplete(store.sessions);
    return store
        .migration
        .begin()
        .<Store>map(store)
        .recover(failure -> store.close().transform(done -> Future.failedFuture(failure)));
  }

  /** Completes once the schema is up to date and work can be done. */
  public Future<Void> ready() {
    return migration.done();
  }

  /** Completes once the session factory is built too, so that no write has to wait for it. */
  public Future<Void> warm() {
    return sessions.future().mapEmpty();
  }

  /** Where and how this store works. */
  public RegistryConfig config() {
    return config;
  }

  public Vertx vertx() {
    return vertx;
  }

  /**
   * Tells a listener after each commit of this store which kinds of things it changed, on the
   * context that committed.
   */
  public void onCommit(Consumer<Set<Change.Kind>> listener) {
    listeners.add(listener);
  }

  /**
   * Does a unit of work in one transaction. Once it has begun it is never tried again: when the
   * connection breaks at the end nobody knows whether it was done, which is what idempotency keys
   * are for. A connection that turns out to be broken before anything was sent is replaced once.
   */
  public <T> Future<T> write(Command<?> command, Function<Work, Future<T>> work) {
    if (!isReady()) {
      return Future.failedFuture(notReady());
    }
    Future<Stage.SessionFactory> built = sessions.future();
    Supplier<Future<T>> guarded =
        () ->
            guarded(
                () -> {
                  AtomicBoolean begun = new AtomicBoolean();
                  return once(command, work, begun)
                      .recover(
                          failure ->
                              Failures.broken(failure) && !begun.get()
                                  ? later().compose(waited -> once(command, work, begun))
                                  : Future.failedFuture(failure))
                      .map(this::tell);
                });
    return built.isComplete() ? guarded.get() : whenBuilt(built, guarded);
  }

  /** Reads; once more when the first attempt met a broken connection. */
  public <T> Future<T> read(Function<Sql, Future<T>> reading) {
    Sql sql = (statement, values) -> pool.preparedQuery(statement).execute(values);
    return guarded(() -> twice(() -> reading.apply(sql)));
  }

  /**
   * Reads several things as they were at one moment: in one read-only transaction that sees what
   * was committed when it began.
   */
  public <T> Future<T> readTogether(Function<Sql, Future<T>> reading) {
    return guarded(
        () -> twice(() -> pool.withConnection(connection -> together(connection, reading))));
  }

  private static <T> Future<T> together(
      SqlConnection connection, Function<Sql, Future<T>> reading) {
    Sql sql = (statement, values) -> connection.preparedQuery(statement).execute(values);
    return connection
        .query("begin isolation level repeatable read read only")
        .execute()
        .compose(begun -> reading.apply(sql))
        .transform(
            result ->
                connection
                    .query("commit")
                    .execute()
                    .transform(
                        ended ->
                            result.succeeded()
                                ? Future.succeededFuture(result.result())
                                : Future.failedFuture(result.cause())));
  }

  /** Once the factory is there, on the caller's loop; the patience begins then. */
  private <T> Future<T> whenBuilt(Future<Stage.SessionFactory> built, Supplier<Future<T>> doing) {
    Promise<T> answer = here().promise();
    ContextInternal loop = here();
    built.onComplete(done -> loop.runOnContext(go -> doing.get().onComplete(answer)));
    return answer.future();
  }

  private <T> Future<Done<T>> once(
      Command<?> command, Function<Work, Future<T>> work, AtomicBoolean begun) {
    return unit(
        () ->
            sessions
                .future()
                .compose(
                    factory ->
                        Work.future(
                            factory.withTransaction(
                                (session, transaction) ->
                                    Work.begin(session, command)
                                        .compose(
                                            ready -> {
                                              begun.set(true);
                                              return attempt(ready, work);
                                            })
                                        .toCompletionStage()))));
  }

  private <T> Future<T> twice(Supplier<Future<T>> reading) {
    return reading
        .get()
        .recover(
            failure ->
                Failures.broken(failure)
                    ? later().compose(waited -> reading.get())
                    : Future.failedFuture(failure));
  }

  /** Long enough for the pool to notice which other connections broke with the one that did. */
  private Future<Void> later() {
    Promise<Void> later = Promise.promise();
    vertx.setTimer(SECOND_TRY_MILLIS, timer -> later.complete());
    return later.future();
  }

  /** Lets go of the session factory and the pool. */
  public Future<Void> close() {
    migration.stop();
    Future<Void> factoryClosed =
        sessions
            .future()
            .compose(
                factory ->
                    vertx.<Void>executeBlocking(
                        () -> {
                          factory.close();
                          return null;
                        },
                        false));
    return factoryClosed.transform(done -> pool.close());
  }

  private record Done<T>(T answer, Set<Change.Kind> touched) {}

  private static <T> Future<Done<T>> attempt(Work begun, Function<Work, Future<T>> work) {
    return work.apply(begun).map(answer -> new Done<>(answer, begun.touched()));
  }

  private <T> T tell(Done<T> done) {
    if (!done.touched().isEmpty()) {
      listeners.forEach(listener -> listener.accept(done.touched()));
    }
    return done.answer();
  }

  /** Runs on a duplicated context: whatever Hibernate keeps in the context is this work's alone. */
  private <T> Future<T> unit(Supplier<Future<T>> work) {
    Promise<T> answer = Promise.promise();
    here()
        .unwrap()
        .duplicate()
        .runOnContext(
            go -> {
              try {
                work.get().onComplete(answer);
              } catch (RuntimeException failure) {
                answer.fail(failure);
              }
            });
    return answer.future();
  }

  private boolean isReady() {
    return migration.done().succeeded();
  }

  private <T> Future<T> guarded(Supplier<Future<T>> work) {
    if (!isReady()) {
      return Future.failedFuture(notReady());
    }
    ContextInternal here = here();
    Promise<T> answer = here.promise();
    long timer =
        vertx.setTimer(
            config.patience().toMillis(),
            late ->
                answer.tryFail(
                    Failures.toSlipway(
                        new TimeoutException(
                            "the database did not answer within " + config.patience()))));
    Future<T> doing;
    try {
      doing = work.get();
    } catch (RuntimeException failure) {
      doing = Future.failedFuture(failure);
    }
    doing.onComplete(
        done -> {
          vertx.cancelTimer(timer);
          answer.tryComplete(done);
        },
        failure -> {
          vertx.cancelTimer(timer);
          answer.tryFail(Failures.toSlipway(failure));
        });
    return answer.future();
  }

  /** The caller's event loop, or the store's own for whoever has none. */
  private ContextInternal here() {
    ContextInternal here = (ContextInternal) vertx.getOrCreateContext();
    return here.isEventLoopContext() ? here : home;
  }

  private static SlipwayException notReady() {
    return new SlipwayException(
            FailureCode.UNAVAILABLE,
            "the registry's database is not there yet; predictions go on, try this again in a moment")
        .with("retryAfterSeconds", 2);
  }
}
