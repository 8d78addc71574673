package dev.slipway.edge.http.manage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A body that waits for its receiver, over a real connection. */
class HeldBodyTest {

  private static final int ANNOUNCED = 100_000;

  private Vertx vertx;
  private HttpServer server;
  private final CompletableFuture<HeldBody> came = new CompletableFuture<>();
  private final CompletableFuture<Void> connectionClosed = new CompletableFuture<>();
  private final CompletableFuture<Void> firstBytes = new CompletableFuture<>();
  private volatile Context context;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  context = vertx.getOrCreateContext();
                  request.connection().closeHandler(closed -> connectionClosed.complete(null));
                  came.complete(HeldBody.of(request));
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Socket sender(String body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    String head = "PUT / HTTP/1.1\r\nHost: here\r\nContent-Length: " + ANNOUNCED + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  /** What somebody who takes the body hears of: all of it, or that it broke off. */
  private CompletableFuture<String> taken(HeldBody body) {
    CompletableFuture<String> heard = new CompletableFuture<>();
    Buffer bytes = Buffer.buffer();
    context.runOnContext(
        go -> {
          body.exceptionHandler(
              broken -> heard.complete("broke off after " + bytes.length() + " bytes"));
          body.endHandler(end -> heard.complete(bytes.length() + " bytes"));
          body.handler(
              piece -> {
                bytes.appendBuffer(piece);
                firstBytes.complete(null);
              });
          body.resume();
        });
    return heard;
  }

  @Test
  void aSenderThatWentAwayBeforeItsBodyWasTakenIsToldToWhoeverTakesIt() throws Exception {
    try (Socket sender = sender("abc")) {
      came.get(10, TimeUnit.SECONDS);
      assertTrue(sender.isConnected());
    }
    connectionClosed.get(10, TimeUnit.SECONDS);
    assertEquals("broke off after 3 bytes", taken(came.get()).get(10, TimeUnit.SECONDS));
  }

  @Test
  void oneThatGoesAwayWhileItIsTakenIsToldAtOnce() throws Exception {
    CompletableFuture<String> heard;
    try (Socket sender = sender("abc")) {
      heard = taken(came.get(10, TimeUnit.SECONDS));
      firstBytes.get(10, TimeUnit.SECONDS);
      assertTrue(sender.isConnected());
    }
    assertEquals("broke off after 3 bytes", heard.get(10, TimeUnit.SECONDS));
  }

  @Test
  void whatWasSentWhileItWasHeldIsThereToTheLastByte() throws Exception {
    try (Socket sender = sender("x".repeat(ANNOUNCED))) {
      HeldBody body = came.get(10, TimeUnit.SECONDS);
      assertEquals(ANNOUNCED + " bytes", taken(body).get(10, TimeUnit.SECONDS));
      assertTrue(sender.isConnected());
    }
  }
}
