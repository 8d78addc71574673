package dev.slipway.postgres;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes that work in a data directory. Each of PostgreSQL's has it as its working
 * directory, which a reused pid cannot fake.
 */
final class Survivors {

  private Survivors() {}

  /** Pids whose working directory is {@code directory}, this process excepted. */
  static List<Long> in(Path directory) {
    List<Long> pids = new ArrayList<>();
    long own = ProcessHandle.current().pid();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      Path real = directory.toRealPath();
      for (Path process : processes) {
        long pid = Long.parseLong(String.valueOf(process.getFileName()));
        if (pid != own && worksIn(process, real)) {
          pids.add(pid);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
      // No such directory: nobody works there.
    }
    return pids;
  }

  private static boolean worksIn(Path process, Path directory) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(directory);
    } catch (IOException endedOrNotOurs) {
      return false;
    }
  }
}
