package dev.slipway.registry.intake;

import dev.slipway.bus.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From the files as they were received to the files of the artifact. One received file that is an
 * archive is unpacked; archives inside it, or among several received files, stay as they are. One
 * folder that holds everything else is taken off: {@code resnet/model.onnx} is {@code model.onnx}.
 */
final class Unpacker {
  private final UnpackLimits limits;
  private final DiskRoom room;

  Unpacker(UnpackLimits limits, DiskRoom room) {
    this.limits = limits;
    this.room = room;
  }

  /**
   * Unpacks. Blocks.
   *
   * @param folder empty; takes what comes out of an archive, under names of ours
   * @throws Refusal if the files are no artifact; nothing outside the folder was written
   * @throws SlipwayException STORAGE_FULL when the disk is; the folder holds a part then
   */
  List<UnpackedFile> unpack(List<UnpackedFile> received, Path folder) throws IOException, Refusal {
    if (received.size() == 1) {
      UnpackedFile file = received.get(0);
      ArchiveKind kind = ArchiveKind.of(file.path(), file.file());
      if (kind != null) {
        return withoutCommonFolder(unpack(file, kind, folder));
      }
    }
    return withoutCommonFolder(received);
  }

  private List<UnpackedFile> unpack(UnpackedFile file, ArchiveKind kind, Path folder)
      throws IOException, Refusal {
    UnpackBudget budget = new UnpackBudget(limits, file.path(), Files.size(file.file()));
    UnpackFolder into = new UnpackFolder(folder, budget, room.ahead(DiskRoom.CHECK_AGAIN));
    switch (kind) {
      case ZIP -> ZipUnpacker.unpack(file.file(), file.path(), budget, into);
      case TAR -> TarUnpacker.unpack(file.file(), false, file.path(), budget, into);
      case TAR_GZIP -> TarUnpacker.unpack(file.file(), true, file.path(), budget, into);
    }
    if (into.files().isEmpty()) {
      throw new Refusal(
          "archive-empty",
          file.path(),
          "the archive holds no file",
          "there is nothing that could answer predictions",
          "pack the model's files and upload that");
    }
    return into.files();
  }

  static List<UnpackedFile> withoutCommonFolder(List<UnpackedFile> files) {
    String common = null;
    for (UnpackedFile file : files) {
      String first = firstPart(file.path());
      if (first == null || (common != null && !common.equals(first))) {
        return List.copyOf(files);
      }
      common = first;
    }
    if (common == null) {
      return List.copyOf(files);
    }
    int cut = common.length() + 1;
    return files.stream()
        .map(
            file ->
                new UnpackedFile(
                    file.path().substring(cut), file.file(), file.bytes(), file.sha256()))
        .toList();
  }

  private static @Nullable String firstPart(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? null : path.substring(0, slash);
  }
}
