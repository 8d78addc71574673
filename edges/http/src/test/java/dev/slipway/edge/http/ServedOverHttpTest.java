package dev.slipway.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.edge.http.exchange.EdgeLimits;
import dev.slipway.edge.http.exchange.Quotas;
import dev.slipway.edge.http.oip.InferenceStatistics;
import dev.slipway.engine.Settings;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.PredictionId;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.platform.serving.DeploymentSpec;
import dev.slipway.platform.serving.LoadListener;
import dev.slipway.platform.serving.LocalServingNode;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way: socket, JSON, router, batch queue, an instance, and back. */
class ServedOverHttpTest {

  private static final String INFER = "/v2/models/m/infer";

  private final PlusOneEngine engine = new PlusOneEngine();
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
                new HttpEdgeSettings("127.0.0.1", 0, 2, EdgeLimits.DEFAULT, true, "1.0.0"),
                new HttpEdgeParts(
                    node.predictor(),
                    key -> (Actor) null,
                    Quotas.NONE,
                    () -> true,
                    statistics,
                    () -> new byte[0],
                    ignored -> request -> request.response().end())));
  }

  @AfterEach
  void stop() throws Exception {
    engine.gate.countDown();
    await(edge.stop());
    node.close();
    await(vertx.close());
  }

  @Test
  void aModelAnswers() throws Exception {
    load(1, Batching.DEFAULT);
    publish(17, new TrafficPolicy.Route(1, 10_000));
    try (RawClient client = new RawClient(edge.port())) {
      RawClient.Answer answer = client.post(INFER, body(1, 2, 3, 4));
      assertEquals(200, answer.status(), answer::text);
      assertEquals(
          "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\","
              + "\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[2.0,3.0,4.0,5.0]}]}",
          answer.text());
      PredictionId id = node.predictor().recognise(answer.header("slipway-prediction-id"));
      assertNotNull(id);
      assertEquals(1, id.version());
      assertEquals(17, id.trafficRevision());
      assertEquals(TrafficLane.ROUTED, id.lane());
    }
  }

  @Test
  void aFailureCarriesItsIdOnceAVersionWasChosen() throws Exception {
    load(1, Batching.DEFAULT);
    publish(17, new TrafficPolicy.Route(1, 10_000));
    try (RawClient client = new RawClient(edge.port())) {
      RawClient.Answer refused = client.post(INFER, body(1, 2, 3, 4).replace("FP32", "FP64"));
      assertEquals(400, refused.status(), refused::text);
      PredictionId id = node.predictor().recognise(refused.header("slipway-prediction-id"));
      assertEquals(1, id.version());
      assertEquals(17, id.trafficRevision());
      assertEquals(
          "",
          client.post("/v2/models/m/versions/9/infer", body(1)).header("slipway-prediction-id"));
    }
  }

  @Test
  void eachCallerGetsItsOwnRows() throws Exception {
    load(1, new Batching(8, 0, 10_000, 1 << 28));
    publish(17, new TrafficPolicy.Route(1, 10_000));
    int callers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      List<java.util.concurrent.Future<?>> all = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        int caller = i;
        all.add(
            threads.submit(
                () -> {
                  try (RawClient client = new RawClient(edge.port())) {
                    for (int call = 0; call < 50; call++) {
                      float own = caller * 1000 + call;
                      String text = client.post(INFER, body(own, own, own, own)).text();
                      String wanted = (own + 1) + "";
                      assertTrue(
                          text.contains(
                              "[" + String.join(",", wanted, wanted, wanted, wanted) + "]"),
                          text);
                    }
                  }
                  return null;
                }));
      }
      for (java.util.concurrent.Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    try (RawClient client = new RawClient(edge.port())) {
      // A call is counted after its answer has left: the last one may still be on its way.
      String statistics = "";
      for (long until = System.nanoTime() + 10_000_000_000L;
          System.nanoTime() < until && !statistics.contains("\"inference_count\":400,"); ) {
        statistics = client.get("/v2/models/m/stats").text();
      }
      assertTrue(statistics.contains("\"inference_count\":400,"), statistics);
      assertTrue(statistics.contains("\"success\":{\"count\":400,"), statistics);
    }
  }

  @Test
  void trafficIsSplitAndAVersionCanBeNamed() throws Exception {
    load(1, Batching.DEFAULT);
    load(2, Batching.DEFAULT);
    publish(18, new TrafficPolicy.Route(1, 5_000), new TrafficPolicy.Route(2, 5_000));
    try (RawClient client = new RawClient(edge.port())) {
      TreeSet<String> versions = new TreeSet<>();
      for (int i = 0; i < 60; i++) {
        String text = client.post(INFER, body(1, 1, 1, 1)).text();
        versions.add(text.replaceAll(".*\"model_version\":\"(\\d+)\".*", "$1"));
      }
      assertEquals("[1, 2]", versions.toString());
      String named = client.post("/v2/models/m/versions/2/infer", body(1, 1, 1, 1)).text();
      assertTrue(named.contains("\"model_version\":\"2\""), named);
      String alias = client.post("/v2/models/m/versions/champion/infer", body(1, 1, 1, 1)).text();
      assertTrue(alias.contains("\"model_version\":\"1\""), alias);
      RawClient.Answer none = client.post("/v2/models/m/versions/9/infer", body(1, 1, 1, 1));
      assertEquals(404, none.status());
    }
  }

  /** Sends one call whose sticky key says who calls, and says which version answered. */
  private interface Caller {
    RawClient.Answer call(RawClient client, int who) throws Exception;
  }

  private void staysOnItsVersion(TrafficPolicy.StickyKey key, Caller caller) throws Exception {
    load(1, Batching.DEFAULT);
    load(2, Batching.DEFAULT);
    publish(18, key, List.of(new TrafficPolicy.Route(1, 5_000), new TrafficPolicy.Route(2, 5_000)));
    TreeSet<String> versions = new TreeSet<>();
    // Two connections are on two loops; by chance alone nobody would stay eight times.
    try (RawClient one = new RawClient(edge.port());
        RawClient two = new RawClient(edge.port())) {
      for (int who = 0; who < 24; who++) {
        TreeSet<String> own = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
          own.add(version(caller.call(one, who)));
          own.add(version(caller.call(two, who)));
        }
        assertEquals(1, own.size(), key + ", caller " + who);
        versions.addAll(own);
      }
    }
    assertEquals("[1, 2]", versions.toString(), "different callers have different versions");
  }

  private static String version(RawClient.Answer answer) {
    assertEquals(200, answer.status(), answer::text);
    return answer.text().replaceAll("(?s).*\"model_version\":\"(\\d+)\".*", "$1");
  }

  @Test
  void aCallerStaysOnItsVersionByAHeader() throws Exception {
    staysOnItsVersion(
        new TrafficPolicy.StickyKey(TrafficPolicy.StickyKey.Source.HEADER, "x-user-id"),
        (client, who) -> client.post(INFER, body(1, 1, 1, 1), "X-User-Id", "user-" + who));
  }

  @Test
  void aCallerStaysOnItsVersionByAParameterOfItsRequest() throws Exception {
    staysOnItsVersion(
        new TrafficPolicy.StickyKey(TrafficPolicy.StickyKey.Source.PARAMETER, "user"),
        (client, who) ->
            client.post(
                INFER,
                body(1, 1, 1, 1)
                    .replaceFirst("\\{", "{\"parameters\":{\"user\":\"user-" + who + "\"},")));
  }

  @Test
  void aCallerStaysOnItsVersionByAnInput() throws Exception {
    // The first number counts, however it is written, and not the others.
    int[] calls = {0};
    staysOnItsVersion(
        new TrafficPolicy.StickyKey(TrafficPolicy.StickyKey.Source.INPUT, "x"),
        (client, who) ->
            ++calls[0] % 2 == 0
                ? client.post(INFER, body(who, calls[0], 0, 0))
                : binary(client, who, calls[0], 0, 0));
  }

  private static RawClient.Answer binary(RawClient client, float... values) throws Exception {
    byte[] json =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":16}}]}"
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer body =
        ByteBuffer.allocate(json.length + 16).order(ByteOrder.LITTLE_ENDIAN).put(json);
    for (float value : values) {
      body.putFloat(value);
    }
    return client.call(
        "POST",
        INFER,
        body.array(),
        "Content-Type",
        "application/octet-stream",
        "Inference-Header-Content-Length",
        String.valueOf(json.length));
  }

  @Test
  void aFullQueueIsSaidAtOnceWithATimeToComeBack() throws Exception {
    load(1, new Batching(1, 0, 2, 1 << 20));
    publish(17, new TrafficPolicy.Route(1, 10_000));
    engine.gate = new CountDownLatch(1);
    List<RawClient> waiting = new ArrayList<>();
    RawClient.Answer refused = null;
    for (int i = 0; i < 50 && refused == null; i++) {
      RawClient client = new RawClient(edge.port());
      client.timeout(500);
      try {
        RawClient.Answer answer = client.post(INFER, body(1, 1, 1, 1));
        assertEquals(503, answer.status(), answer::text);
        refused = answer;
        client.close();
      } catch (java.net.SocketTimeoutException waits) {
        waiting.add(client);
      }
    }
    assertNotNull(refused, "nothing was refused");
    assertFalse(refused.header("retry-after").isEmpty());
    assertTrue(refused.text().contains("overloaded"), refused::text);
    engine.gate.countDown();
    int answered = 0;
    for (RawClient client : waiting) {
      client.timeout(20_000);
      // On a busy machine a refusal may have come late as well.
      answered += client.read(false).status() == 200 ? 1 : 0;
      client.close();
    }
    assertTrue(answered > 0, "nobody who waited was answered");
  }

  @Test
  void wrongShapesFailTheirCallerAlone() throws Exception {
    load(1, new Batching(8, 0, 100, 1 << 20));
    publish(17, new TrafficPolicy.Route(1, 10_000));
    try (RawClient client = new RawClient(edge.port())) {
      String wrong = body(1, 1, 1, 1).replace("[1,4]", "[2,2]");
      RawClient.Answer answer = client.post(INFER, wrong);
      assertEquals(400, answer.status());
      assertTrue(answer.text().contains("[2,2]"), answer::text);
      assertTrue(answer.text().contains("[-1,4]"), answer::text);
      assertEquals(200, client.post(INFER, body(1, 1, 1, 1)).status());
    }
  }

  private void load(int version, Batching batching) throws Exception {
    await(
        node.load(
            new DeploymentSpec(
                100 + version,
                1,
                "m",
                version,
                engine,
                Path.of("none"),
                "plus",
                "none",
                PlusOneEngine.ROWS,
                new Settings(Map.of()),
                new Instances(1, 1),
                batching),
            PlusOneEngine.share(),
            LoadListener.NONE));
  }

  private void publish(long revision, TrafficPolicy.Route... routes) {
    publish(revision, null, List.of(routes));
  }

  private void publish(
      long revision, TrafficPolicy.StickyKey sticky, List<TrafficPolicy.Route> routes) {
    node.publish(
        new ServingSnapshot(
            Instant.EPOCH,
            List.of(),
            List.of(
                new TrafficRevision(
                    revision,
                    "m",
                    1,
                    new TrafficPolicy(routes, sticky, "salt", List.of()),
                    null,
                    null,
                    "ada",
                    "because",
                    Instant.EPOCH)),
            List.of(new ServingSnapshot.Alias("m", "champion", 1, 1)),
            List.of()));
  }

  private static String body(float... values) {
    StringBuilder data = new StringBuilder();
    for (float value : values) {
      data.append(data.length() == 0 ? "" : ",").append(value);
    }
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":["
        + data
        + "]}]}";
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
