package dev.slipway.platform.serving;

import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferCompletion;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.infer.RequestHeaders;
import dev.slipway.registry.api.DeploymentSettings.Batching;
import dev.slipway.registry.api.DeploymentSettings.Instances;
import dev.slipway.registry.api.ServingSnapshot;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A serving node on two event loops, for tests that send calls through all of it. */
final class ServingHouse implements AutoCloseable {

  static final PredictionIds IDS = new PredictionIds(new byte[16], 3);
  static final Batching BATCHING = new Batching(8, 0, 10_000, 1L << 30);

  final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  final LocalServingNode node;
  final List<Context> loops = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();

  ServingHouse() throws Exception {
    this(loop -> PredictionObserver.NONE);
  }

  ServingHouse(PredictionObserver.Factory observers) throws Exception {
    this(observers, new PayloadBudget(1 << 30));
  }

  ServingHouse(PredictionObserver.Factory observers, PayloadBudget budget) throws Exception {
    node = new LocalServingNode(vertx, IDS, budget, observers);
    deployLoops();
  }

  /** Two verticles, one on each loop. */
  void deployLoops() throws Exception {
    for (int i = 0; i < 2; i++) {
      await(
          vertx.deployVerticle(
              new AbstractVerticle() {
                @Override
                public void start() {
                  loops.add(context);
                }
              }));
    }
  }

  static DeploymentSpec spec(ScriptedEngine engine, int version, int instances, Batching batching) {
    return new DeploymentSpec(
        100 + version,
        1,
        "m",
        version,
        engine,
        Path.of("none"),
        "scripted",
        "none",
        engine.signature,
        new Settings(Map.of()),
        new Instances(instances, instances),
        batching);
  }

  Served load(ScriptedEngine engine, int version, int instances, Batching batching)
      throws Exception {
    return await(
        node.load(
            spec(engine, version, instances, batching),
            ScriptedEngine.share(instances),
            LoadListener.NONE));
  }

  static TrafficRevision traffic(long revision, TrafficPolicy policy) {
    return new TrafficRevision(
        revision, "m", 1, policy, null, null, "ada", "because", Instant.EPOCH);
  }

  static TrafficPolicy policy(TrafficPolicy.Route... routes) {
    return new TrafficPolicy(List.of(routes), null, "salt", List.of());
  }

  void publish(TrafficRevision... traffic) {
    node.publish(
        new ServingSnapshot(
            Instant.EPOCH,
            List.of(),
            List.of(traffic),
            List.of(new ServingSnapshot.Alias("m", "champion", 1, 1)),
            List.of()));
  }

  /** Everything to version 1. */
  void publishFirst() {
    publish(traffic(17, policy(new TrafficPolicy.Route(1, 10_000))));
  }

  static InferTensor x(float... values) {
    return shaped(values.length / 4, 4, values);
  }

  static InferTensor shaped(int rows, int columns, float... values) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      data.putFloat(value);
    }
    return InferTensor.of("x", TensorType.FP32, Shape.of(rows, columns), data.array());
  }

  static float[] floats(InferTensor tensor) {
    ByteBuffer data =
        ByteBuffer.wrap(tensor.data(), tensor.offset(), tensor.length())
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[tensor.length() / 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.getFloat();
    }
    return values;
  }

  /** A call that was sent. */
  static final class Sent extends CompletableFuture<InferResponse> implements InferCompletion {
    final AtomicInteger completions = new AtomicInteger();
    final InferCall call;
    volatile Thread completedOn;

    Sent(InferRequest request) {
      call = new InferCall(request, this);
    }

    @Override
    public void answered(InferResponse response, Outcome outcome) {
      outcome.told(null);
      completions.incrementAndGet();
      completedOn = Thread.currentThread();
      complete(response);
    }

    @Override
    public void failed(SlipwayException failure) {
      completions.incrementAndGet();
      completedOn = Thread.currentThread();
      completeExceptionally(failure);
    }

    InferResponse response() throws Exception {
      return get(60, TimeUnit.SECONDS);
    }

    SlipwayException failure() throws Exception {
      try {
        throw new AssertionError("answered: " + get(60, TimeUnit.SECONDS));
      } catch (ExecutionException failed) {
        return (SlipwayException) failed.getCause();
      }
    }
  }

  static InferRequest request(String version, long deadlineNanos, InferTensor... inputs) {
    return InferRequest.of("m", version, List.of(inputs), deadlineNanos);
  }

  /** What a person tries in the console. */
  static InferRequest tried(String version, InferTensor... inputs) {
    return new InferRequest(
        "m",
        version,
        null,
        Map.of(),
        List.of(inputs),
        List.of(),
        RequestHeaders.NONE,
        Long.MAX_VALUE,
        true);
  }

  static InferRequest request(InferTensor... inputs) {
    return request(null, System.nanoTime() + 30_000_000_000L, inputs);
  }

  static InferRequest withUser(String user, InferTensor... inputs) {
    RequestHeaders headers = name -> name.equals("x-user") ? user : null;
    return new InferRequest(
        "m", null, null, Map.of(), List.of(inputs), List.of(), headers, Long.MAX_VALUE, false);
  }

  Sent send(InferTensor... inputs) {
    return send(request(inputs));
  }

  Sent send(InferRequest request) {
    Sent sent = new Sent(request);
    loops
        .get(next.getAndIncrement() % loops.size())
        .runOnContext(unused -> node.predictor().submit(sent.call));
    return sent;
  }

  /** Sends calls in one tick of one loop. */
  List<Sent> sendTogether(List<InferRequest> requests) {
    List<Sent> all = requests.stream().map(Sent::new).toList();
    loops.get(0).runOnContext(unused -> all.forEach(sent -> node.predictor().submit(sent.call)));
    return all;
  }

  /** Waits until what was sent has reached its queue: loops pass it on in a few steps. */
  void settle() throws Exception {
    for (Context loop : loops) {
      Promise<Void> done = Promise.promise();
      step(loop, 8, done);
      await(done.future());
    }
  }

  private static void step(Context loop, int left, Promise<Void> done) {
    if (left == 0) {
      done.complete();
    } else {
      loop.runOnContext(go -> step(loop, left - 1, done));
    }
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  static void eventually(String what, BooleanSupplier condition) throws Exception {
    long until = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("not within 60 s: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(200_000);
    }
  }

  @Override
  public void close() throws Exception {
    node.close();
    await(vertx.close());
  }
}
