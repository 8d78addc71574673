package dev.slipway.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * The yardstick of heavy models: ONNX Runtime called directly from one JVM, without network,
 * protocol, key, routing or observation. So many callers each hand over a sentence and wait; so
 * many threads, each with an intra-op thread of one, share a session; a free thread takes at once
 * what waits, up to the batch limit, and gives each caller its own rows.
 *
 * <p>For models with all-MiniLM's signature. Reads {@code callers limit seconds} and says {@code
 * requests micros p50 p99}.
 */
final class PlainRuntime {

  private static final String[] INPUTS = {"input_ids", "attention_mask", "token_type_ids"};
  private static final String OUTPUT = "last_hidden_state";
  private static final int WIDTH = 384;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final int tokens;
  private final BlockingQueue<Caller> waiting = new LinkedBlockingQueue<>();
  private volatile int limit = 1;

  private PlainRuntime(String model, int tokens) throws OrtException {
    this.tokens = tokens;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(model, options);
    }
  }

  /**
   * @param args model file, threads, tokens of a sentence
   */
  public static void main(String[] args) throws Exception {
    PlainRuntime plain = new PlainRuntime(args[0], Integer.parseInt(args[2]));
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      Thread thread = new Thread(plain::serve, "instance-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    System.out.println("ready");
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      String[] words = line.split(" ", -1);
      plain.limit = Integer.parseInt(words[1]);
      System.out.println(plain.load(Integer.parseInt(words[0]), Integer.parseInt(words[2])));
    }
    System.exit(0);
  }

  /** One that asks again and again, and waits for its own rows each time. */
  private final class Caller extends Thread {
    final long[][] inputs;
    final float[] answer = new float[tokens * WIDTH];
    final Semaphore answered = new Semaphore(0);
    final List<Long> nanos = new ArrayList<>();
    private final long until;

    Caller(long until) {
      this.until = until;
      this.inputs =
          Request.sentence(tokens).stream()
              .map(input -> input.values().stream().mapToLong(Number::longValue).toArray())
              .toArray(long[][]::new);
    }

    @Override
    public void run() {
      for (long began = System.nanoTime(); began < until; began = System.nanoTime()) {
        waiting.add(this);
        answered.acquireUninterruptibly();
        nanos.add(System.nanoTime() - began);
      }
    }
  }

  private String load(int callers, int seconds) throws InterruptedException {
    long began = System.nanoTime();
    List<Caller> all = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Caller caller = new Caller(began + seconds * 1_000_000_000L);
      all.add(caller);
      caller.start();
    }
    for (Caller caller : all) {
      caller.join();
    }
    long micros = (System.nanoTime() - began) / 1000;
    long[] sorted =
        all.stream().flatMap(each -> each.nanos.stream()).mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%d %d %d %d",
        sorted.length,
        micros,
        sorted[sorted.length / 2] / 1000,
        sorted[(int) (sorted.length * 0.99)] / 1000);
  }

  private void serve() {
    try {
      Map<Integer, Batch> made = new LinkedHashMap<>();
      List<Caller> taken = new ArrayList<>();
      while (true) {
        taken.clear();
        taken.add(waiting.take());
        waiting.drainTo(taken, limit - 1);
        Batch batch = made.get(taken.size());
        if (batch == null) {
          batch = new Batch(taken.size());
          made.put(taken.size(), batch);
        }
        batch.run(taken);
        taken.forEach(caller -> caller.answered.release());
      }
    } catch (InterruptedException | OrtException broken) {
      System.err.println("the plain runtime failed: " + broken);
      System.exit(1);
    }
  }

  /** Tensors for so many rows, made once and used for each run: nothing is cheaper. */
  private final class Batch {
    private final Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
    private final List<LongBuffer> inputs = new ArrayList<>();
    private final FloatBuffer output;
    private final Map<String, OnnxTensor> pinned;

    Batch(int rows) throws OrtException {
      for (String name : INPUTS) {
        LongBuffer buffer = direct(rows * tokens * Long.BYTES).asLongBuffer();
        inputs.add(buffer);
        feeds.put(name, OnnxTensor.createTensor(environment, buffer, new long[] {rows, tokens}));
      }
      output = direct(rows * tokens * WIDTH * Float.BYTES).asFloatBuffer();
      pinned =
          Map.of(
              OUTPUT,
              OnnxTensor.createTensor(environment, output, new long[] {rows, tokens, WIDTH}));
    }

    private ByteBuffer direct(int bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    void run(List<Caller> callers) throws OrtException {
      for (int i = 0; i < INPUTS.length; i++) {
        for (int row = 0; row < callers.size(); row++) {
          inputs.get(i).put(row * tokens, callers.get(row).inputs[i]);
        }
      }
      session.run(feeds, pinned).close();
      for (int row = 0; row < callers.size(); row++) {
        output.get(row * tokens * WIDTH, callers.get(row).answer);
      }
    }
  }

  /** The contender that a running child is. */
  static Contender contender(Child child, String name, int callers, int limit) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Sample run(int seconds) throws Exception {
        String[] words = child.ask(callers + " " + limit + " " + seconds).split(" ", -1);
        return new Sample(
            Long.parseLong(words[0]),
            Long.parseLong(words[1]) / 1e6,
            Double.parseDouble(words[2]),
            Double.parseDouble(words[3]),
            0);
      }
    };
  }
}
