package dev.slipway.it.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The line between a browser and a server: it can be cut, with all that is on its way, and mended.
 */
final class Line implements AutoCloseable {

  private final ServerSocket here;
  private final URI server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean cut;

  Line(URI server) throws IOException {
    this.server = server;
    here = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::listen);
  }

  /** Where the server is reached through it. */
  String url() {
    return "http://127.0.0.1:" + here.getLocalPort();
  }

  void cut() {
    cut = true;
    open.forEach(Line::end);
    open.clear();
  }

  void mend() {
    cut = false;
  }

  /** How often somebody tried while it was cut. */
  int refused() {
    return refused.get();
  }

  @Override
  public void close() throws IOException {
    here.close();
    cut();
  }

  private void listen() throws IOException {
    while (!here.isClosed()) {
      Socket browser = here.accept();
      if (cut) {
        refused.incrementAndGet();
        end(browser);
        continue;
      }
      Socket there = new Socket(server.getHost(), server.getPort());
      open.add(browser);
      open.add(there);
      run(() -> carry(browser, there));
      run(() -> carry(there, browser));
    }
  }

  private static void carry(Socket from, Socket to) throws IOException {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // Then it is ended.
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException ended) {
                // One of the two went away, or the line was cut.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
