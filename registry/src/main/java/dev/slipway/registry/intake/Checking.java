package dev.slipway.registry.intake;

import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.artifact.DiskPool;
import dev.slipway.registry.artifact.DurableFiles;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.UploadTable;
import dev.slipway.registry.store.VersionTable;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs checks, each upload's once at a time, and writes what came of them. A check that our own
 * failure interrupted leaves the upload RECEIVING with its files whole, to be asked for again. Used
 * on the intake's context.
 */
final class Checking {
  /** Checks of one upload that may end with their process before no other is begun unasked. */
  private static final int MOST_TRIES = 2;

  private final Vertx vertx;
  private final Store store;
  private final DiskPool pool;

  /** For what does not wait behind checks. */
  private final DiskPool disk;

  private final IncomingFolder incoming;
  private final Checker checker;
  private final IntakeConfig config;
  private final IntakeListener listener;
  private final Map<UUID, Future<Upload>> running = new HashMap<>();

  Checking(
      Vertx vertx,
      Store store,
      DiskPool pool,
      DiskPool disk,
      IncomingFolder incoming,
      Checker checker,
      IntakeConfig config,
      IntakeListener listener) {
    this.vertx = vertx;
    this.store = store;
    this.pool = pool;
    this.disk = disk;
    this.incoming = incoming;
    this.checker = checker;
    this.config = config;
    this.listener = listener;
  }

  /**
   * Checks an upload that is CHECKING.
   *
   * @return the upload afterwards, or as it is once half of the caller's time is over
   */
  Future<Upload> check(Command<?> command, Upload upload) {
    Future<Upload> check = running.get(upload.id());
    if (check == null) {
      check = runIfStillChecking(command, upload.id());
      if (!check.isComplete()) {
        running.put(upload.id(), check);
        check.onComplete(done -> running.remove(upload.id()));
      }
    }
    Promise<Upload> answer = Promise.promise();
    long patience = Math.max(1, command.deadline().remaining().toMillis() / 2);
    long timer = vertx.setTimer(patience, late -> answer.tryComplete(upload));
    check.onComplete(
        done -> {
          vertx.cancelTimer(timer);
          if (done.succeeded()) {
            answer.tryComplete(done.result());
          } else {
            answer.tryFail(done.cause());
          }
        });
    return answer.future();
  }

  /** Whether a check of the upload is under way here. */
  boolean isRunning(UUID upload) {
    return running.containsKey(upload);
  }

  /**
   * Asks for the state once more, now that no other check of the upload can begin: what was
   * CHECKING when somebody looked may be decided meanwhile, and its content must not be touched.
   */
  private Future<Upload> runIfStillChecking(Command<?> command, UUID id) {
    return store
        .read(sql -> UploadTable.find(sql, id))
        .map(found -> found.orElseThrow(() -> IntakeRoom.missing(id)))
        .compose(
            now ->
                now.state() == Upload.State.CHECKING
                    ? run(command, now)
                    : Future.succeededFuture(now));
  }

  private Future<Upload> run(Command<?> command, Upload upload) {
    UUID id = upload.id();
    return pool.run("checking upload " + id, incoming.root(), () -> tried(id, upload))
        .compose(
            outcome -> store.write(command, work -> record(work, id, outcome)),
            failure ->
                store
                    .write(command, work -> interrupted(work, id, failure))
                    .compose(recorded -> forgetTries(id))
                    .transform(recorded -> Future.failedFuture(failure)))
        .compose(
            checked -> {
              listener.reached(id, IntakeStage.CHECK_RECORDED);
              return pool.run(
                      "cleaning up after a check",
                      incoming.root(),
                      () -> {
                        dropWhatIsNotNeeded(checked);
                        return checked;
                      })
                  // What stays is removed with the upload.
                  .otherwise(checked);
            });
  }

  /** An inspector that takes the process with it does so at two starts, not at every one. */
  private Checker.Outcome tried(UUID id, Upload upload) throws Exception {
    if (incoming.tries(id) >= MOST_TRIES) {
      throw new SlipwayException(
          FailureCode.INTERNAL,
          "the server ended "
              + MOST_TRIES
              + " times while it checked these files, and does not try again by itself");
    }
    incoming.beginTry(id);
    try {
      return checker.check(id, Receiving.files(upload, incoming), incoming);
    } finally {
      incoming.endTries(id);
    }
  }

  private Future<?> forgetTries(UUID id) {
    return disk.run(
        "forgetting the tries of a check",
        incoming.root(),
        () -> {
          incoming.endTries(id);
          return true;
        });
  }

  /** Who ends in order is no try that took the process with it. */
  Future<?> stop() {
    return Future.join(running.keySet().stream().map(this::forgetTries).toList());
  }

  private void dropWhatIsNotNeeded(Upload upload) throws IOException {
    if (upload.state() == Upload.State.CHECKED || upload.report() != null) {
      incoming.dropReceived(upload.id());
    }
    if (upload.state().isFinal()) {
      incoming.delete(upload.id());
    }
  }

  private Future<Upload> record(Work work, UUID id, Checker.Outcome outcome) {
    return UploadTable.lock(work, id)
        .map(found -> found.orElseThrow(() -> IntakeRoom.missing(id)))
        .compose(
            upload -> {
              if (upload.state() != Upload.State.CHECKING) {
                return Future.succeededFuture(upload); // discarded meanwhile
              }
              return withSame(work, upload, outcome.report())
                  .compose(
                      report ->
                          UploadTable.move(
                              work,
                              id,
                              outcome.refused() ? Upload.State.QUARANTINED : Upload.State.CHECKED,
                              outcome.problems(),
                              report,
                              null,
                              null,
                              outcome.refused() ? config.keepQuarantined() : config.keep()))
                  .compose(
                      moved ->
                          IntakeRoom.changed(
                              work,
                              outcome.refused() ? "quarantine" : "check",
                              upload,
                              moved,
                              outcome.refused() ? reason(outcome.problems()) : ""));
            });
  }

  private static String reason(List<Problem> problems) {
    return problems.stream()
        .filter(problem -> problem.severity() == Problem.Severity.REFUSE)
        .findFirst()
        .map(problem -> problem.code() + ": " + problem.found())
        .orElse("");
  }

  private static Future<Upload.@Nullable Report> withSame(
      Work work, Upload upload, Upload.@Nullable Report report) {
    String model = upload.model();
    if (report == null || model == null) {
      return Future.succeededFuture(report);
    }
    return VersionTable.sameAs(work, model, report.digest())
        .map(same -> report.sameAs(same.orElse(null)));
  }

  private Future<Upload> interrupted(Work work, UUID id, Throwable failure) {
    Problem problem =
        new Problem(
            Problem.Severity.NOTE,
            "check-interrupted",
            id.toString(),
            failure instanceof SlipwayException known
                ? String.valueOf(known.getMessage())
                : "the check failed unexpectedly",
            "the files are whole; nothing was decided",
            DurableFiles.isFull(failure)
                    || (failure instanceof SlipwayException known
                        && known.code() == FailureCode.STORAGE_FULL)
                ? "make room on the disk and ask for the check again"
                : "ask for the check again; if it fails again, the server's log says why");
    return UploadTable.lock(work, id)
        .map(found -> found.orElseThrow(() -> IntakeRoom.missing(id)))
        .compose(
            upload ->
                upload.state() != Upload.State.CHECKING
                    ? Future.succeededFuture(upload)
                    : UploadTable.move(
                        work,
                        id,
                        Upload.State.RECEIVING,
                        List.of(problem),
                        null,
                        null,
                        null,
                        config.keep()));
  }
}
