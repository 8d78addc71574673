package dev.slipway.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.edge.http.exchange.EdgeLimits;
import dev.slipway.edge.http.exchange.Quotas;
import dev.slipway.edge.http.oip.InferenceStatistics;
import dev.slipway.edge.http.oip.VersionStatistics;
import dev.slipway.engine.Output;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.monitor.api.Lane;
import dev.slipway.monitor.api.LoopRecorder;
import dev.slipway.platform.flow.PredictionCounting;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.platform.serving.DeploymentSpec;
import dev.slipway.platform.serving.LoadListener;
import dev.slipway.platform.serving.LocalServingNode;
import dev.slipway.platform.serving.PredictionObserver;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted is what went out of the socket, also where no answer could be written. */
class CountedStatusTest {

  /** Keeps the statuses of what it is told. */
  private static final class Kept implements LoopRecorder {
    final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> rowsOfParts = new LinkedBlockingQueue<>();

    @Override
    public void record(
        String model,
        int version,
        long trafficRevision,
        Lane lane,
        int status,
        long totalNanos,
        long queueNanos,
        long runNanos,
        int batchRows,
        int rows) {
      statuses.add(status);
    }

    @Override
    public void recordPart(
        String model,
        int version,
        long trafficRevision,
        Lane lane,
        long runNanos,
        int batchRows,
        int rows) {
      rowsOfParts.add(batchRows);
    }
  }

  private final Kept kept = new Kept();
  private final InferenceStatistics statistics = new InferenceStatistics();
  private Vertx vertx;
  private LocalServingNode node;
  private HttpEdge edge;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
    node =
        new LocalServingNode(
            vertx,
            new PredictionIds(new byte[16], 3),
            new PayloadBudget(1 << 28),
            loop ->
                PredictionObserver.both(statistics.forLoop(loop), new PredictionCounting(kept)));
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
    await(edge.stop());
    node.close();
    await(vertx.close());
  }

  @Test
  void aPredictionIsCountedUnderTheStatusThatItsCallerGets() {
    PredictionCounting counting = new PredictionCounting(kept);
    List<Integer> answered = new ArrayList<>(List.of(200));
    counting.observe("m", 1, 7, TrafficLane.ROUTED, null, 9, 1, 5, 1, 1, 1, 1);
    for (FailureCode code : FailureCode.values()) {
      answered.add(code.status());
      counting.observe("m", 1, 7, TrafficLane.ROUTED, code, 9, 1, 0, 0, 0, 0, 1);
    }
    assertEquals(answered, List.copyOf(kept.statuses));
  }

  @Test
  void anAnswerThatJsonCannotSayIsCountedAsThe400ThatItIs() throws Exception {
    serve(new PlusOneEngine(), PlusOneEngine.ROWS);
    try (RawClient client = new RawClient(edge.port())) {
      same(200, numbers(client, "", 1, 1));
      RawClient.Answer refused = numbers(client, "", 1, Float.NaN);
      assertTrue(refused.text().contains("element 3 is NaN"), refused::text);
      same(400, refused);
      same(200, numbers(client, "\"parameters\":{\"nonfinite_output\":\"null\"},", 1, Float.NaN));
      same(400, numbers(client, "", 1, Float.POSITIVE_INFINITY));
      // So much text is written on the pool.
      same(200, numbers(client, "", 2_000, 1));
      same(400, numbers(client, "", 2_000, Float.NaN));
      String counted = client.get("/v2/models/m/stats").text();
      assertTrue(counted.contains("\"success\":{\"count\":3,"), counted);
      assertTrue(counted.contains("\"fail\":{\"count\":3,"), counted);
    }
  }

  @Test
  void anAnswerWithoutAFormInJsonIsCountedAsThe400ThatItIs() throws Exception {
    Signature halves =
        new Signature(
            Signature.DEFAULT,
            PlusOneEngine.ROWS.inputs(),
            List.of(
                new TensorSpec("y", TensorType.FP16, Shape.of(-1, 4)),
                new TensorSpec("z", TensorType.BF16, Shape.of(-1, 4))));
    PlusOneEngine engine = new PlusOneEngine(halves);
    engine.run =
        (batch, sink, context) -> {
          Shape shape = batch.input(0).shape();
          List<Output> outputs = new ArrayList<>();
          for (int i = 0; i < 2; i++) {
            if (batch.wants(i)) {
              sink.buffer(i, shape).putShort(0, (short) 1);
              outputs.add(new Output.Pinned(i, shape));
            }
          }
          sink.emit(outputs);
          sink.end();
        };
    serve(engine, halves);
    try (RawClient client = new RawClient(edge.port())) {
      for (String output : List.of("y", "z")) {
        String wanted = "\"outputs\":[{\"name\":\"" + output + "\"%s}],";
        RawClient.Answer refused = numbers(client, wanted.formatted(""), 1, 1);
        assertTrue(refused.text().contains("has no form in JSON"), refused::text);
        same(400, refused);
        same(
            200, numbers(client, wanted.formatted(",\"parameters\":{\"binary_data\":true}"), 1, 1));
      }
    }
  }

  @Test
  void aWrongAnswerOfAnEngineIsCountedAsThe500ThatItIs() throws Exception {
    PlusOneEngine engine = new PlusOneEngine();
    serve(engine, PlusOneEngine.ROWS);
    engine.run =
        (batch, sink, context) -> {
          Shape wrong = Shape.of(batch.rows() + 1, 4);
          sink.buffer(0, wrong);
          sink.emit(List.of(new Output.Pinned(0, wrong)));
          sink.end();
        };
    try (RawClient client = new RawClient(edge.port())) {
      same(500, numbers(client, "", 1, 1));
    }
  }

  @Test
  void aCallerWhoLeftBeforeItsAnswerIsCountedAsGone() throws Exception {
    PlusOneEngine engine = new PlusOneEngine();
    serve(engine, PlusOneEngine.ROWS);
    CountDownLatch begun = new CountDownLatch(1);
    engine.run =
        (batch, sink, context) -> {
          begun.countDown();
          while (!context.cancelled()) {
            LockSupport.parkNanos(1_000_000);
          }
          PlusOneEngine.addOne(batch, sink, context);
        };
    try (RawClient client = new RawClient(edge.port())) {
      client.send(request("", 1, 1));
      assertTrue(begun.await(20, TimeUnit.SECONDS));
    }
    assertEquals(499, kept.statuses.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void whatIsRefusedBeforeItsBodyIsReadIsCountedAsThe503ThatItIs() throws Exception {
    PlusOneEngine engine = new PlusOneEngine();
    serve(engine, PlusOneEngine.ROWS, new Batching(8, 0, 1, 1 << 28));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(engine, begun);
    try (RawClient running = new RawClient(edge.port());
        RawClient waiting = new RawClient(edge.port());
        RawClient refused = new RawClient(edge.port())) {
      running.send(request("", 1, 1));
      assertTrue(begun.await(20, TimeUnit.SECONDS));
      waiting.send(request("", 1, 1));
      untilWaiting(1);
      RawClient.Answer full = numbers(refused, "", 1, 1);
      same(503, full);
      assertNotNull(node.predictor().recognise(full.header("slipway-prediction-id")));
      assertEquals("1", full.header("retry-after"));
      String counted = refused.get("/v2/models/m/stats").text();
      assertTrue(counted.contains("\"fail\":{\"count\":1,"), counted);
      release.countDown();
      assertEquals(200, running.read(false).status());
      assertEquals(200, waiting.read(false).status());
    }
    assertEquals(1, statistics.all().get(0).failures().rejected());
  }

  @Test
  void runsAreCountedAsOftenAsTheyHappenWhoeverSharesThem() throws Exception {
    PlusOneEngine engine = new PlusOneEngine();
    serve(engine, PlusOneEngine.ROWS);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = hold(engine, begun);
    List<RawClient> sharing = new ArrayList<>();
    try (RawClient first = new RawClient(edge.port())) {
      first.send(request("", 1, 1));
      assertTrue(begun.await(20, TimeUnit.SECONDS));
      for (int i = 0; i < 3; i++) {
        RawClient one = new RawClient(edge.port());
        sharing.add(one);
        one.send(request("", 2, 1));
      }
      untilWaiting(3);
      release.countDown();
      first.read(false);
      for (RawClient one : sharing) {
        assertEquals(200, one.read(false).status());
      }
      // Larger than a batch: runs of 8, 8 and 4 rows.
      assertEquals(200, numbers(first, "", 20, 1).status());
      assertEquals(List.of(8, 8, 4), List.copyOf(kept.rowsOfParts));
    } finally {
      for (RawClient one : sharing) {
        one.close();
      }
    }
    // Of the last answer nobody waited to hear that it was counted.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (kept.statuses.size() < 5) {
      assertTrue(System.nanoTime() < end, "five calls are counted");
      TimeUnit.MILLISECONDS.sleep(1);
    }
    VersionStatistics told = statistics.all().get(0);
    assertEquals(27, told.inferenceCount());
    assertEquals(5, told.success().count());
    assertEquals(5, told.executionCount());
    assertEquals(
        List.of("1 x 1", "4 x 1", "6 x 1", "8 x 2"),
        told.batches().stream().map(each -> each.rows() + " x " + each.compute().count()).toList());
  }

  /** Makes runs wait until the latch opens, and tells when one has begun. */
  private static CountDownLatch hold(PlusOneEngine engine, CountDownLatch begun) {
    CountDownLatch release = new CountDownLatch(1);
    engine.run =
        (batch, sink, context) -> {
          begun.countDown();
          try {
            assertTrue(release.await(60, TimeUnit.SECONDS));
          } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
          }
          PlusOneEngine.addOne(batch, sink, context);
        };
    return release;
  }

  private void untilWaiting(int calls) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (node.all().iterator().next().waitingCalls() != calls) {
      assertTrue(System.nanoTime() < end, "so many calls wait: " + calls);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private void same(int status, RawClient.Answer answer) throws Exception {
    assertEquals(status, answer.status(), answer::text);
    assertEquals(status, kept.statuses.poll(20, TimeUnit.SECONDS), "counted");
    assertTrue(kept.statuses.isEmpty(), "counted once");
  }

  /** Asks with rows of four numbers, which go in binary: there the last one may be any. */
  private static RawClient.Answer numbers(RawClient client, String parts, int rows, float last)
      throws Exception {
    client.send(request(parts, rows, last));
    return client.read(false);
  }

  private static byte[] request(String parts, int rows, float last) {
    int bytes = rows * 16;
    String json =
        "{"
            + parts
            + "\"inputs\":[{\"name\":\"x\",\"shape\":["
            + rows
            + ",4],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":"
            + bytes
            + "}}]}";
    String head =
        "POST /v2/models/m/infer HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/octet-stream\r\n"
            + ("Content-Length: " + (json.length() + bytes) + "\r\n")
            + ("Inference-Header-Content-Length: " + json.length() + "\r\n\r\n");
    ByteBuffer request =
        ByteBuffer.allocate(head.length() + json.length() + bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((head + json).getBytes(StandardCharsets.US_ASCII));
    for (int i = 1; i < rows * 4; i++) {
      request.putFloat(i);
    }
    return request.putFloat(last).array();
  }

  private void serve(PlusOneEngine engine, Signature signature) throws Exception {
    serve(engine, signature, new Batching(8, 0, 10_000, 1 << 28));
  }

  private void serve(PlusOneEngine engine, Signature signature, Batching batching)
      throws Exception {
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
                signature,
                new Settings(Map.of()),
                new Instances(1, 1),
                batching),
            PlusOneEngine.share(),
            LoadListener.NONE));
    TrafficPolicy all =
        new TrafficPolicy(List.of(new TrafficPolicy.Route(1, 10_000)), null, "salt", List.of());
    node.publish(
        new ServingSnapshot(
            Instant.EPOCH,
            List.of(),
            List.of(
                new TrafficRevision(17, "m", 1, all, null, null, "ada", "because", Instant.EPOCH)),
            List.of(),
            List.of()));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
