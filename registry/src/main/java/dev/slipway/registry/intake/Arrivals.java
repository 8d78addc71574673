package dev.slipway.registry.intake;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.api.Uploads;
import dev.slipway.registry.artifact.ArtifactPath;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which bytes may come for an upload. Pure. */
final class Arrivals {
  private Arrivals() {}

  /**
   * The file that a sender's bytes are for: the announced one or a new one.
   *
   * @param here paths of files that are here or coming, with or without a row
   * @throws SlipwayException when no bytes may come for it
   */
  static Upload.File admit(
      Upload upload, Set<String> here, Uploads.AppendFile wish, IntakeConfig config) {
    if (upload.state() != Upload.State.RECEIVING) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "upload " + upload.id() + " is " + upload.state() + " and takes no bytes any more",
          Map.of("state", upload.state().name()),
          null);
    }
    for (Upload.File file : upload.files()) {
      if (file.path().equals(wish.path())) {
        requireOpen(file, wish);
        return file;
      }
    }
    requirePath(wish.path());
    Set<String> others = new LinkedHashSet<>();
    upload.files().forEach(file -> others.add(file.path()));
    others.addAll(here);
    others.remove(wish.path());
    requireCount(others.size() + 1, config);
    PathSet paths = new PathSet();
    others.forEach(paths::addFile);
    requireFree(paths.addFile(wish.path()), wish.path());
    // Nobody announced it: a hash is this sender's own, and forgotten when it does not agree.
    return new Upload.File(wish.path(), 0, null, null, false);
  }

  private static void requireOpen(Upload.File file, Uploads.AppendFile wish) {
    if (file.complete()) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "'"
              + ArtifactPath.shown(file.path())
              + "' is complete with "
              + file.received()
              + " bytes",
          Map.of("received", file.received(), "complete", true),
          null);
    }
    if (file.sha256() != null && wish.sha256() != null && !file.sha256().equals(wish.sha256())) {
      throw new SlipwayException(
          FailureCode.CONFLICT,
          "'"
              + ArtifactPath.shown(file.path())
              + "' was announced with SHA-256 "
              + file.sha256()
              + " and is sent now as "
              + wish.sha256()
              + ": this is another file",
          Map.of("expected", file.sha256(), "got", wish.sha256()),
          null);
    }
  }

  /**
   * @throws SlipwayException INVALID when the files cannot be the files of one upload
   */
  static void requireAnnounced(Uploads.CreateUpload wish, IntakeConfig config) {
    requireCount(wish.files().size(), config);
    PathSet paths = new PathSet();
    long bytes = 0;
    for (Uploads.Announced file : wish.files()) {
      requirePath(file.path());
      requireFree(paths.addFile(file.path()), file.path());
      bytes += file.bytes() == null ? 0 : file.bytes();
      requireBytes(bytes, config);
    }
  }

  private static void requirePath(String path) {
    ArtifactPath.Fault fault = ArtifactPath.faultOf(path);
    if (fault != null) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "the path '"
              + ArtifactPath.shown(path)
              + "' "
              + fault.why()
              + "; give a relative path such as 'model.onnx' or 'variables/variables.index'",
          Map.of("path", ArtifactPath.shown(path), "rule", fault.code()),
          null);
    }
  }

  private static void requireFree(@Nullable String earlier, String path) {
    if (earlier != null) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "'"
              + ArtifactPath.shown(path)
              + "' and '"
              + ArtifactPath.shown(earlier)
              + "' are one name on some file system; rename one of them");
    }
  }

  private static void requireCount(int files, IntakeConfig config) {
    if (files > config.uploadFiles()) {
      throw new SlipwayException(
          FailureCode.TOO_LARGE,
          "an upload has at most "
              + config.uploadFiles()
              + " files; pack them into one zip or tar.gz, or raise upload.max-files");
    }
  }

  /**
   * @param received bytes of the file with those that come now
   * @param others bytes of the upload's other files
   */
  static void requireRoom(Upload.File file, long received, long others, IntakeConfig config) {
    if (file.bytes() != null && received > file.bytes()) {
      throw new SlipwayException(
          FailureCode.TOO_LARGE,
          "'"
              + ArtifactPath.shown(file.path())
              + "' was announced with "
              + file.bytes()
              + " bytes and more came; announce the file as it is");
    }
    requireBytes(received + others, config);
  }

  private static void requireBytes(long bytes, IntakeConfig config) {
    if (bytes > config.uploadBytes() || bytes < 0) {
      throw new SlipwayException(
          FailureCode.TOO_LARGE,
          "an upload has at most "
              + config.uploadBytes()
              + " bytes; leave out what the model does not need, or raise upload.max-bytes");
    }
  }

  /** What a file's row says while it is coming. */
  static Upload.File progress(Upload.File row, Uploads.AppendFile wish, long durable) {
    String announced = row.sha256() != null ? row.sha256() : wish.sha256();
    return new Upload.File(row.path(), durable, row.bytes(), announced, false);
  }
}
