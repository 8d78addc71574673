package dev.slipway.it.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where a process and its children accept TCP connections, as Linux tells it. */
final class ListeningSockets {

  private static final String LISTENS = "0A";
  private static final int ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private ListeningSockets() {}

  static List<InetSocketAddress> of(Process process) throws IOException {
    Set<String> inodes = new HashSet<>();
    for (ProcessHandle one :
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
      inodes.addAll(inodes(one.pid()));
    }
    List<InetSocketAddress> sockets = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      Path file = Path.of("/proc", Long.toString(process.pid()), "net", table);
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        String[] cells = line.strip().split("\\s+");
        if (cells[STATE].equals(LISTENS) && inodes.contains(cells[INODE])) {
          sockets.add(address(cells[ADDRESS]));
        }
      }
    }
    return sockets;
  }

  private static Set<String> inodes(long pid) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> opened = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path file : opened.toList()) {
        if (Files.isSymbolicLink(file)) {
          String target = Files.readSymbolicLink(file).toString();
          if (target.startsWith("socket:[")) {
            inodes.add(target.substring(8, target.length() - 1));
          }
        }
      }
    } catch (java.nio.file.NoSuchFileException ended) {
      return Set.of();
    }
    return inodes;
  }

  /** Hexadecimal words of four bytes, the lowest first, and a port. */
  private static InetSocketAddress address(String text) throws IOException {
    String[] parts = text.split(":");
    byte[] bytes = new byte[parts[0].length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      int at = (i / 4 * 4 + 3 - i % 4) * 2;
      bytes[i] = (byte) Integer.parseInt(parts[0].substring(at, at + 2), 16);
    }
    return new InetSocketAddress(InetAddress.getByAddress(bytes), Integer.parseInt(parts[1], 16));
  }
}
