package dev.slipway.platform.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetTest {

  private static final long GB = 1L << 30;
  private static final long MB = Bytes.MB;

  @Test
  void theCpusBudgetIsWhatTheJvmAndTenPercentLeave() {
    CpuFacts facts = new CpuFacts(Long.MAX_VALUE, 10 * GB, 2 * GB, GB, 8);
    assertEquals(new Resources(6 * GB, 32), facts.budget());
    assertEquals(
        "6.0 GiB for models = 10.0 GiB (memory of the machine) − heap 2.0 GiB − direct memory 1.0 GiB"
            + " − 10 %",
        facts.explanation());
  }

  @Test
  void aControlGroupsLimitBindsAndNothingIsNegative() {
    assertEquals(new Resources(0, 16), new CpuFacts(GB, 64 * GB, 2 * GB, GB, 1).budget());
  }

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
  void thisMachineHasABudgetAndAnonymousMemory() throws IOException {
    assertTrue(new CpuProbe().read().memoryTotal() > 0);
    assertTrue(AnonymousMemory.bytes() > MB);
    assertEquals(112 << 10, AnonymousMemory.parse("Rss: 5 kB\nAnonymous:           112 kB\n"));
  }

  @Test
  void theFirstLoadIsOnProbation() {
    Need need = Need.of(null, 0, 86 * MB, 8 * GB);
    assertEquals(385 * MB, need.bytes());
    assertEquals("never measured: 1.5 × files of 86 MiB + 256 MiB", need.basis());
  }

  @Test
  void aProbationThatIsLargerThanTheDeviceAsksForAllOfIt() {
    assertEquals(300 * MB, Need.of(null, 0, 86 * MB, 300 * MB).bytes());
    assertEquals(385 * MB, Need.of(null, 0, 86 * MB, 130 * MB).bytes());
  }

  @Test
  void aMeasuredModelAsksForItsPeakAndTenPercentButAtLeast32MB() {
    Footprint small = Footprint.measured(100 * MB, 190 * MB, 245 * MB, 300);
    assertEquals(145 * MB, small.peakBytes());
    assertEquals(new Need(177 * MB, "measured 145 MiB + 32 MiB", true), Need.of(small, 0, MB, GB));
    Footprint large = new Footprint(MB, MB, 1000 * MB, 1, 1);
    assertEquals(1100 * MB, Need.of(large, 0, MB, GB).bytes());
  }

  @Test
  void whatIsDeclaredIsAskedFor() {
    assertEquals(new Need(5 * MB, "declared", false), Need.of(null, 5 * MB, GB, GB));
  }

  @Test
  void memoryThatShrankMeanwhileIsNoNegativeFootprint() {
    assertEquals(0, Footprint.measured(100, 90, 80, 1).peakBytes());
  }

  @Test
  void measurementsKeepTheMostThatWasSeen() {
    Footprint both = new Footprint(10, 20, 30, 5, 2).and(new Footprint(12, 18, 28, 9, 1));
    assertEquals(new Footprint(12, 20, 30, 9, 3), both);
  }

  @Test
  void settingsHaveOneText() {
    assertEquals("a=1 b=2", FootprintKey.canonical(Map.of("b", "2", "a", "1")));
  }

  private static void write(Path root, String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
