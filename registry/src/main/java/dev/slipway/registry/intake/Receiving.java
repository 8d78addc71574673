package dev.slipway.registry.intake;

import dev.slipway.bus.Command;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.artifact.ArtifactPath;
import dev.slipway.registry.artifact.DiskPool;
import dev.slipway.registry.store.Store;
import dev.slipway.registry.store.UploadTable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes the bytes of uploads. Each file has one sender at a time; what it sent is made durable and
 * then told to the database, so that the row never promises more than the disk holds. Used on the
 * intake's context.
 */
final class Receiving {
  private static final long RECORD_EVERY_BYTES = 64L << 20;
  private static final long RECORD_EVERY_NANOS = 1_000_000_000L;

  private final Store store;
  private final DiskPool disk;
  private final IncomingFolder incoming;
  private final DiskRoom room;
  private final IntakeConfig config;
  private final IntakeListener listener;
  private final Context home;
  private final Map<UUID, OpenUpload> open = new HashMap<>();

  /** Uploads whose check begins, with how many calls begin one. */
  private final Map<UUID, Integer> held = new HashMap<>();

  Receiving(
      Store store,
      DiskPool disk,
      IncomingFolder incoming,
      DiskRoom room,
      IntakeConfig config,
      IntakeListener listener,
      Context home) {
    this.store = store;
    this.disk = disk;
    this.incoming = incoming;
    this.room = room;
    this.config = config;
    this.listener = listener;
    this.home = home;
  }

  /**
   * Lets nobody begin to send for the upload until {@link #goOn} or {@link #close}: what is checked
   * must not change.
   *
   * @throws SlipwayException CONFLICT when a sender is at one of its files
   */
  void hold(UUID upload) {
    OpenUpload known = open.get(upload);
    if (known != null && known.isBusy()) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "a file of upload " + upload + " is still coming; wait for its end");
    }
    held.merge(upload, 1, Integer::sum);
  }

  /** Ends a {@link #hold}. */
  void goOn(UUID upload) {
    held.computeIfPresent(upload, (id, holds) -> holds == 1 ? null : holds - 1);
  }

  /** Takes nothing for the upload any more; a sender that is at it fails. */
  void close(UUID upload) {
    OpenUpload known = open.remove(upload);
    if (known != null) {
      known.close();
    }
  }

  /** Takes bytes for a file of an upload that the actor may change. */
  Future<Upload> append(Command<Uploads.AppendFile> command) {
    UUID id = command.request().upload();
    String path = command.request().path();
    if (held.containsKey(id)) {
      throw new SlipwayException(
          FailureCode.CONFLICT, "a check of upload " + id + " begins, and it takes no bytes now");
    }
    OpenUpload known = open.computeIfAbsent(id, made -> new OpenUpload(config));
    if (known.isBusy(path)) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "another sender is at '"
              + ArtifactPath.shown(path)
              + "'; wait for it or discard the upload");
    }
    known.begin(path);
    // Read now that no check can begin: what somebody read before may be decided meanwhile.
    return store
        .read(sql -> UploadTable.find(sql, id))
        .map(Receiving::there)
        .compose(upload -> take(command, known, upload))
        .onComplete(ended -> leave(id, known, path))
        .compose(done -> store.read(sql -> UploadTable.find(sql, id)))
        .map(Receiving::there);
  }

  private static Upload there(Optional<Upload> found) {
    return found.orElseThrow(
        () -> new SlipwayException(FailureCode.NOT_FOUND, "the upload is gone"));
  }

  private Future<Void> take(Command<Uploads.AppendFile> command, OpenUpload known, Upload upload) {
    Upload.File row = Arrivals.admit(upload, known.paths(), command.request(), config);
    known.admit(upload, row.path());
    return file(known, upload.id(), row)
        .compose(file -> new Arrival(command, known, row, file).run());
  }

  private void leave(UUID upload, OpenUpload known, String path) {
    known.end(path);
    if (known.isEmpty()) {
      open.remove(upload, known);
    }
  }

  private Future<ReceivedFile> file(OpenUpload known, UUID upload, Upload.File row) {
    ReceivedFile file = known.file(row.path());
    if (file != null) {
      return Future.succeededFuture(file);
    }
    return disk.run(
            "taking up an upload again",
            incoming.root(),
            () ->
                ReceivedFile.resume(
                    row.path(), incoming.received(upload, row.path()), row.received()))
        .onSuccess(known::takeUp);
  }

  /** One sender's stream into one file. */
  private final class Arrival {
    private final Command<Uploads.AppendFile> command;
    private final Uploads.AppendFile wish;
    private final OpenUpload known;
    private final Upload.File row;
    private final ReceivedFile file;
    private long recordedAt = System.nanoTime();
    private Future<Void> recording = Future.succeededFuture();

    Arrival(
        Command<Uploads.AppendFile> command, OpenUpload known, Upload.File row, ReceivedFile file) {
      this.command = command;
      this.wish = command.request();
      this.known = known;
      this.row = row;
      this.file = file;
    }

    Future<Void> run() {
      file.requireOffset(wish.offset());
      Pump pump = new Pump(wish.bytes(), wish.context(), disk, incoming.root(), this::write);
      return onHome(pump.run())
          .transform(
              pumped -> {
                boolean whole = pumped.succeeded() && wish.last();
                return settle(whole)
                    .compose(
                        settled ->
                            pumped.succeeded()
                                ? Future.succeededFuture()
                                : Future.failedFuture(pumped.cause()));
              });
    }

    /** On the pool: one batch, within the limits. */
    private void write(List<ByteBuffer> bytes) throws Exception {
      long count = bytes.stream().mapToLong(ByteBuffer::remaining).sum();
      if (known.isClosed()) {
        throw new SlipwayException(FailureCode.CONFLICT, "the upload was discarded meanwhile");
      }
      known.reserve(row, file, count);
      try {
        room.require(count, "go on");
        for (ByteBuffer part : bytes) {
          file.append(file.received(), part);
        }
      } finally {
        known.settle(file);
      }
      listener.reached(wish.upload(), IntakeStage.BYTES_WRITTEN);
      boolean due =
          file.received() - file.durable() >= RECORD_EVERY_BYTES
              || System.nanoTime() - recordedAt >= RECORD_EVERY_NANOS;
      if (due) {
        recordedAt = System.nanoTime();
        file.makeDurable();
        Upload.File progress = Arrivals.progress(row, wish, file.durable());
        // The sender does not wait for it, the next record does: rows are told in order.
        home.runOnContext(go -> record(progress));
      }
    }

    /** Makes durable what came, proves it when it is all, and tells the database. */
    private Future<Void> settle(boolean whole) {
      return disk.run(
              "receiving an upload",
              incoming.root(),
              () -> {
                file.makeDurable();
                return whole ? prove() : Arrivals.progress(row, wish, file.durable());
              })
          .compose(
              proven ->
                  record(proven)
                      .onSuccess(
                          recorded ->
                              listener.reached(
                                  wish.upload(),
                                  whole ? IntakeStage.FILE_COMPLETE : IntakeStage.BYTES_RECORDED)),
              failure ->
                  // A hash that did not agree is forgotten, unless the upload announced it.
                  record(
                          new Upload.File(
                              row.path(), file.durable(), row.bytes(), row.sha256(), false))
                      .transform(recorded -> Future.failedFuture(failure)));
    }

    /** On the pool: holds the file against what its sender announced. */
    private Upload.File prove() throws Exception {
      String expected = wish.sha256() != null ? wish.sha256() : row.sha256();
      if (row.bytes() != null && row.bytes() != file.received()) {
        throw new SlipwayException(
            FailureCode.INVALID,
            "'"
                + ArtifactPath.shown(row.path())
                + "' was announced with "
                + row.bytes()
                + " bytes and ended after "
                + file.received()
                + "; send the rest",
            Map.of("expected", row.bytes(), "got", file.received()),
            null);
      }
      String got = file.sha256();
      if (expected != null && !expected.equals(got)) {
        file.restart();
        known.settle(file);
        throw new SlipwayException(
            FailureCode.INVALID,
            "'"
                + ArtifactPath.shown(row.path())
                + "' has SHA-256 "
                + got
                + " and "
                + expected
                + " was expected; it was damaged on its way or changed while it was sent, send it"
                + " again from the start",
            Map.of("expected", expected, "got", got),
            null);
      }
      return new Upload.File(row.path(), file.received(), file.received(), got, true);
    }

    private Future<Void> record(Upload.File progress) {
      recording =
          recording.transform(
              before ->
                  store.write(
                      command,
                      work -> UploadTable.received(work, wish.upload(), progress, config.keep())));
      return recording;
    }
  }

  private <T> Future<T> onHome(Future<T> elsewhere) {
    Promise<T> promise = Promise.promise();
    elsewhere.onComplete(result -> home.runOnContext(go -> promise.handle(result)));
    return promise.future();
  }

  /** The files of an upload as the check takes them. */
  static List<UnpackedFile> files(Upload upload, IncomingFolder incoming) throws IOException {
    List<UnpackedFile> files = new ArrayList<>();
    for (Upload.File file : upload.files()) {
      String sha256 = file.sha256();
      if (!file.complete() || sha256 == null) {
        throw new IllegalStateException("'" + file.path() + "' is not complete");
      }
      files.add(
          new UnpackedFile(
              file.path(), incoming.received(upload.id(), file.path()), file.received(), sha256));
    }
    return files;
  }
}
