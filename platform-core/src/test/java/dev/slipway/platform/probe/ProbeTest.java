package dev.slipway.platform.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.platform.device.CpuFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {

  private static final long GB = 1L << 30;
  private static final long MB = 1L << 20;

  @Test
  void theLeastLimitOnTheWayToTheRootCounts(@TempDir Path root) throws IOException {
    write(root, "proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 1 kB\n");
    write(root, "proc/self/cgroup", "0::/a/b\n");
    write(root, "sys/fs/cgroup/a/memory.max", "4294967296\n");
    write(root, "sys/fs/cgroup/a/b/memory.max", "max\n");
    CpuFacts facts = new CpuProbe(root).read(GB, GB, 2);
    assertEquals(4 * GB, facts.memoryLimit());
    assertEquals(16_000_000L << 10, facts.memoryTotal());
  }

  @Test
  void aMachineWithoutControlGroupsHasNoLimit(@TempDir Path root) throws IOException {
    write(root, "proc/meminfo", "MemTotal:       16000000 kB\n");
    assertEquals(Long.MAX_VALUE, new CpuProbe(root).read(GB, GB, 2).memoryLimit());
  }

  @Test
  void aGroupHiddenByItsNamespaceStaysInsideTheMount(@TempDir Path root) throws IOException {
    write(root, "proc/meminfo", "MemTotal:       16000000 kB\n");
    write(root, "proc/self/cgroup", "0::/../../other\n");
    write(root, "sys/fs/cgroup/memory.max", "1073741824\n");
    assertEquals(GB, new CpuProbe(root).read(GB, GB, 2).memoryLimit());
  }

  @Test
  void sizesAreReadAsTheJvmWritesThem() {
    assertEquals(512 * MB, CpuProbe.parse("512m"));
    assertEquals(2 * GB, CpuProbe.parse("2G"));
    assertEquals(1024, CpuProbe.parse("1024"));
    assertEquals(-1, CpuProbe.parse("lots"));
  }

  @Test
  void thisMachineHasMemoryAndThisProcessHasSomeOfIt() throws IOException {
    assertTrue(new CpuProbe().read().memoryTotal() > 0);
    assertTrue(AnonymousMemory.bytes() > MB);
    assertEquals(112 << 10, AnonymousMemory.parse("Rss: 5 kB\nAnonymous:           112 kB\n"));
  }

  private static void write(Path root, String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
