package dev.slipway.platform.probe;

import dev.slipway.platform.device.CpuFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads {@link CpuFacts} from {@code /proc} and the control groups. Blocks, briefly. */
public final class CpuProbe {

  private final Path root;

  /** Of this machine. */
  public CpuProbe() {
    this(Path.of("/"));
  }

  /** Of a tree that looks like a machine's root, for tests. */
  CpuProbe(Path root) {
    this.root = root;
  }

  /**
   * @param maxHeap of this JVM, bytes
   * @param maxDirect of this JVM, bytes
   * @param cores that it may use
   * @throws IOException if {@code /proc/meminfo} cannot be read or does not say the total
   */
  public CpuFacts read(long maxHeap, long maxDirect, int cores) throws IOException {
    return new CpuFacts(limit(), total(), maxHeap, maxDirect, cores);
  }

  /** Of this very JVM. */
  public CpuFacts read() throws IOException {
    long heap = Runtime.getRuntime().maxMemory();
    return read(heap, maxDirect(heap), Runtime.getRuntime().availableProcessors());
  }

  /** {@code -XX:MaxDirectMemorySize}; the JVM's default is as much as the heap. */
  private static long maxDirect(long heap) {
    for (String argument :
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      String option = "-XX:MaxDirectMemorySize=";
      if (argument.startsWith(option)) {
        long bytes = parse(argument.substring(option.length()));
        if (bytes > 0) {
          return bytes;
        }
      }
    }
    return heap;
  }

  /** A size as the JVM's options write it; −1 when it is none. */
  static long parse(String size) {
    if (!size.matches("[0-9]{1,15}[kKmMgGtT]?")) {
      return -1;
    }
    char unit = Character.toLowerCase(size.charAt(size.length() - 1));
    int shift = Math.max(0, "kmgt".indexOf(unit) + 1) * 10;
    String digits = shift == 0 ? size : size.substring(0, size.length() - 1);
    return Long.parseLong(digits) << shift;
  }

  private long total() throws IOException {
    for (String line : Files.readAllLines(root.resolve("proc/meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IOException("/proc/meminfo does not say MemTotal");
  }

  private long limit() {
    long least = Long.MAX_VALUE;
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (parts.length != 3) {
        continue;
      }
      if (parts[0].equals("0") && parts[1].isEmpty()) {
        least = Math.min(least, upwards("sys/fs/cgroup", parts[2], "memory.max"));
      } else if (List.of(parts[1].split(",")).contains("memory")) {
        least = Math.min(least, upwards("sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"));
      }
    }
    return least;
  }

  /** The least limit on the way from the group to the root: each of them binds. */
  private long upwards(String mount, String group, String file) {
    Path top = root.resolve(mount).normalize();
    Path at = root.resolve(mount + "/" + group).normalize();
    if (!at.startsWith(top)) {
      at = top; // a namespace hides where the group really lies
    }
    long least = Long.MAX_VALUE;
    while (at != null && at.startsWith(top)) {
      for (String line : lines(at.resolve(file))) {
        if (line.matches("[0-9]{1,18}")) {
          least = Math.min(least, Long.parseLong(line));
        }
      }
      at = at.getParent();
    }
    return least;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
