package dev.slipway.it.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to the server that loses answers: what is asked arrives whole and is done, and the
 * connection breaks before the first byte of the answer is through.
 */
final class CuttingProxy implements AutoCloseable {

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final URI server;
  private final String method;
  private final AtomicInteger left;

  /**
   * @param method whose answers are lost
   * @param times so many of them
   */
  CuttingProxy(URI server, String method, int times) throws IOException {
    this.server = server;
    this.method = method + " ";
    this.left = new AtomicInteger(times);
    thread(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** Answers that are still to be lost. */
  int left() {
    return Math.max(0, left.get());
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Connection connection =
            new Connection(client, new Socket(server.getHost(), server.getPort()));
        thread(connection::ask);
        thread(connection::answer);
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private final class Connection {
    private final Socket client;
    private final Socket upstream;
    private volatile boolean matches;

    Connection(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void ask() {
      try (client;
          upstream) {
        InputStream from = client.getInputStream();
        OutputStream to = upstream.getOutputStream();
        byte[] bytes = new byte[1 << 16];
        for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
          String start = new String(bytes, 0, Math.min(read, 16), StandardCharsets.ISO_8859_1);
          // A client sends its next request after the last answer: each begins a read of its own.
          if (start.matches("(?s)(GET|PUT|POST|PATCH|DELETE) /.*")) {
            matches = start.startsWith(method);
          }
          to.write(bytes, 0, read);
          to.flush();
        }
      } catch (IOException broken) {
        // Broken on purpose, or over.
      }
    }

    void answer() {
      try (client;
          upstream) {
        InputStream from = upstream.getInputStream();
        OutputStream to = client.getOutputStream();
        byte[] bytes = new byte[1 << 16];
        for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
          if (matches && left.getAndDecrement() > 0) {
            return;
          }
          to.write(bytes, 0, read);
          to.flush();
        }
      } catch (IOException broken) {
        // Likewise.
      }
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
