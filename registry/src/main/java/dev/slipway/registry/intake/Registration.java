package dev.slipway.registry.intake;

import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.registry.access.Authority;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.api.Uploads.Registered;
import dev.slipway.registry.api.Version;
import dev.slipway.registry.artifact.ArtifactStore;
import dev.slipway.registry.artifact.Manifest;
import dev.slipway.registry.catalog.ModelRoom;
import dev.slipway.registry.catalog.VersionRoom;
import dev.slipway.registry.store.ArtifactTable;
import dev.slipway.registry.store.IdempotencyTable;
import dev.slipway.registry.store.ModelTable;
import dev.slipway.registry.store.Sql;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.UploadTable;
import dev.slipway.registry.store.VersionTable;
import dev.slipway.registry.store.Work;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The commit. Files first, each durable under its hash, where nobody sees them yet; then one
 * transaction with everything that makes a version: artifact, number, version, inspection, change
 * records, the upload's end. Killed at any point there is nothing or the whole version.
 */
final class Registration {
  private final Store store;
  private final ArtifactStore artifacts;
  private final IncomingFolder incoming;
  private final IncomingCleaner cleaner;
  private final IntakeListener listener;

  Registration(
      Store store,
      ArtifactStore artifacts,
      IncomingFolder incoming,
      IncomingCleaner cleaner,
      IntakeListener listener) {
    this.store = store;
    this.artifacts = artifacts;
    this.incoming = incoming;
    this.cleaner = cleaner;
    this.listener = listener;
  }

  Future<Registered> register(Command<Uploads.RegisterUpload> command, Upload upload) {
    String model = model(command.request(), upload);
    Authority.require(command.actor(), Right.OPERATE, model);
    if (upload.state() == Upload.State.REGISTERED) {
      return command.request().idempotencyKey() == null
          ? store.read(sql -> registered(sql, upload))
          : store.write(command, work -> commit(work, command.request(), upload, model));
    }
    requireChecked(upload);
    Upload.Report report = Objects.requireNonNull(upload.report());
    Manifest manifest = new Manifest(report.contents());
    return artifacts
        .put(manifest, incoming.content(upload.id()))
        .compose(
            hold -> {
              listener.reached(upload.id(), IntakeStage.BLOBS_STORED);
              return store
                  .write(command, work -> commit(work, command.request(), upload, model))
                  .recover(
                      failure ->
                          // Somebody made the model at the same moment: now it is there.
                          failure instanceof SlipwayException taken
                                  && taken.code() == FailureCode.ALREADY_EXISTS
                              ? store.write(
                                  command, work -> commit(work, command.request(), upload, model))
                              : Future.failedFuture(failure))
                  .onComplete(done -> hold.close());
            })
        .onSuccess(
            registered -> {
              listener.reached(upload.id(), IntakeStage.COMMITTED);
              cleaner
                  .remove(upload.id())
                  .onSuccess(removed -> listener.reached(upload.id(), IntakeStage.CLEANED));
            });
  }

  private static String model(Uploads.RegisterUpload wish, Upload upload) {
    String model = wish.model() != null ? wish.model() : upload.model();
    if (model == null) {
      throw new SlipwayException(
          FailureCode.INVALID, "say which model the upload becomes a version of");
    }
    if (upload.state() == Upload.State.REGISTERED && !model.equals(upload.model())) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "upload "
              + upload.id()
              + " became version "
              + upload.version()
              + " of '"
              + upload.model()
              + "'; upload the files again for '"
              + model
              + "'");
    }
    return model;
  }

  private static Future<Registered> registered(Sql sql, Upload upload) {
    return VersionTable.find(
            sql, Objects.requireNonNull(upload.model()), Objects.requireNonNull(upload.version()))
        .map(version -> new Registered(version.orElseThrow(), true));
  }

  private static void requireChecked(Upload upload) {
    if (upload.state() == Upload.State.CHECKED) {
      return;
    }
    String sentence =
        switch (upload.state()) {
          case QUARANTINED ->
              "was refused by its check and can never be registered; its problems say why and how"
                  + " to mend it";
          case DISCARDED -> "was discarded; upload the files again";
          default -> "is " + upload.state() + "; have it checked first";
        };
    throw new SlipwayException(
        FailureCode.CONFLICT,
        "upload " + upload.id() + " " + sentence,
        Map.of("state", upload.state().name()),
        null);
  }

  private Future<Registered> commit(
      Work work, Uploads.RegisterUpload wish, Upload seen, String model) {
    return IdempotencyTable.once(
        work,
        wish.idempotencyKey(),
        wish,
        Registered.class,
        () ->
            UploadTable.lock(work, seen.id())
                .map(found -> found.orElseThrow(() -> IntakeRoom.missing(seen.id())))
                .compose(
                    upload -> {
                      if (upload.state() == Upload.State.REGISTERED
                          && model.equals(upload.model())) {
                        return registered(work, upload); // by a call beside this one
                      }
                      requireChecked(upload);
                      return requireModel(work, model)
                          .compose(there -> same(work, wish, upload, model))
                          .compose(
                              same ->
                                  same.isPresent()
                                      ? there(wish, same.get())
                                      : newVersion(work, wish, upload, model)
                                          .map(made -> new Registered(made, false)))
                          .compose(registered -> end(work, upload, registered));
                    }));
  }

  /** The model, made when it is not there, and held. */
  private static Future<Void> requireModel(Work work, String model) {
    return ModelTable.lock(work, model)
        .compose(
            found ->
                found.isPresent() && found.get().removedAt() == null
                    ? Future.succeededFuture()
                    : ModelRoom.create(
                            work, new Catalog.CreateModel(model, "", Map.of(), null, null))
                        .compose(made -> ModelTable.lock(work, model))
                        .mapEmpty());
  }

  private static Future<Optional<Version>> same(
      Work work, Uploads.RegisterUpload wish, Upload upload, String model) {
    if (wish.again()) {
      return Future.succeededFuture(Optional.empty());
    }
    return VersionTable.sameAs(work, model, Objects.requireNonNull(upload.report()).digest())
        .compose(
            number ->
                number.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : VersionTable.find(work, model, number.get()));
  }

  /** The version that has the artifact; refused when what is said of it would be lost. */
  private static Future<Registered> there(Uploads.RegisterUpload wish, Version version) {
    String note = version.note() == null ? "" : version.note().text();
    boolean said =
        (wish.note().isEmpty() || wish.note().equals(note))
            && (wish.lineage().equals(Version.Lineage.UNKNOWN)
                || wish.lineage().equals(version.lineage()));
    if (said) {
      return Future.succeededFuture(new Registered(version, true));
    }
    return Future.failedFuture(
        new SlipwayException(
            FailureCode.CONFLICT,
            "version "
                + version.number()
                + " of '"
                + version.model()
                + "' has this very artifact, and the note or the lineage given here would be lost:"
                + " write the note to that version, or say 'again' to make another one",
            Map.of("version", version.number()),
            null));
  }

  private static Future<Version> newVersion(
      Work work, Uploads.RegisterUpload wish, Upload upload, String model) {
    Upload.Report report = Objects.requireNonNull(upload.report());
    Inspection inspection = Objects.requireNonNull(report.inspection());
    return requireParent(work, wish, model)
        .compose(known -> ArtifactTable.put(work, report.digest(), report.contents()))
        .compose(stored -> ArtifactTable.inspected(work, report))
        .compose(
            noted ->
                VersionRoom.register(
                    work,
                    new VersionTable.NewVersion(
                        model,
                        report.digest(),
                        report.bytes(),
                        inspection.format(),
                        report.engine(),
                        inspection.entry(),
                        inspection.signatures(),
                        wish.lineage(),
                        upload.id()),
                    wish.note()));
  }

  private static Future<Void> requireParent(Work work, Uploads.RegisterUpload wish, String model) {
    Integer parent = wish.lineage().parentVersion();
    if (parent == null) {
      return Future.succeededFuture();
    }
    return VersionTable.find(work, model, parent)
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new SlipwayException(
                            FailureCode.INVALID,
                            "'"
                                + model
                                + "' has no version "
                                + parent
                                + " that this one could come from")));
  }

  private Future<Registered> end(Work work, Upload upload, Registered registered) {
    Version version = registered.version();
    return UploadTable.move(
            work,
            upload.id(),
            Upload.State.REGISTERED,
            upload.problems(),
            null,
            version.model(),
            version.number(),
            null)
        .compose(moved -> IntakeRoom.changed(work, "register", upload, moved, ""))
        .map(
            moved -> {
              listener.reached(upload.id(), IntakeStage.ROWS_WRITTEN);
              return registered;
            });
  }
}
