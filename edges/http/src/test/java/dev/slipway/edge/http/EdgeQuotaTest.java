package dev.slipway.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.edge.http.exchange.EdgeLimits;
import dev.slipway.edge.http.oip.InferenceStatistics;
import dev.slipway.engine.Settings;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.security.KeyMeter;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.serving.DeploymentSpec;
import dev.slipway.platform.serving.LoadListener;
import dev.slipway.platform.serving.LocalServingNode;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.KeyQuota;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.ServingSnapshot.KeyHash;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Quotas of keys over real sockets, on two event loops, before a real queue. */
class EdgeQuotaTest {

  private static final String INFER = "/v2/models/m/infer";

  private final PlusOneEngine engine = new PlusOneEngine();
  private final KeyRing keys = new KeyRing();
  private Vertx vertx;
  private LocalServingNode node;
  private HttpEdge edge;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
    InferenceStatistics statistics = new InferenceStatistics();
    node =
        new LocalServingNode(
            vertx, new PredictionIds(new byte[16], 3), new PayloadBudget(1 << 28), statistics);
    edge =
        await(
            HttpEdge.start(
                vertx,
                new HttpEdgeSettings("127.0.0.1", 0, 2, EdgeLimits.DEFAULT, false, "1.0.0"),
                new HttpEdgeParts(
                    node.predictor(),
                    keys::actor,
                    keys::meter,
                    () -> true,
                    statistics,
                    () -> new byte[0],
                    ignored -> request -> request.response().end())));
    await(
        node.load(
            new DeploymentSpec(
                101,
                1,
                "m",
                1,
                engine,
                Path.of("none"),
                "plus",
                "none",
                PlusOneEngine.ROWS,
                new Settings(Map.of()),
                new Instances(1, 1),
                Batching.DEFAULT),
            PlusOneEngine.share(),
            LoadListener.NONE));
    node.publish(
        new ServingSnapshot(
            Instant.EPOCH,
            List.of(),
            List.of(
                new TrafficRevision(
                    17,
                    "m",
                    1,
                    new TrafficPolicy(
                        List.of(new TrafficPolicy.Route(1, 10_000)), null, "salt", List.of()),
                    null,
                    null,
                    "ada",
                    "because",
                    Instant.EPOCH)),
            List.of(),
            List.of()));
  }

  @AfterEach
  void stop() throws Exception {
    engine.gate.countDown();
    await(edge.stop());
    node.close();
    await(vertx.close());
  }

  @Test
  void requestsBeyondTheQuotaAreRefusedOnEveryConnectionWithATimeToComeBack() throws Exception {
    // So slow that none comes back while the test runs: exactly the burst gets through.
    know(key("slw_slow", new KeyQuota(0.001, null, null)), key("slw_free", KeyQuota.NONE));
    List<RawClient.Answer> answers = new ArrayList<>();
    for (int connection = 0; connection < 4; connection++) {
      try (RawClient client = new RawClient(edge.port())) {
        for (int i = 0; i < 3; i++) {
          answers.add(client.post(INFER, rows(1), "Authorization", "Bearer slw_slow"));
          assertEquals(
              200, client.post(INFER, rows(1), "Authorization", "Bearer slw_free").status());
        }
      }
    }
    assertEquals(1, answers.stream().filter(answer -> answer.status() == 200).count());
    RawClient.Answer refused = answers.get(11);
    assertEquals(429, refused.status());
    long seconds = Long.parseLong(refused.header("retry-after"));
    assertTrue(seconds > 900 && seconds <= 1000, refused.header("retry-after"));
    assertTrue(
        refused.text().contains("slw_slow… may ask for 0.001 requests a second")
            && refused.text().contains("requestsPerSecond"),
        refused::text);
    assertEquals(11, refusals("slw_slow", "requestsPerSecond"));
  }

  @Test
  void aRequestThatIsRefusedIsAnsweredBeforeItsBodyIsSent() throws Exception {
    know(key("slw_slow", new KeyQuota(0.001, null, null)));
    try (RawClient client = new RawClient(edge.port())) {
      client.post(INFER, rows(1), "Authorization", "Bearer slw_slow");
      client.send(
          "POST "
              + INFER
              + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer slw_slow\r\n"
              + "Content-Length: 1000000\r\n\r\n");
      assertEquals(429, client.read(false).status());
    }
  }

  @Test
  void itemsAreCountedByRowsAndALargeRequestIsPaidOff() throws Exception {
    know(key("slw_rows", new KeyQuota(null, 0.5, null)));
    try (RawClient client = new RawClient(edge.port())) {
      RawClient.Answer first = client.post(INFER, rows(64), "Authorization", "Bearer slw_rows");
      assertEquals(200, first.status(), first::text);
      RawClient.Answer second = client.post(INFER, rows(1), "Authorization", "Bearer slw_rows");
      assertEquals(429, second.status());
      long seconds = Long.parseLong(second.header("retry-after"));
      assertTrue(seconds > 100 && seconds <= 128, second.header("retry-after"));
      assertTrue(second.text().contains("0.5 items a second"), second::text);
      assertEquals(1, refusals("slw_rows", "itemsPerSecond"));
    }
  }

  @Test
  void bytesOfRequestsUnderWayAreHeldUntilTheyAreAnswered() throws Exception {
    int size = rows(1).length();
    know(key("slw_bytes", new KeyQuota(null, null, 2L * size + 10)));
    engine.gate = new CountDownLatch(1);
    try (RawClient one = new RawClient(edge.port());
        RawClient two = new RawClient(edge.port());
        RawClient three = new RawClient(edge.port())) {
      sendOnly(one, rows(1));
      sendOnly(two, rows(1));
      RawClient.Answer refused = null;
      // Whoever's headers are read last is refused: ask until the two are there.
      for (int i = 0; i < 6_000 && refused == null; i++) {
        if (held() == 2L * size) {
          refused = three.post(INFER, rows(1), "Authorization", "Bearer slw_bytes");
        } else {
          TimeUnit.MILLISECONDS.sleep(10);
        }
      }
      assertEquals(2L * size, held());
      assertEquals(429, refused == null ? 0 : refused.status());
      assertTrue(refused.text().contains("hold " + 2 * size + " of the"), refused::text);
      assertEquals("1", refused.header("retry-after"));
      engine.gate.countDown();
      assertEquals(200, one.read(false).status());
      assertEquals(200, two.read(false).status());
      assertEquals(200, three.post(INFER, rows(1), "Authorization", "Bearer slw_bytes").status());
      awaitNothingHeld();
      RawClient.Answer large = three.post(INFER, rows(40), "Authorization", "Bearer slw_bytes");
      assertEquals(413, large.status(), "it can never fit: no time to come back");
      assertTrue(large.text().contains("bytesInFlight"), large::text);
      assertEquals("", large.header("retry-after"));
    }
    assertEquals(2, refusals("slw_bytes", "bytesInFlight"));
  }

  @Test
  void aBodyWhoseSizeIsNotAnnouncedIsHeldAsItComesAndLetGoWhenItsSenderLeaves() throws Exception {
    know(key("slw_bytes", new KeyQuota(null, null, 1000L)));
    String head =
        "POST "
            + INFER
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer slw_bytes\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";
    try (RawClient client = new RawClient(edge.port())) {
      client.send(head + "190\r\n" + " ".repeat(400) + "\r\n");
      for (int i = 0; i < 2_000 && held() != 400; i++) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertEquals(400, held());
      try (RawClient other = new RawClient(edge.port())) {
        other.send(head + "2bc\r\n" + " ".repeat(700) + "\r\n");
        RawClient.Answer refused = other.read(false);
        assertEquals(429, refused.status(), refused::text);
        assertTrue(refused.text().contains("hold 400 of the 1000 bytes"), refused::text);
      }
    }
    awaitNothingHeld();
  }

  private void awaitNothingHeld() throws InterruptedException {
    for (int i = 0; i < 6_000 && held() != 0; i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertEquals(0, held());
  }

  /** Bytes held by the only key with a quota. */
  private long held() {
    Actor actor = keys.actor("slw_bytes");
    KeyMeter meter = actor == null ? null : keys.meter(actor);
    return meter == null ? -1 : meter.heldBytes();
  }

  private long refusals(String key, String quota) {
    return keys.refusals().stream()
        .filter(refusals -> refusals.key().equals(key) && refusals.quota().equals(quota))
        .mapToLong(KeyMeter.Refusals::count)
        .sum();
  }

  private static void sendOnly(RawClient client, String body) throws Exception {
    client.send(
        "POST "
            + INFER
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer slw_bytes\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private void know(KeyHash... known) {
    keys.replace(Arrays.asList(known));
    assertFalse(keys.size() == 0);
  }

  private static KeyHash key(String secret, @Nullable KeyQuota quota) throws Exception {
    return new KeyHash(
        secret,
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest(secret.getBytes(StandardCharsets.US_ASCII))),
        "shop",
        Principal.Kind.PROGRAM,
        List.of(new Actor.Grant(Actor.Right.PREDICT, "*")),
        1,
        null,
        quota,
        null);
  }

  private static String rows(int rows) {
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 4 * rows; i++) {
      data.append(i == 0 ? "" : ",").append("1.5");
    }
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":["
        + rows
        + ",4],\"datatype\":\"FP32\",\"data\":["
        + data
        + "]}]}";
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
