package dev.slipway.bench;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Foreign load = what all processors did (/proc/stat, with the time that the hypervisor took) less
 * what this process and everything that it started did (/proc/PID/stat).
 *
 * <p>Where the kernel books interrupts apart from the processes (CONFIG_IRQ_TIME_ACCOUNTING), they
 * are left out on both sides, else counted on both, since loopback traffic is interrupts for a
 * tenth of its time.
 */
final class ProcessorTime implements ForeignLoad {

  private final boolean interruptsApart = interruptsApart();

  private record Reading(long all, long busy, long own) {}

  @Override
  public Watch begin() throws IOException {
    Reading before = read();
    return () -> {
      Reading after = read();
      double foreign = (after.busy - before.busy) - (after.own - before.own);
      return Math.max(0, foreign / Math.max(1, after.all - before.all));
    };
  }

  private Reading read() throws IOException {
    long own = own();
    long[] machine = machine(Files.readString(Path.of("/proc/stat")));
    long all = Arrays.stream(machine).sum();
    long busy = all - machine[3] - machine[4] - (interruptsApart ? machine[5] + machine[6] : 0);
    return new Reading(all, busy, own);
  }

  /** user, nice, system, idle, iowait, irq, softirq, steal of all processors together, in ticks. */
  static long[] machine(String stat) {
    String[] words = stat.lines().findFirst().orElseThrow().split("\\s+", -1);
    return Arrays.stream(words).skip(1).limit(8).mapToLong(Long::parseLong).toArray();
  }

  private static long own() throws IOException {
    ProcessHandle self = ProcessHandle.current();
    long[] pids =
        Stream.concat(Stream.of(self), self.descendants()).mapToLong(ProcessHandle::pid).toArray();
    long ticks = 0;
    for (long pid : pids) {
      try {
        ticks += ofProcess(Files.readString(Path.of("/proc/" + pid + "/stat")));
      } catch (NoSuchFileException ended) {
        // Its time is its parent's by now.
      } catch (IOException ending) {
        if (Files.exists(Path.of("/proc/" + pid + "/stat"))) {
          throw ending;
        }
      }
    }
    return ticks;
  }

  /** Of a process and of its children that have ended, in ticks. */
  static long ofProcess(String stat) {
    // The second word is the program's name in parentheses, which may hold blanks and parentheses.
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Arrays.stream(words, 11, 15).mapToLong(Long::parseLong).sum();
  }

  private static boolean interruptsApart() {
    try {
      byte[] packed = Files.readAllBytes(Path.of("/proc/config.gz"));
      return accounted(
          new String(
              new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes(),
              StandardCharsets.UTF_8));
    } catch (IOException notShown) {
      Path file = Path.of("/boot/config-" + System.getProperty("os.version"));
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
        return reader.lines().anyMatch(ProcessorTime::accounted);
      } catch (IOException neither) {
        // Counted then: foreign load is rather overestimated.
        return false;
      }
    }
  }

  private static boolean accounted(String configuration) {
    return configuration.contains("CONFIG_IRQ_TIME_ACCOUNTING=y");
  }
}
