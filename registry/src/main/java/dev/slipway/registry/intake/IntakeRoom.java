package dev.slipway.registry.intake;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.access.Authority;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.store.IdempotencyTable;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.UploadTable;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Uploads: who may do what with them, and their moves from state to state. */
final class IntakeRoom {
  private final Store store;
  private final IntakeConfig config;
  private final IntakeListener listener;
  private final Receiving receiving;
  private final Checking checking;
  private final Registration registration;
  private final IncomingCleaner cleaner;

  IntakeRoom(
      Store store,
      IntakeConfig config,
      IntakeListener listener,
      Receiving receiving,
      Checking checking,
      Registration registration,
      IncomingCleaner cleaner) {
    this.store = store;
    this.config = config;
    this.listener = listener;
    this.receiving = receiving;
    this.checking = checking;
    this.registration = registration;
    this.cleaner = cleaner;
  }

  Future<Upload> create(Command<Uploads.CreateUpload> command) {
    Uploads.CreateUpload wish = command.request();
    if (wish.model() == null) {
      Authority.requireAnywhere(command.actor(), Right.OPERATE);
    } else {
      Authority.require(command.actor(), Right.OPERATE, wish.model());
    }
    Arrivals.requireAnnounced(wish, config);
    return store
        .write(
            command,
            work ->
                IdempotencyTable.once(
                    work, wish.idempotencyKey(), wish, Upload.class, () -> create(work, wish)))
        .onSuccess(made -> listener.reached(made.id(), IntakeStage.CREATED));
  }

  private Future<Upload> create(Work work, Uploads.CreateUpload wish) {
    return work.run(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))",
            io.vertx.sqlclient.Tuple.of("uploads of " + work.actor()))
        .compose(locked -> UploadTable.countOpen(work, work.actor()))
        .compose(
            count -> {
              if (count >= config.openUploads()) {
                throw new SlipwayException(
                    FailureCode.QUOTA_EXCEEDED,
                    "you have "
                        + count
                        + " uploads that are neither registered nor discarded, the most that are"
                        + " allowed; finish or discard some");
              }
              return UploadTable.create(work, wish, config.keep());
            })
        .compose(made -> changed(work, "create", null, made, ""));
  }

  Future<Upload> get(Command<Uploads.GetUpload> command) {
    UUID id = command.request().upload();
    return store.read(sql -> UploadTable.find(sql, id)).map(found -> visible(command, id, found));
  }

  Future<Uploads.UploadPage> list(Command<Uploads.ListUploads> command) {
    Uploads.ListUploads wish = command.request();
    Actor actor = command.actor();
    String self = Work.name(actor);
    if (wish.owner() != null && !wish.owner().equals(self)) {
      Authority.requireAnywhere(actor, Right.ADMINISTER);
    }
    String viewer = actor.mayEverywhere(Right.ADMINISTER) ? null : self;
    String owner = Uploads.ListUploads.EVERYBODY.equals(wish.owner()) ? null : wish.owner();
    return store
        .read(
            sql ->
                UploadTable.list(
                    sql,
                    viewer,
                    Authority.patterns(actor, Right.ADMINISTER),
                    wish.state(),
                    owner,
                    wish.paging()))
        .map(page -> new Uploads.UploadPage(page.items(), page.next()));
  }

  Future<Upload> append(Command<Uploads.AppendFile> command) {
    UUID id = command.request().upload();
    return store
        .read(sql -> UploadTable.find(sql, id))
        .map(found -> owned(command, id, found))
        .compose(upload -> receiving.append(command));
  }

  Future<Upload> check(Command<Uploads.CheckUpload> command) {
    UUID id = command.request().upload();
    // Whose it is comes first: strangers neither learn of it nor hold it up.
    return store
        .read(sql -> UploadTable.find(sql, id))
        .map(found -> owned(command, id, found))
        .compose(upload -> check(command, id));
  }

  private Future<Upload> check(Command<Uploads.CheckUpload> command, UUID id) {
    receiving.hold(id);
    return store
        .write(
            command,
            work ->
                UploadTable.lock(work, id)
                    .map(found -> owned(command, id, found))
                    .compose(upload -> beginCheck(work, upload)))
        .onComplete(begun -> receiving.goOn(id))
        .compose(
            upload -> {
              if (upload.state() != Upload.State.CHECKING) {
                return Future.succeededFuture(upload);
              }
              receiving.close(id);
              return checking.check(command, upload);
            });
  }

  private Future<Upload> beginCheck(Work work, Upload upload) {
    if (upload.state() != Upload.State.RECEIVING) {
      return Future.succeededFuture(upload);
    }
    if (upload.files().isEmpty()) {
      throw new SlipwayException(
          FailureCode.CONFLICT, "upload " + upload.id() + " has no file yet; send one");
    }
    for (Upload.File file : upload.files()) {
      if (!file.complete()) {
        throw new SlipwayException(
                FailureCode.CONFLICT,
                "'"
                    + file.path()
                    + "' is not complete: "
                    + file.received()
                    + (file.bytes() == null ? "" : " of " + file.bytes())
                    + " bytes are here; go on at that offset and say which bytes are the last")
            .with("path", file.path())
            .with("received", file.received());
      }
    }
    return UploadTable.move(
            work, upload.id(), Upload.State.CHECKING, List.of(), null, null, null, config.keep())
        .onSuccess(moved -> listener.reached(upload.id(), IntakeStage.CHECK_BEGUN));
  }

  Future<Uploads.Registered> register(Command<Uploads.RegisterUpload> command) {
    UUID id = command.request().upload();
    return store
        .read(sql -> UploadTable.find(sql, id))
        .map(found -> owned(command, id, found))
        .compose(upload -> registration.register(command, upload));
  }

  Future<Upload> discard(Command<Uploads.DiscardUpload> command) {
    return discard(command, command.request().upload(), command.request().reason());
  }

  Future<Upload> discard(Command<?> command, UUID id, String reason) {
    return store
        .write(
            command,
            work ->
                UploadTable.lock(work, id)
                    .map(found -> owned(command, id, found))
                    .compose(upload -> discard(work, upload, reason)))
        .onSuccess(
            discarded -> {
              receiving.close(id);
              if (discarded.state() == Upload.State.DISCARDED) {
                cleaner.remove(id);
              }
            });
  }

  private Future<Upload> discard(Work work, Upload upload, String reason) {
    if (upload.state() == Upload.State.DISCARDED) {
      return Future.succeededFuture(upload);
    }
    if (!upload.state().mayBecome(Upload.State.DISCARDED)) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "upload "
              + upload.id()
              + " is version "
              + upload.version()
              + " of '"
              + upload.model()
              + "' already; remove the version instead");
    }
    return UploadTable.move(
            work, upload.id(), Upload.State.DISCARDED, upload.problems(), null, null, null, null)
        .compose(moved -> changed(work, "discard", upload, moved, reason));
  }

  static Future<Upload> changed(
      Work work, String action, @Nullable Upload before, Upload after, String reason) {
    return work.changed(
            Change.Kind.UPLOAD,
            after.id().toString(),
            after.model(),
            action,
            before == null ? null : before.withoutContents(),
            after.withoutContents(),
            reason)
        .map(after);
  }

  /** An upload is its owner's; administrators may look at and do everything. */
  static Upload owned(Command<?> command, UUID id, java.util.Optional<Upload> found) {
    Upload upload = found.orElseThrow(() -> missing(id));
    Actor actor = command.actor();
    if (!upload.owner().equals(Work.name(actor)) && !administers(actor, upload)) {
      throw missing(id);
    }
    return upload;
  }

  private static Upload visible(Command<?> command, UUID id, java.util.Optional<Upload> found) {
    return owned(command, id, found);
  }

  private static boolean administers(Actor actor, Upload upload) {
    return upload.model() == null
        ? actor.mayEverywhere(Right.ADMINISTER)
        : actor.may(Right.ADMINISTER, upload.model());
  }

  /** Also for uploads of others: whether they exist is not for strangers to know. */
  static SlipwayException missing(UUID id) {
    return new SlipwayException(
        FailureCode.NOT_FOUND, "there is no upload " + id + " of yours; create one first");
  }
}
