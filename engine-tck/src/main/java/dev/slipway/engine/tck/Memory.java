package dev.slipway.engine.tck;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Assumptions;

/**
 * Anonymous memory of this process: heap, malloc, arenas; not mapped files or page cache. For tests
 * of what an engine leaves behind.
 */
public final class Memory {

  private static final Path SMAPS = Path.of("/proc/self/smaps");
  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ ");
  private static final String THRESHOLD = "MALLOC_MMAP_THRESHOLD_";

  private Memory() {}

  /** Skips where the kernel does not tell; fails where the test JVM was started wrongly. */
  public static void mustBeMeasurable() {
    if (!Files.isReadable(SMAPS)) {
      Assumptions.abort(
          "not applicable: memory is read from " + SMAPS + ", which this system does not have");
    }
    if (System.getenv(THRESHOLD) == null) {
      throw new AssertionError(
          "start the test JVM with "
              + THRESHOLD
              + "=131072 in its environment: without it glibc keeps what was freed, and leaks cannot"
              + " be told from its habits. With Maven, in the configuration of"
              + " maven-surefire-plugin: <environmentVariables><"
              + THRESHOLD
              + ">131072</"
              + THRESHOLD
              + "></environmentVariables>");
    }
  }

  /**
   * What the process holds, after garbage collection; the lowest of a few readings. The Java heap
   * counts by the objects that live in it, since how much of it is touched is the collector's
   * taste.
   */
  public static double settledMegabytes() {
    double lowest = Double.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      long live = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      Range heap = heap();
      lowest =
          Math.min(
              lowest,
              anonymousKilobytesOutside(heap) / 1024.0 + (heap.known() ? live / 1048576.0 : 0));
    }
    return lowest;
  }

  /** Addresses from the first up to, but not with, the second. */
  private record Range(long from, long to) {
    boolean known() {
      return from < to;
    }

    boolean has(long address) {
      return address >= from && address < to;
    }
  }

  private static Range heap() {
    Matcher range =
        Pattern.compile("\\[0x([0-9a-f]+), (?:0x[0-9a-f]+, )?0x([0-9a-f]+)\\)").matcher(heapInfo());
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    while (range.find()) {
      from = Math.min(from, Long.parseLong(range.group(1), 16));
      to = Math.max(to, Long.parseLong(range.group(2), 16));
    }
    return new Range(from, to);
  }

  /** Where the heap lies, as the JVM tells a person; empty if this one does not. */
  private static String heapInfo() {
    try {
      return String.valueOf(
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcHeapInfo",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()}));
    } catch (JMException notTold) {
      return "";
    }
  }

  /**
   * The sum over the mappings that do not begin in the heap. From one reading: the collector gives
   * memory back on a thread of its own, so that the difference of two readings is anything.
   */
  private static long anonymousKilobytesOutside(Range heap) {
    long sum = 0;
    boolean counted = false;
    try {
      for (String line : Files.readAllLines(SMAPS)) {
        Matcher mapping = MAPPING.matcher(line);
        if (mapping.lookingAt()) {
          counted = !heap.has(Long.parseUnsignedLong(mapping.group(1), 16));
        } else if (counted && line.startsWith("Anonymous:")) {
          sum += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException unreadable) {
      throw new AssertionError("cannot read " + SMAPS, unreadable);
    }
    return sum;
  }
}
