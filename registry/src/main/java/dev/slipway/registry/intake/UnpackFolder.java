package dev.slipway.registry.intake;

import dev.slipway.registry.artifact.ArtifactPath;
import dev.slipway.registry.artifact.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an archive's files go: into one flat folder under running numbers, each hashed on its way.
 * Checks every name against the rules for paths and against all earlier ones. Used by one thread.
 */
final class UnpackFolder {
  private static final int CHUNK_BYTES = 128 * 1024;

  private final Path folder;
  private final UnpackBudget budget;
  private final DiskRoom.Ahead room;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final List<UnpackedFile> files = new ArrayList<>();
  private final PathSet paths = new PathSet();

  UnpackFolder(Path folder, UnpackBudget budget, DiskRoom.Ahead room) {
    this.folder = folder;
    this.budget = budget;
    this.room = room;
  }

  List<UnpackedFile> files() {
    return files;
  }

  /**
   * Admits a file's name: it may be used for one file from now on.
   *
   * @return whether the file is wanted; false for what desktops leave in archives
   */
  boolean admitFile(String entry) throws Refusal {
    budget.entry();
    String path = checked(entry, entry);
    String earlier = paths.addFile(path);
    if (earlier != null) {
      throw duplicate(entry, earlier);
    }
    return !isDesktopLitter(path);
  }

  /** Admits a directory's name, given without its last slash; it may come more than once. */
  void admitDirectory(String entry) throws Refusal {
    budget.entry();
    String path = checked(entry, entry);
    String earlier = paths.addDirectory(path);
    if (earlier != null) {
      throw duplicate(entry, earlier);
    }
  }

  /** What an entry unpacks to; counts itself against the budget. */
  interface Content {
    /** Reads some bytes, at least one; −1 at the end. */
    int read(byte[] into) throws IOException, Refusal;
  }

  /** Writes an admitted file's content. */
  void write(String path, Content content) throws IOException, Refusal {
    Path file = folder.resolve(Integer.toString(files.size()));
    Sha256 hash = new Sha256();
    long bytes = 0;
    room.beginFile();
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int read = content.read(chunk); read >= 0; read = content.read(chunk)) {
        hash.update(chunk, 0, read);
        room.take(read);
        out.write(chunk, 0, read);
        bytes += read;
      }
    }
    files.add(new UnpackedFile(path, file, bytes, hash.hex()));
  }

  /**
   * What macOS and Windows put beside people's files: no part of a model, and it would make two
   * archives of one model differ.
   */
  static boolean isDesktopLitter(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return path.startsWith("__MACOSX/")
        || name.startsWith("._")
        || name.equals(".DS_Store")
        || name.equals("Thumbs.db")
        || name.equals("desktop.ini");
  }

  /** A name from an archive as text; archives whose names are not UTF-8 are refused. */
  static String name(byte[] raw, String archive) throws Refusal {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(
          "archive-name-encoding",
          archive,
          "an entry's name is not UTF-8: '"
              + ArtifactPath.shown(new String(raw, StandardCharsets.ISO_8859_1))
              + "'",
          "its letters would depend on who reads it",
          "rename the file in ASCII or pack it with a tool that writes UTF-8 names");
    }
  }

  private static String checked(String path, String entry) throws Refusal {
    ArtifactPath.Fault fault = ArtifactPath.faultOf(path);
    if (fault != null) {
      throw new Refusal(
          "archive-" + fault.code(),
          entry,
          "the entry's name " + fault.why(),
          "such a name could reach outside the artifact or be read in two ways",
          "pack the files again with plain relative names");
    }
    return path;
  }

  private static Refusal duplicate(String entry, String earlier) {
    return new Refusal(
        "archive-duplicate-name",
        entry,
        "the name was used before by '" + ArtifactPath.shown(earlier) + "'",
        "on some file system the two are one file (upper and lower case, and composed and"
            + " decomposed letters, count as equal), and which one wins depends on who unpacks",
        "rename one of them");
  }
}
