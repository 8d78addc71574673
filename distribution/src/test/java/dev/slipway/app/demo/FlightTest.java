package dev.slipway.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.app.cli.Api;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever is no answer of a version is counted as failed, so that "0 failed" is true. */
class FlightTest {

  private static final List<String> ANSWERS =
      List.of(
          "{\"model_version\":\"2\",\"outputs\":[{\"name\":\"y\",\"data\":[1]}]}",
          "not JSON",
          "{\"outputs\":[{\"name\":\"y\"}]}",
          "{\"model_version\":\"two\",\"outputs\":[{\"name\":\"y\"}]}",
          "{\"model_version\":\"2\",\"outputs\":[]}",
          "{\"model_version\":\"2\"}");

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        call -> {
          call.getRequestBody().readAllBytes();
          String answer = ANSWERS.get(asked.getAndIncrement() % ANSWERS.size());
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          call.sendResponseHeaders(200, bytes.length);
          call.getResponseBody().write(bytes);
          call.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void answersThatCannotBeReadAreCountedAsFailedAndTheCallersFlyOn() throws Exception {
    Api api = new Api(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), null);
    Flight flight = new Flight(api, "m", List.of(new JsonObject()), 1);
    flight.waitForMore(3 * ANSWERS.size());
    flight.close();
    List<Flight.Answer> answers = flight.answers();
    assertTrue(answers.size() >= 3 * ANSWERS.size(), answers.size() + " answers came");
    for (int i = 0; i < answers.size(); i++) {
      assertEquals(i % ANSWERS.size() == 0 ? 2 : 0, answers.get(i).version(), "answer " + i);
    }
    assertTrue(!flight.firstFailure().isEmpty());
    int ended = asked.get();
    TimeUnit.MILLISECONDS.sleep(100);
    assertEquals(ended, asked.get(), "nothing flies any more");
  }
}
