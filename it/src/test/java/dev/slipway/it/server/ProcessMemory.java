package dev.slipway.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a process as the system sees it, heap and everything else.
 *
 * @param resident bytes that it has now
 * @param mostResident bytes that it had at most since it began
 */
record ProcessMemory(long resident, long mostResident) {

  static ProcessMemory now(Process process) throws IOException {
    String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
    return new ProcessMemory(bytes(status, "VmRSS"), bytes(status, "VmHWM"));
  }

  private static long bytes(String status, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":\\s+([0-9]+) kB$").matcher(status);
    if (!line.find()) {
      throw new AssertionError("no " + name + " in " + status);
    }
    return Long.parseLong(line.group(1)) << 10;
  }
}
