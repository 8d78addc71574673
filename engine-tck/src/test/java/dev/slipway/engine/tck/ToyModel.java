package dev.slipway.engine.tck;

import dev.slipway.engine.Batch;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.MemoryUse;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.RunContext;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The toy engine's model and instances. */
final class ToyModel implements LoadedModel {

  private static final List<ByteBuffer> LEAKED = new ArrayList<>();
  private static final float[] SHARED = new float[1 << 16];

  private static final AtomicInteger OPEN = new AtomicInteger();

  private final Fault fault;
  private final Signature signature;
  private final boolean beside;
  private final int scale;
  private final int milliseconds;
  private volatile boolean closed;
  private volatile boolean impatient;

  ToyModel(ToyProvider provider, int scale, int milliseconds) {
    this.fault = provider.fault;
    this.signature = provider.signature();
    this.beside = OPEN.getAndIncrement() > 0;
    this.scale = scale;
    this.milliseconds = milliseconds;
  }

  @Override
  public List<Signature> signatures() {
    return List.of(signature);
  }

  @Override
  public ModelInstance open(Signature asked) throws EngineException {
    if (closed) {
      throw new EngineException(EngineFailure.INTERNAL, "the model is closed");
    }
    if (!asked.equals(signature) && fault != Fault.OPENS_ANY_SIGNATURE) {
      throw new EngineException(EngineFailure.BAD_INPUT, "the model has no signature " + asked);
    }
    if (fault == Fault.COPIES_ITS_WEIGHTS_FOR_EACH_INSTANCE) {
      leak(2 << 20);
    }
    return new Instance();
  }

  @Override
  public void adjust(Settings settings) {
    impatient = fault == Fault.BREAKS_AT_A_LIVE_SETTING && settings.integer("patience") == 9;
  }

  @Override
  public MemoryUse memoryUse() {
    return fault == Fault.SAYS_NONSENSE_OF_ITS_MEMORY ? new MemoryUse(-5, 0, 0) : MemoryUse.UNKNOWN;
  }

  @Override
  public void close() {
    if (closed && fault == Fault.FAILS_WHEN_CLOSED_TWICE) {
      throw new IllegalStateException("closed twice");
    }
    if (!closed) {
      OPEN.decrementAndGet();
    }
    closed = true;
    if (fault == Fault.LEAKS_AT_CLOSE) {
      leak(1 << 20);
    }
  }

  /**
   * Gives back what earlier models leaked, and waits until it is: memory that is freed while the
   * next test measures would hide what that one leaks.
   */
  static synchronized void forgetLeaks() {
    BufferPoolMXBean direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    long leaked = LEAKED.stream().mapToLong(ByteBuffer::capacity).sum();
    long kept = direct.getMemoryUsed() - leaked;
    LEAKED.clear();
    OPEN.set(0);
    long until = System.nanoTime() + 30_000_000_000L;
    while (leaked > 0 && direct.getMemoryUsed() > kept) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError(direct.getMemoryUsed() + " bytes are still there, not " + kept);
      }
      System.gc();
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static synchronized void leak(int bytes) {
    ByteBuffer leaked = ByteBuffer.allocateDirect(bytes);
    for (int at = 0; at < bytes; at += 512) {
      leaked.put(at, (byte) 1);
    }
    LEAKED.add(leaked);
  }

  private final class Instance implements ModelInstance {
    private ByteBuffer firstBuffer;
    private boolean broken;
    private boolean instanceClosed;
    private int runs;
    private Thread first;
    private RunContext last;
    private Output.Lent lentBefore;
    private Batch batchBefore;
    private ResultSink sinkBefore;

    @SuppressWarnings("unused") // kept is all that it is
    private Tensor inputBefore;

    @Override
    public void run(Batch batch, ResultSink sink, RunContext context) throws EngineException {
      if ((instanceClosed || closed) && fault != Fault.RUNS_WHEN_CLOSED) {
        throw new EngineException(EngineFailure.INTERNAL, "the instance is closed");
      }
      if (broken) {
        throw new EngineException(EngineFailure.INSTANCE_BROKEN, "still cancelled");
      }
      misbehave(batch, context);
      check(batch);
      keep(batch, sink);
      pause(context);
      if (fault == Fault.LEAKS_AT_RUN) {
        leak(64 << 10);
      }
      if (fault == Fault.ANSWERS_ON_ANOTHER_THREAD) {
        Thread other = new Thread(() -> answerQuietly(batch, sink));
        other.start();
        try {
          other.join();
        } catch (InterruptedException stop) {
          Thread.currentThread().interrupt();
        }
        return;
      }
      answer(batch, sink);
    }

    private void misbehave(Batch batch, RunContext context) throws EngineException {
      first = first == null ? Thread.currentThread() : first;
      boolean breaks =
          switch (fault) {
            case FAILS_WITHOUT_ROWS -> batch.rows() == 0;
            case NEEDS_EVERY_OUTPUT_WANTED -> !batch.wants(0) || !batch.wants(1);
            case ANSWERS_WITHOUT_BATCHES_ONCE -> runs++ > 0;
            case BELONGS_TO_ITS_FIRST_THREAD -> first != Thread.currentThread();
            case TAKES_ONE_MODEL_AT_A_TIME -> beside;
            case BREAKS_WHEN_NOBODY_WAITS -> context.cancelled();
            case REMEMBERS_A_LATE_CANCELLATION -> last != null && last.cancelled();
            case BREAKS_AT_A_LIVE_SETTING -> impatient;
            default -> false;
          };
      last = context;
      if (breaks) {
        throw new EngineException(EngineFailure.INTERNAL, "it broke: " + fault);
      }
    }

    private void keep(Batch batch, ResultSink sink) {
      if (fault == Fault.KEEPS_AN_INPUT) {
        inputBefore = batch.input(1);
      }
      if (fault == Fault.KEEPS_THE_BATCH) {
        askQuietly(batchBefore);
        batchBefore = batch;
      }
      if (fault == Fault.LENDS_AFTER_THE_RUN) {
        sinkBefore = sink;
      }
    }

    private static void askQuietly(Batch batch) {
      try {
        if (batch != null && batch.rows() < 0) {
          throw new AssertionError("less than nothing");
        }
      } catch (IllegalStateException notThereAnyMore) {
        // An engine may swallow what it is told.
      }
    }

    private void check(Batch batch) throws EngineException {
      if (fault == Fault.CHECKS_NO_INPUT) {
        return;
      }
      try {
        signature.check(batch);
      } catch (EngineException bad) {
        if (fault == Fault.NAMES_NO_INPUT) {
          throw new EngineException(EngineFailure.BAD_INPUT, "something is wrong");
        }
        if (fault == Fault.THROWS_WHAT_IT_LIKES) {
          throw new IllegalArgumentException(bad.getMessage());
        }
        throw bad;
      }
    }

    private void pause(RunContext context) throws EngineException {
      CountDownLatch gone = new CountDownLatch(1);
      if (fault != Fault.IGNORES_CANCELLATION) {
        context.onCancel(gone::countDown);
      }
      try {
        if (!gone.await(fault == Fault.IS_NEVER_SLOW ? 0 : milliseconds, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
      broken = fault == Fault.BREAKS_AFTER_A_CANCELLATION;
      boolean late =
          context.deadlineNanos() != Long.MAX_VALUE
              && context.deadlineNanos() - System.nanoTime() <= 0
              && fault != Fault.CALLS_A_DEADLINE_A_CANCELLATION;
      throw new EngineException(
          late ? EngineFailure.DEADLINE_EXCEEDED : EngineFailure.CANCELLED, "nobody waits");
    }

    private void answerQuietly(Batch batch, ResultSink sink) {
      try {
        answer(batch, sink);
      } catch (EngineException told) {
        throw new IllegalStateException(told);
      }
    }

    private void answer(Batch batch, ResultSink sink) throws EngineException {
      List<Output> outputs = new ArrayList<>();
      if (batch.wants(0)) {
        outputs.add(y(batch, sink));
      }
      if (batch.wants(1) && fault != Fault.LEAVES_OUT_A_WANTED_OUTPUT) {
        outputs.add(n(batch));
      }
      if (fault == Fault.GIVES_AN_OUTPUT_TWICE) {
        outputs.add(n(batch));
      }
      if (fault == Fault.LENDS_TO_A_CALL_TOO_MANY) {
        sink.emit(batch.calls(), outputs);
      }
      if (fault == Fault.FREES_BEFORE_IT_LENDS) {
        free(outputs);
      }
      if (fault != Fault.ENDS_WITHOUT_AN_EMISSION) {
        sink.emit(outputs);
      }
      if (fault == Fault.FREES_AFTER_IT_LENT) {
        free(outputs);
      }
      if (fault != Fault.NEVER_ENDS) {
        sink.end();
      }
      if (fault == Fault.ENDS_TWICE) {
        sink.end();
      }
    }

    private static void free(List<Output> outputs) {
      for (Output output : outputs) {
        if (output instanceof Output.Lent lent) {
          lent.release().run();
        }
      }
    }

    private int rows(Batch batch) {
      return signature.batchable() ? batch.rows() : 4;
    }

    private Output y(Batch batch, ResultSink sink) {
      ByteBuffer x = batch.backing(0);
      if (fault == Fault.KEEPS_THE_FIRST_BUFFER) {
        firstBuffer = firstBuffer == null ? x : firstBuffer;
        x = firstBuffer;
      }
      int rows = rows(batch);
      Shape shape = Shape.of(rows, 2);
      ByteBuffer pinned = fault == Fault.PINS_WITHOUT_ASKING ? null : sink.buffer(0, shape);
      boolean lends = pinned == null && fault != Fault.PINS_WITHOUT_ASKING;
      if (pinned == null && fault == Fault.NEEDS_PINNED_BUFFERS) {
        throw new NullPointerException("no buffer");
      }
      ByteBuffer out =
          pinned != null ? pinned : ByteBuffer.allocate(rows * 8).order(ByteOrder.LITTLE_ENDIAN);
      float[] values = fault == Fault.SHARES_STATE_OF_INSTANCES ? SHARED : new float[rows * 2];
      for (int i = 0; i < rows * 2; i++) {
        int from = fault == Fault.MIXES_ROWS && batch.calls() > 1 ? rows * 2 - 1 - i : i;
        long k = batch.input(1).data().getLong((i / 2) * 8);
        float in = 4 * from + 4 <= x.capacity() ? x.getFloat(4 * from) : 0;
        boolean wrong =
            fault == Fault.GIVES_WRONG_NUMBERS
                || (fault == Fault.ANSWERS_A_ROW_ALONE_OTHERWISE && rows == 1);
        values[i] = scale * in + k + (wrong ? 1 : 0);
      }
      if (fault == Fault.SHARES_STATE_OF_INSTANCES) {
        LockSupport.parkNanos(1_000);
      }
      for (int i = 0; i < rows * 2; i++) {
        out.putFloat(i * 4, values[i]);
      }
      return lends ? lent(0, TensorType.FP32, shape, out) : new Output.Pinned(0, shape);
    }

    private Output n(Batch batch) {
      int rows = rows(batch);
      ByteBuffer out = ByteBuffer.allocate(rows * 8).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < rows; i++) {
        out.putLong(i * 8, batch.input(1).data().getLong(i * 8) + 1);
      }
      boolean again =
          fault == Fault.LENDS_AN_OUTPUT_AGAIN
              && lentBefore != null
              && lentBefore.tensor().data().equals(out);
      lentBefore = again ? lentBefore : lent(1, TensorType.INT64, Shape.of(rows), out);
      return lentBefore;
    }

    private Output.Lent lent(int index, TensorType type, Shape shape, ByteBuffer data) {
      ToyProvider.HELD.incrementAndGet();
      AtomicBoolean freed = new AtomicBoolean();
      return new Output.Lent(
          index,
          Tensor.of(type, shape, data),
          () -> {
            if (freed.getAndSet(true)) {
              throw new IllegalStateException("it was freed before");
            }
            if (fault != Fault.HOLDS_AN_OUTPUT) {
              ToyProvider.HELD.addAndGet(fault == Fault.FREES_TWICE ? -2 : -1);
            }
          });
    }

    private void lendTooLate() {
      ByteBuffer none = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
      try {
        sinkBefore.emit(List.of(lent(1, TensorType.INT64, Shape.of(0), none)));
      } catch (EngineException told) {
        // An engine may swallow what it is told.
      }
    }

    @Override
    public void close() {
      if (sinkBefore != null) {
        lendTooLate();
        sinkBefore = null;
      }
      instanceClosed = true;
      if (fault == Fault.CLOSES_THE_MODEL_WITH_THE_INSTANCE) {
        closed = true;
      }
    }
  }
}
