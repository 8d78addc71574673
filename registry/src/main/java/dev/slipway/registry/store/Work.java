package dev.slipway.registry.store;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Command;
import dev.slipway.registry.api.Change;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.hibernate.LockMode;
import org.hibernate.reactive.pool.impl.SqlClientConnection;
import org.hibernate.reactive.stage.Stage;
import org.hibernate.reactive.stage.impl.StageSessionImpl;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work: a transaction on its own connection, with who asked for it. What is done
 * through it is committed together when its function's future succeeds, and not at all when it
 * fails. Used on its own context only, one step after the other.
 */
public final class Work implements Sql {
  private final Stage.Session session;
  private final SqlClientConnection connection;
  private final Command<?> command;
  private final Instant now;
  private final Set<Change.Kind> touched = EnumSet.noneOf(Change.Kind.class);

  private Work(
      Stage.Session session, SqlClientConnection connection, Command<?> command, Instant now) {
    this.session = session;
    this.connection = connection;
    this.command = command;
    this.now = now;
  }

  /** Begins with the database's clock, so that every row of this work has the same time. */
  static Future<Work> begin(Stage.Session session, Command<?> command) {
    SqlClientConnection connection =
        (SqlClientConnection) ((StageSessionImpl) session).getReactiveConnection();
    return future(connection.preparedQuery("select now()"))
        .map(
            rows ->
                new Work(
                    session,
                    connection,
                    command,
                    rows.iterator().next().getOffsetDateTime(0).toInstant()));
  }

  /** The transaction's time, by the database's clock. */
  public Instant now() {
    return now;
  }

  /** Who asked, as change records and owners name them. */
  public String actor() {
    return name(command.actor());
  }

  /** How an actor is named in rows: by its id, which does not change. */
  public static String name(Actor actor) {
    return actor.id().isEmpty() ? actor.name() : actor.id();
  }

  /** What was asked. */
  public Command<?> command() {
    return command;
  }

  /** Sends SQL inside the transaction, after everything that entities have to write. */
  @Override
  public Future<RowSet<Row>> run(String statement, Tuple values) {
    return flush().compose(flushed -> future(connection.preparedQuery(statement, values)));
  }

  /**
   * Writes what was done, for audit and outbox, in this very transaction.
   *
   * @param model the model that it concerns, or null
   * @param before null when the entity was made
   * @param after null when the entity is gone
   */
  public Future<Void> changed(
      Change.Kind kind,
      String entity,
      @Nullable String model,
      String action,
      @Nullable Record before,
      @Nullable Record after,
      String reason) {
    ChangeRow row = new ChangeRow();
    row.at = now;
    row.actor = actor();
    row.via = command.actor().name().equals(row.actor) ? "" : command.actor().name();
    row.requestId = command.requestId();
    row.kind = kind.name();
    row.entity = entity;
    row.model = model;
    row.action = action;
    row.before = json(before);
    row.after = json(after);
    row.reason = reason;
    touched.add(kind);
    return persist(row).mapEmpty();
  }

  /** The kinds of things that this work has changed. */
  Set<Change.Kind> touched() {
    return Set.copyOf(touched);
  }

  <T> Future<T> persist(T row) {
    return future(session.persist(row)).map(row);
  }

  /** Finds a row and holds it until the transaction ends; null when there is none. */
  <T> Future<@Nullable T> lock(Class<T> type, Object id) {
    return future(session.find(type, id, LockMode.PESSIMISTIC_WRITE));
  }

  <T> Future<Void> remove(T row) {
    return future(session.remove(row)).mapEmpty();
  }

  Future<Void> flush() {
    return future(session.flush()).mapEmpty();
  }

  static <T> Future<T> future(CompletionStage<T> stage) {
    return Future.fromCompletionStage(stage);
  }

  private static @Nullable JsonObject json(@Nullable Record value) {
    return value == null ? null : RecordJson.write(Objects.requireNonNull(value));
  }
}
