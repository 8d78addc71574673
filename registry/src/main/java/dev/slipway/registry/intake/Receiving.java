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

  /** An upload that this process has received for. */
  private static final class OpenUpload {
    final Map<String, ReceivedFile> files = new HashMap<>();
    final Map<String, Boolean> busy = new HashMap<>();
    volatile boolean closed;
  }

  /** Whether a sender is at one of the upload's files. */
  boolean isBusy(UUID upload) {
    OpenUpload known = open.get(upload);
    return known != null && !known.busy.isEmpty();
  }

  /** Takes nothing for the upload any more; a sender that is at it fails. */
  void close(UUID upload) {
    OpenUpload known = open.remove(upload);
    if (known != null) {
      known.closed = true;
    }
  }

  /**
   * Takes bytes for a file of an upload that the actor may change.
   *
   * @param upload as the database has it
   */
  Future<Upload> append(Command<Uploads.AppendFile> command, Upload upload) {
    Uploads.AppendFile wish = command.request();
    Upload.File row = Arrivals.admit(upload, wish, config);
    OpenUpload known = open.computeIfAbsent(upload.id(), id -> new OpenUpload());
    if (known.busy.putIfAbsent(wish.path(), true) != null) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "another sender is at '"
              + ArtifactPath.shown(wish.path())
              + "'; wait for it or discard the upload");
    }
    long others =
        upload.files().stream()
            .filter(file -> !file.path().equals(wish.path()))
            .mapToLong(file -> received(known, file))
            .sum();
    return file(known, upload.id(), row)
        .compose(file -> new Arrival(command, known, row, file, others).run())
        .eventually(() -> Future.succeededFuture(known.busy.remove(wish.path())))
        .compose(done -> store.read(sql -> UploadTable.find(sql, upload.id())))
        .map(
            now ->
                now.orElseThrow(
                    () -> new SlipwayException(FailureCode.NOT_FOUND, "the upload is gone")));
  }

  private static long received(OpenUpload known, Upload.File row) {
    ReceivedFile file = known.files.get(row.path());
    return file == null ? row.received() : Math.max(file.received(), row.received());
  }

  private Future<ReceivedFile> file(OpenUpload known, UUID upload, Upload.File row) {
    ReceivedFile file = known.files.get(row.path());
    if (file != null) {
      return Future.succeededFuture(file);
    }
    return disk.run(
            "taking up an upload again",
            incoming.root(),
            () ->
                ReceivedFile.resume(
                    row.path(), incoming.received(upload, row.path()), row.received()))
        .onSuccess(resumed -> known.files.put(row.path(), resumed));
  }

  /** One sender's stream into one file. */
  private final class Arrival {
    private final Command<Uploads.AppendFile> command;
    private final Uploads.AppendFile wish;
    private final OpenUpload known;
    private final Upload.File row;
    private final ReceivedFile file;
    private final long others;
    private long recordedAt = System.nanoTime();
    private Future<Void> recording = Future.succeededFuture();

    Arrival(
        Command<Uploads.AppendFile> command,
        OpenUpload known,
        Upload.File row,
        ReceivedFile file,
        long others) {
      this.command = command;
      this.wish = command.request();
      this.known = known;
      this.row = row;
      this.file = file;
      this.others = others;
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
      if (known.closed) {
        throw new SlipwayException(FailureCode.CONFLICT, "the upload was discarded meanwhile");
      }
      Arrivals.requireRoom(row, file.received() + count, others, config);
      room.require(count, "go on");
      for (ByteBuffer part : bytes) {
        file.append(file.received(), part);
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
