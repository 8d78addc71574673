package dev.slipway.app.cli.bring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Looks into folders and texts of a repository. */
final class Folders {

  private Folders() {}

  /** The folders in a folder, by name, without hidden ones. */
  static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(Files::isDirectory)
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** The folders whose names are version numbers: 1 and above, without leading zeros. */
  static NavigableMap<Long, Path> versions(Path folder) throws IOException {
    NavigableMap<Long, Path> versions = new TreeMap<>();
    for (Path path : in(folder)) {
      String name = path.getFileName().toString();
      if (name.matches("[1-9][0-9]{0,17}")) {
        versions.put(Long.parseLong(name), path);
      }
    }
    return versions;
  }

  /**
   * A configuration's text.
   *
   * @throws BringException if it is no text, or too long for one
   */
  static String text(Path file) throws IOException {
    if (Files.size(file) > TextProto.MAX_CHARACTERS) {
      throw new BringException(file + ": a configuration has at most 4 MiB");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (CharacterCodingException other) {
      throw new BringException(file + " is not UTF-8 text");
    }
  }
}
