package dev.slipway.platform.serving;

import com.sun.management.ThreadMXBean;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Batch;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferCompletion;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Drives the path without a protocol: callers on one event loop, each of which sends its next call
 * when it has its answer. Prints calls a second, latency, and what a call costs in processor time
 * and heap bytes, which hold on a busy machine too. Not a test; run its main.
 */
final class PathBench {

  private PathBench() {}

  /** Rows of four numbers times two, written where the platform wants them. */
  private static void twice(Batch batch, ResultSink sink) throws Exception {
    ByteBuffer x = batch.input(0).data();
    ByteBuffer y = sink.buffer(0, batch.input(0).shape());
    for (int at = 0; at < x.remaining(); at += 4) {
      y.putFloat(at, 2 * x.getFloat(at));
    }
    sink.emit(List.of(new Output.Pinned(0, batch.input(0).shape())));
    sink.end();
  }

  public static void main(String[] arguments) throws Exception {
    ScriptedEngine engine =
        new ScriptedEngine(
            ScriptedEngine.ROWS,
            (batch, sink, context) -> {
              try {
                twice(batch, sink);
              } catch (Exception failure) {
                throw new IllegalStateException(failure);
              }
            });
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    try (ServingHouse house = new ServingHouse()) {
      house.load(
          engine,
          1,
          1,
          new dev.slipway.registry.api.DeploymentSettings.Batching(32, 0, 4096, 1 << 28));
      house.publish(
          ServingHouse.traffic(
              1,
              new TrafficPolicy(
                  List.of(new Route(1, 9_000), new Route(2, 1_000)),
                  new StickyKey(StickyKey.Source.HEADER, "x-user"),
                  "s",
                  List.of())));
      for (int callers : new int[] {32, 32, 1, 1}) {
        measure(house, callers, seconds);
      }
      System.out.println(house.node.all().iterator().next().explain().summary());
    }
  }

  static void measure(ServingHouse house, int callers, int seconds) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Caller[] all = new Caller[callers];
    CountDownLatch done = new CountDownLatch(callers);
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    long cpu = cpu(threads);
    long bytes = bytes(threads);
    long started = System.nanoTime();
    for (int i = 0; i < callers; i++) {
      all[i] = new Caller(house, until, done);
      Caller caller = all[i];
      house.loops.get(0).runOnContext(unused -> caller.next());
    }
    done.await();
    double took = (System.nanoTime() - started) / 1e9;
    long calls = 0;
    for (Caller caller : all) {
      calls += caller.count;
    }
    long[] latencies = new long[(int) Math.min(calls, 4_000_000)];
    int at = 0;
    for (Caller caller : all) {
      for (int i = 0;
          i < Math.min(caller.count, caller.nanos.length) && at < latencies.length;
          i++) {
        latencies[at++] = caller.nanos[i];
      }
    }
    Arrays.sort(latencies, 0, at);
    System.out.printf(
        Locale.ROOT,
        "callers %d: %.0f calls/s, p50 %.1f us, p99 %.1f us, %.2f us of processor and %.0f bytes a"
            + " call%n",
        callers,
        calls / took,
        latencies[at / 2] / 1e3,
        latencies[(int) (at * 0.99)] / 1e3,
        (cpu(threads) - cpu) / 1e3 / calls,
        (bytes(threads) - bytes) / (double) calls);
  }

  private static long cpu(ThreadMXBean threads) {
    long sum = 0;
    for (long id : ours(threads)) {
      sum += threads.getThreadCpuTime(id);
    }
    return sum;
  }

  private static long bytes(ThreadMXBean threads) {
    long sum = 0;
    for (long id : ours(threads)) {
      sum += threads.getThreadAllocatedBytes(id);
    }
    return sum;
  }

  private static long[] ours(ThreadMXBean threads) {
    return Arrays.stream(threads.getAllThreadIds())
        .filter(
            id -> {
              var info = threads.getThreadInfo(id);
              return info != null
                  && (info.getThreadName().contains("eventloop")
                      || info.getThreadName().startsWith("slipway"));
            })
        .toArray();
  }

  /** One caller of a closed loop. */
  private static final class Caller implements InferCompletion {
    private final ServingHouse house;
    private final long until;
    private final CountDownLatch done;
    private final long[] nanos = new long[200_000];
    private final byte[] body = new byte[16];
    private long sent;
    private int count;

    Caller(ServingHouse house, long until, CountDownLatch done) {
      this.house = house;
      this.until = until;
      this.done = done;
    }

    void next() {
      sent = System.nanoTime();
      InferTensor x =
          InferTensor.of(
              "x", dev.slipway.engine.TensorType.FP32, dev.slipway.engine.Shape.of(1, 4), body);
      InferRequest request =
          new InferRequest(
              "m",
              null,
              null,
              java.util.Map.of(),
              List.of(x),
              List.of(),
              name -> "user-17",
              sent + 30_000_000_000L,
              false);
      house.node.predictor().submit(new InferCall(request, this));
    }

    @Override
    public void answered(InferResponse response, Outcome outcome) {
      outcome.told(null);
      long now = System.nanoTime();
      if (count < nanos.length) {
        nanos[count] = now - sent;
      }
      count++;
      if (now < until) {
        next();
      } else {
        done.countDown();
      }
    }

    @Override
    public void failed(SlipwayException failure) {
      throw failure;
    }
  }
}
