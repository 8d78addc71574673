package dev.slipway.registry.api;

import dev.slipway.bus.Address;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * From files to a version: create, append until every file is complete, check, register. An upload
 * belongs to who created it; others need ADMINISTER. Registering wants OPERATE for the model.
 */
public final class Uploads {
  private Uploads() {}

  /** The kind of an operation that tells of a check; its entity is the upload's id. */
  public static final String CHECK_OPERATION = "upload-check";

  public static final Address<CreateUpload, Upload> CREATE =
      new Address<>("registry.upload.create", 1, CreateUpload.class, Upload.class);

  public static final Address<GetUpload, Upload> GET =
      new Address<>("registry.upload.get", 1, GetUpload.class, Upload.class);

  /**
   * The actor's uploads, newest first; for administrators also those of others for the models that
   * they administer, all of them for who may administer everything. Asking for others' uploads by
   * owner wants ADMINISTER somewhere.
   */
  public static final Address<ListUploads, UploadPage> LIST =
      new Address<>("registry.upload.list", 1, ListUploads.class, UploadPage.class);

  /**
   * Adds bytes to a file, as a stream whose sender is held back while the disk is busy. Answers
   * when they are on disk for certain; with {@code last}, when the file is whole and its hash
   * agrees. Bytes that came before the stream broke off are kept: ask for the upload and go on at
   * {@code received}.
   *
   * <p>Fails with CONFLICT when {@code offset} is not where the file ends (the details hold {@code
   * received}) or another sender is at it; with INVALID when the path is none or the hash is
   * another (the details hold {@code expected} and {@code got}; the file begins anew); with
   * TOO_LARGE beyond the limits; with STORAGE_FULL when the disk is.
   */
  public static final Address<AppendFile, Upload> APPEND =
      new Address<>("registry.upload.append", 1, AppendFile.class, Upload.class);

  /**
   * Unpacks and inspects what came: CHECKED or QUARANTINED afterwards. Answers when that is done,
   * or with CHECKING once half of the caller's time is over: the check goes on, ask again with
   * {@link #GET}. Asked again later it answers what came of it.
   */
  public static final Address<CheckUpload, Upload> CHECK =
      new Address<>("registry.upload.check", 1, CheckUpload.class, Upload.class);

  /**
   * Makes a checked upload the next version of a model, which is created when it is not there.
   *
   * <p>When the model has a version with this very artifact, that one is the answer and no other is
   * made, unless {@code again} asks for it; fails with CONFLICT when the command says something of
   * the version that the one there does not say (the details hold {@code version}). An upload that
   * was registered answers its version.
   */
  public static final Address<RegisterUpload, Registered> REGISTER =
      new Address<>("registry.upload.register", 2, RegisterUpload.class, Registered.class);

  /** Throws the files away. */
  public static final Address<DiscardUpload, Upload> DISCARD =
      new Address<>("registry.upload.discard", 1, DiscardUpload.class, Upload.class);

  /**
   * A file that will come. Paths are relative, with {@code /}.
   *
   * @param bytes its size when the sender knows it
   * @param sha256 its hash when the sender knows it
   */
  public record Announced(String path, @Nullable Long bytes, @Nullable String sha256) {
    public Announced {
      Names.text("file's path", path, 1024);
      if (path.isEmpty()) {
        throw new IllegalArgumentException("a file's path is empty");
      }
      if (bytes != null && bytes < 0) {
        throw new IllegalArgumentException("a file's size is 0 or more, not " + bytes);
      }
      if (sha256 != null) {
        Names.digest(sha256);
      }
    }
  }

  /**
   * @param model null when that is said at registration only
   */
  public record CreateUpload(
      @Nullable String model, List<Announced> files, @Nullable String idempotencyKey) {
    public CreateUpload {
      if (model != null) {
        Names.newModel(model);
      }
      files = List.copyOf(files);
    }
  }

  public record GetUpload(UUID upload) {}

  /**
   * @param state in which they are; null: in any
   * @param owner whose; {@link #EVERYBODY}; null: all that the actor may see
   */
  public record ListUploads(Upload.@Nullable State state, @Nullable String owner, Paging paging) {

    /** As an owner: everybody. */
    public static final String EVERYBODY = "*";

    /** All that the actor may see. */
    public ListUploads(Paging paging) {
      this(null, null, paging);
    }
  }

  /** A page; {@code next} is null on the last one. */
  public record UploadPage(List<Upload> items, @Nullable String next) {
    public UploadPage {
      items = List.copyOf(items);
    }
  }

  /**
   * Bytes for a file. Goes by reference and only inside a process.
   *
   * @param offset where they begin
   * @param last whether the file ends with them
   * @param sha256 of the whole file when the sender learnt it meanwhile, or null
   * @param bytes paused; the receiver sets its handlers and resumes it, on {@code context}
   * @param context where the sender's stream lives
   */
  public record AppendFile(
      UUID upload,
      String path,
      long offset,
      boolean last,
      @Nullable String sha256,
      ReadStream<Buffer> bytes,
      Context context) {

    public AppendFile {
      if (offset < 0) {
        throw new IllegalArgumentException("an offset is 0 or more, not " + offset);
      }
      if (sha256 != null) {
        Names.digest(sha256);
      }
    }

    /** For a sender on the context of its stream. */
    public AppendFile(
        UUID upload,
        String path,
        long offset,
        boolean last,
        @Nullable String sha256,
        ReadStream<Buffer> bytes) {
      this(
          upload,
          path,
          offset,
          last,
          sha256,
          bytes,
          Objects.requireNonNull(Vertx.currentContext(), "a sender has a Vert.x context"));
    }
  }

  public record CheckUpload(UUID upload) {}

  /**
   * @param model null: the one that was said at creation
   * @param again whether to make a version although one has the same artifact
   */
  public record RegisterUpload(
      UUID upload,
      @Nullable String model,
      Version.Lineage lineage,
      String note,
      boolean again,
      @Nullable String idempotencyKey) {
    public RegisterUpload {
      if (model != null) {
        Names.newModel(model);
      }
      Names.text("note", note, 65_536);
    }

    /** Not again when a version has the same artifact. */
    public RegisterUpload(
        UUID upload,
        @Nullable String model,
        Version.Lineage lineage,
        String note,
        @Nullable String idempotencyKey) {
      this(upload, model, lineage, note, false, idempotencyKey);
    }
  }

  /**
   * @param existing whether the version was there before
   */
  public record Registered(Version version, boolean existing) {}

  public record DiscardUpload(UUID upload, String reason) {
    public DiscardUpload {
      Names.text("reason", reason, 4096);
    }
  }
}
