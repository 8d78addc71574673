package dev.slipway.edge.http.manage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.infer.PayloadBudget;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small bodies over real connections. */
class BodyReaderTest {

  private final PayloadBudget budget = new PayloadBudget(240);
  private Vertx vertx;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    BodyReader.read(vertx, request, 100, 1, budget)
                        .onSuccess(body -> request.response().end(body))
                        .onFailure(
                            failure ->
                                request
                                    .response()
                                    .setStatusCode(((SlipwayException) failure).code().status())
                                    .end(failure.getMessage())))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Socket sender(int announced, String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    socket.setSoTimeout(20_000);
    String head = "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: " + announced + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  /** All that comes until the server closes. */
  private static String untilClosed(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  @Test
  void aBodyThatComesAByteAtATimeIsTooSlowAndItsConnectionIsClosed() throws Exception {
    AtomicBoolean trickles = new AtomicBoolean(true);
    try (Socket socket = sender(90, "{")) {
      Thread trickle =
          new Thread(
              () -> {
                try {
                  while (trickles.get()) {
                    socket.getOutputStream().write(' ');
                    TimeUnit.MILLISECONDS.sleep(100);
                  }
                } catch (IOException closed) {
                  // As it shall be.
                } catch (InterruptedException stopped) {
                  Thread.currentThread().interrupt();
                }
              });
      trickle.start();
      String answer = untilClosed(socket);
      trickles.set(false);
      trickle.join();
      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
      assertTrue(answer.contains("connection: close"), answer);
      assertTrue(answer.contains("the body did not arrive within 1 s ("), answer);
    }
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedAndItsConnectionIsClosed() throws Exception {
    try (Socket socket = sender(5_000, "x".repeat(200))) {
      String answer = untilClosed(socket);
      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(answer.contains("a JSON body here has at most 100 bytes"), answer);
    }
  }

  @Test
  void bodiesAreHeldAgainstWhatTheProcessMayHold() throws Exception {
    try (Socket one = sender(90, "x".repeat(80));
        Socket two = sender(90, "x".repeat(80));
        Socket three = sender(90, "x".repeat(80))) {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (budget.heldBytes() < 240 && System.nanoTime() < until) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      try (Socket four = sender(90, "x".repeat(80))) {
        String answer = untilClosed(four);
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertTrue(answer.contains("http.body-budget"), answer);
      }
      for (Socket each : new Socket[] {one, two, three}) {
        assertTrue(untilClosed(each).startsWith("HTTP/1.1 408 "));
      }
      assertEquals(0, budget.heldBytes());
    }
  }

  @Test
  void aBodyInTimeLeavesTheConnectionToTheNextRequest() throws Exception {
    try (Socket socket = sender(2, "{}")) {
      TimeUnit.MILLISECONDS.sleep(1_500);
      byte[] first = new byte[1000];
      int read = socket.getInputStream().read(first);
      assertTrue(new String(first, 0, read, US_ASCII).endsWith("{}"));
      socket
          .getOutputStream()
          .write("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n[]".getBytes(US_ASCII));
      read = socket.getInputStream().read(first);
      String second = new String(first, 0, read, US_ASCII);
      assertEquals("[]", second.substring(second.length() - 2));
    }
  }
}
