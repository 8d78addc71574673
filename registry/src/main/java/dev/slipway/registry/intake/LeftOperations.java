package dev.slipway.registry.intake;

import dev.slipway.bus.Command;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.registry.api.History;
import dev.slipway.registry.api.History.Operation.State;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.store.OperationTable;
import dev.slipway.registry.store.RecordJson;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.UploadTable;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Ends the operations of checks that nobody lived to end: who began one tells how it went, unless
 * its process is gone.
 */
final class LeftOperations {
  private static final int AT_ONCE = 100;

  private final Store store;
  private final Instant started;

  /**
   * @param started when this process did: it knows nothing of what was begun before
   */
  LeftOperations(Store store, Instant started) {
    this.store = store;
    this.started = started;
  }

  /** Ends each whose check is over, as it is over. */
  Future<Void> end(Command<?> command) {
    return store
        .read(sql -> OperationTable.ofEndedChecks(sql, started, AT_ONCE))
        .compose(
            left -> {
              Future<Void> all = Future.succeededFuture();
              for (History.Operation operation : left) {
                all = all.compose(before -> store.write(command, work -> end(work, operation)));
              }
              return all;
            });
  }

  private static Future<Void> end(Work work, History.Operation operation) {
    return UploadTable.lock(work, UUID.fromString(operation.entity()))
        .compose(
            upload ->
                upload.filter(now -> now.state() == Upload.State.CHECKING).isPresent()
                    ? Future.succeededFuture()
                    : OperationTable.tell(work, news(operation.id(), upload)).mapEmpty());
  }

  private static History.TellOperation news(UUID operation, Optional<Upload> found) {
    Upload upload = found.orElse(null);
    return upload == null || upload.state() == Upload.State.RECEIVING
        ? new History.TellOperation(
            operation, State.FAILED, 1, 1L, null, new JsonObject().put("detail", why(upload)))
        : new History.TellOperation(
            operation, State.SUCCEEDED, 1, 1L, RecordJson.write(upload), null);
  }

  private static String why(@Nullable Upload upload) {
    return upload == null
        ? "the upload is gone"
        : upload.problems().stream()
            .findFirst()
            .map(Problem::found)
            .orElse("the check did not end; ask for it again");
  }
}
