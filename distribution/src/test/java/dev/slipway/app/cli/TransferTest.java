package dev.slipway.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sender whose server takes all that it sends, and whose answer is lost. */
class TransferTest {

  @TempDir Path folder;
  private final AtomicInteger puts = new AtomicInteger();
  private volatile long received;
  private volatile String sha256 = "";
  private HttpServer server;
  private Transfer transfer;

  @BeforeEach
  void start() throws IOException {
    transfer = Transfer.of(Files.writeString(folder.resolve("m.onnx"), "a model"), "m.onnx");
    sha256 = transfer.sha256();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange call) throws IOException {
    if (call.getRequestMethod().equals("GET")) {
      JsonObject file =
          new JsonObject()
              .put("path", "m.onnx")
              .put("received", received)
              .put("sha256", sha256)
              .put("complete", received > 0);
      say(call, 200, new JsonObject().put("files", new JsonArray().add(file)));
    } else if (puts.incrementAndGet() == 1) {
      received = call.getRequestBody().readAllBytes().length;
      call.close();
    } else {
      call.getRequestBody().readAllBytes();
      say(call, 409, new JsonObject().put("received", received).put("complete", true));
    }
  }

  private static void say(HttpExchange call, int status, JsonObject body) throws IOException {
    byte[] bytes = body.encode().getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(status, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }

  private void send() throws InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    transfer.send(new Api(url, null), "u", new Progress(7, true));
  }

  @Test
  void whatIsCompleteOnTheServerIsSentAlthoughTheAnswerWasLost() throws Exception {
    send();
    assertEquals(7, received);
    assertEquals(1, puts.get(), "it is not sent again");
  }

  @Test
  void aCompleteFileThatIsAnotherOneIsNotTakenForIt() {
    sha256 = "0".repeat(64);
    CliException another = assertThrows(CliException.class, this::send);
    assertTrue(another.getMessage().contains("another file"), another.getMessage());
  }
}
