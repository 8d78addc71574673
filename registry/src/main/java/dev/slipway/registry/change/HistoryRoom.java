package dev.slipway.registry.change;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.access.Authority;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.History;
import dev.slipway.registry.store.ChangeTable;
import dev.slipway.registry.store.OperationTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** Changes and long work, to whoever may see them. */
public final class HistoryRoom {
  private final Store store;

  public HistoryRoom(Store store) {
    this.store = store;
  }

  public Future<History.Changes> list(Command<History.ListChanges> command) {
    String[] visible = Authority.patterns(command.actor(), Right.VIEW);
    boolean all = command.actor().mayEverywhere(Right.ADMINISTER);
    return store
        .read(sql -> ChangeTable.list(sql, visible, all, command.request()))
        .map(page -> new History.Changes(page.items(), page.next()));
  }

  public Future<History.ChangesRead> read(Command<History.ReadChanges> command) {
    History.ReadChanges wish = command.request();
    return store
        .read(sql -> ChangeTable.after(sql, wish.after(), wish.limit()))
        .map(
            rows -> {
              List<Change> seen =
                  rows.stream().filter(change -> change.visibleTo(command.actor())).toList();
              return new History.ChangesRead(
                  seen,
                  rows.isEmpty() ? wish.after() : rows.get(rows.size() - 1).position(),
                  rows.size() == wish.limit());
            });
  }

  public Future<History.Ends> ends(Command<History.ReadEnds> command) {
    return store.read(ChangeTable::ends);
  }

  public Future<History.Operation> start(Command<History.StartOperation> command) {
    return store.write(command, work -> OperationTable.start(work, command.request()));
  }

  public Future<History.Operation> tell(Command<History.TellOperation> command) {
    UUID id = command.request().id();
    return store
        .write(command, work -> OperationTable.tell(work, command.request()))
        .map(told -> told.orElseThrow(() -> noOperation(id)));
  }

  /** To who started it, and to administrators. */
  public Future<History.Operation> get(Command<History.GetOperation> command) {
    UUID id = command.request().id();
    return store
        .read(sql -> OperationTable.find(sql, id))
        .map(
            found ->
                found
                    .filter(
                        operation ->
                            operation.actor().equals(Work.name(command.actor()))
                                || command.actor().mayEverywhere(Right.ADMINISTER))
                    .orElseThrow(() -> noOperation(id)));
  }

  public Future<History.Operations> listOperations(Command<History.ListOperations> command) {
    String own =
        command.actor().mayEverywhere(Right.ADMINISTER) ? null : Work.name(command.actor());
    return store
        .read(sql -> OperationTable.list(sql, own, command.request().paging()))
        .map(page -> new History.Operations(page.items(), page.next()));
  }

  private static SlipwayException noOperation(UUID id) {
    return new SlipwayException(
        FailureCode.NOT_FOUND, "there is no running operation " + id + ", or it has ended");
  }
}
