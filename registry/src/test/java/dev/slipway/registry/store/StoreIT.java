package dev.slipway.registry.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.RegistryUnderTest;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Model;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The one door to the database: what is done together is done wholly, and nothing else with it. */
class StoreIT {
  private final RegistryUnderTest registry = RegistryUnderTest.shared();
  private final Store store = registry.store();

  @Test
  void twoUnitsOfWorkThatRunAtOnceOnOneContextHaveTheirOwnConnections() {
    Context context = registry.vertx().getOrCreateContext();
    Promise<List<Integer>> pids = Promise.promise();
    context.runOnContext(
        go -> {
          // Neither ends before both have a connection.
          Promise<Void> bothRun = Promise.promise();
          AtomicInteger running = new AtomicInteger();
          Runnable runs =
              () -> {
                if (running.incrementAndGet() == 2) {
                  bothRun.complete();
                }
              };
          Future<Integer> first = pidThenWait(runs, bothRun);
          Future<Integer> second = pidThenWait(runs, bothRun);
          Future.all(first, second).<List<Integer>>map(all -> all.list()).onComplete(pids);
        });
    List<Integer> seen = RegistryUnderTest.await(pids.future());
    assertNotEquals(seen.get(0), seen.get(1), "both ran on the same backend");
  }

  private Future<Integer> pidThenWait(Runnable runs, Promise<Void> bothRun) {
    return store.write(
        RegistryUnderTest.command(),
        work ->
            work.first("select pg_backend_pid()", row -> row.getInteger(0))
                .onSuccess(pid -> runs.run())
                .compose(pid -> bothRun.future().map(pid.orElseThrow())));
  }

  @Test
  void aWorkThatFailsBesideAnotherTakesNothingOfItAlong() {
    String kept = RegistryUnderTest.fresh("kept");
    String lost = RegistryUnderTest.fresh("lost");
    Context context = registry.vertx().getOrCreateContext();
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        go ->
            Future.join(
                    store.write(RegistryUnderTest.command(), work -> create(work, kept)),
                    store.write(
                        RegistryUnderTest.command(),
                        work ->
                            create(work, lost)
                                .compose(made -> Future.failedFuture("thought better of it"))))
                .<Void>transform(result -> Future.succeededFuture())
                .onComplete(done));
    RegistryUnderTest.await(done.future());
    assertTrue(find(kept), "what succeeded is there");
    assertTrue(!find(lost), "what failed is not");
  }

  @Test
  void aChangeRecordIsWrittenByTheTransactionThatDidItOrNotAtAll() throws Exception {
    String lost = RegistryUnderTest.fresh("lost");
    assertThrows(
        SlipwayException.class,
        () ->
            RegistryUnderTest.await(
                store.write(
                    RegistryUnderTest.command(),
                    work ->
                        work.changed(Change.Kind.MODEL, lost, lost, "create", null, null, "")
                            .compose(told -> Future.failedFuture("thought better of it")))));
    assertEquals(0, count("select count(*) from registry.change where entity = '" + lost + "'"));

    String kept = RegistryUnderTest.fresh("kept");
    long sameTransaction =
        RegistryUnderTest.await(
            store.write(
                RegistryUnderTest.command(),
                work ->
                    create(work, kept)
                        .compose(
                            made ->
                                work.changed(
                                    Change.Kind.MODEL, kept, kept, "create", null, made, ""))
                        .compose(
                            told ->
                                work.first(
                                    """
                                    select count(*) from registry.change c, registry.model m
                                    where c.entity = $1 and m.name = $1 and c.xid = pg_current_xact_id()
                                      and m.xmin::text::bigint = c.xid::text::bigint % 4294967296
                                    """,
                                    row -> row.getLong(0), kept))
                        .map(found -> found.orElseThrow())));
    assertEquals(1, sameTransaction);
  }

  @Test
  void whatIsTakenAlreadyIsSaidToBeTaken() {
    String name = RegistryUnderTest.fresh("twice");
    RegistryUnderTest.await(store.write(RegistryUnderTest.command(), work -> create(work, name)));
    SlipwayException taken =
        assertThrows(
            SlipwayException.class,
            () ->
                RegistryUnderTest.await(
                    store.write(RegistryUnderTest.command(), work -> create(work, name))));
    assertEquals(FailureCode.ALREADY_EXISTS, taken.code());
    assertTrue(String.valueOf(taken.getMessage()).contains("model_pkey"), taken.getMessage());
  }

  @Test
  void whatThePostgresClientRefusesIsNamedTheSameWay() {
    SlipwayException missing =
        assertThrows(
            SlipwayException.class,
            () ->
                RegistryUnderTest.await(
                    store.write(
                        RegistryUnderTest.command(),
                        work ->
                            work.count(
                                """
                                insert into registry.version_note (model, number, note, actor)
                                values ('nobody', 1, '', '')
                                """))));
    assertEquals(FailureCode.CONFLICT, missing.code());
  }

  private static Future<Model> create(Work work, String name) {
    return ModelTable.create(work, name, "", Map.of(), "ada");
  }

  private boolean find(String name) {
    return RegistryUnderTest.await(store.read(sql -> ModelTable.find(sql, name))).isPresent();
  }

  private long count(String query) throws Exception {
    try (var connection = registry.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
