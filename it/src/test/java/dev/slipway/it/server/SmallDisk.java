package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.it.parts.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A disk of its own, whose size can be changed under those who write to it. */
final class SmallDisk implements AutoCloseable {
  private final Path root;

  private SmallDisk(Path root) {
    this.root = root;
  }

  /** Mounts one; skips the test, and says so, where nobody may mount anything. */
  static SmallDisk mount(Path at) throws Exception {
    Files.createDirectory(at);
    if (!run("mount", "-t", "tmpfs", "-o", "size=1100m", "tmpfs", at.toString())) {
      Assumptions.abort(
          Part.told("a full disk was not tried: no right to mount a tmpfs (run as root)"));
    }
    return new SmallDisk(at);
  }

  private static boolean run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  Path at(String path) {
    return root.resolve(path);
  }

  void remount(String option) throws Exception {
    assertTrue(run("mount", "-o", "remount," + option, root.toString()), option);
  }

  long free() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  /** Makes the disk so large that so many bytes are free. */
  void leaveFree(long bytes) throws Exception {
    remount("size=" + (Files.getFileStore(root).getTotalSpace() - free() + bytes));
  }

  long filesUsed() throws Exception {
    return stat("%c") - filesLeft();
  }

  /** How many files more the disk takes, however small they are. */
  long filesLeft() throws Exception {
    return stat("%d");
  }

  private long stat(String what) throws Exception {
    Process stat = new ProcessBuilder("stat", "-f", "-c", what, root.toString()).start();
    return Long.parseLong(
        new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
  }

  /** Writes a file until a write of a single byte fails. */
  static void fill(Path filler) {
    byte[] zeros = new byte[1 << 20];
    int size = zeros.length;
    while (size > 0) {
      try (OutputStream out =
          Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          out.write(zeros, 0, size);
        }
      } catch (IOException full) {
        size /= 2;
      }
    }
  }

  @Override
  public void close() throws Exception {
    run("umount", "-l", root.toString());
  }
}
