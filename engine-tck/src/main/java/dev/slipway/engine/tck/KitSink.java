package dev.slipway.engine.tck;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A host's sink that keeps to the contract and writes down whoever does not. One for each run; the
 * pinned buffers live longer, in {@link Buffers}.
 */
final class KitSink implements ResultSink {

  /** Pinned outputs: the same object for the same output and shape, with a guarded end. */
  static final class Buffers {
    private static final int GUARD = 64;

    private record Key(int output, Shape shape) {}

    private final Map<Key, ByteBuffer> whole = new HashMap<>();
    private final Map<Key, ByteBuffer> given = new HashMap<>();

    ByteBuffer of(int output, Shape shape, int bytes) {
      Key key = new Key(output, shape);
      ByteBuffer all =
          whole.computeIfAbsent(
              key, k -> ByteBuffer.allocateDirect(bytes + GUARD).order(ByteOrder.LITTLE_ENDIAN));
      KitBatch.fill(all);
      return given.computeIfAbsent(key, k -> all.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    @Nullable ByteBuffer given(int output, Shape shape) {
      return given.get(new Key(output, shape));
    }

    /** Whether something was written behind a buffer's end. */
    boolean overrun() {
      return whole.values().stream()
          .anyMatch(all -> !KitBatch.isNoise(all, all.capacity() - GUARD, all.capacity()));
    }
  }

  private final Signature signature;
  private final KitBatch batch;
  private final Buffers buffers;
  private final boolean givesBuffers;
  private final @Nullable Thread owner;
  private final Payloads payloads;

  private final List<List<Map<Integer, Tensor>>> emissions = new ArrayList<>();
  private final @Nullable EngineException[] failures;
  private final boolean[] closed;
  private final Set<ByteBuffer> askedFor =
      java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
  private final List<String> broken = new ArrayList<>();
  private boolean endedAll;
  private boolean returned;

  /**
   * @param owner the only thread that may use the sink; null for an engine that batches itself
   * @param payloads where lent outputs are counted, and what is broken after the run is told
   */
  KitSink(
      Signature signature,
      KitBatch batch,
      Buffers buffers,
      boolean givesBuffers,
      @Nullable Thread owner,
      Payloads payloads) {
    this.signature = signature;
    this.batch = batch;
    this.buffers = buffers;
    this.givesBuffers = givesBuffers;
    this.owner = owner;
    this.payloads = payloads;
    this.failures = new @Nullable EngineException[batch.calls()];
    this.closed = new boolean[batch.calls()];
    for (int i = 0; i < batch.calls(); i++) {
      emissions.add(new ArrayList<>());
    }
  }

  @Override
  public synchronized @Nullable ByteBuffer buffer(int output, Shape shape) {
    checkUse("buffer");
    if (output < 0 || output >= signature.outputs().size()) {
      breach("buffer() was asked for the output " + output + ", which does not exist");
      return null;
    }
    TensorType type = signature.outputs().get(output).type();
    if (!givesBuffers || !type.fixedSize()) {
      return null;
    }
    if (!shape.isFixed()) {
      breach("buffer() was asked for the shape " + shape + " with a variable dimension");
      return null;
    }
    ByteBuffer buffer = buffers.of(output, shape, Math.toIntExact(shape.elements() * type.bytes()));
    askedFor.add(buffer);
    return buffer;
  }

  @Override
  public synchronized void emit(List<Output> outputs) throws EngineException {
    checkUse("emit");
    Map<Integer, Tensor> copies = taken(outputs, batch.rows(), "");
    boolean heard = false;
    for (int call = 0; call < closed.length; call++) {
      if (!closed[call]) {
        heard = true;
        Map<Integer, Tensor> own = new HashMap<>();
        for (Map.Entry<Integer, Tensor> output : copies.entrySet()) {
          own.put(output.getKey(), rowsOf(call, output.getValue()));
        }
        emissions.get(call).add(own);
      }
    }
    if (!heard) {
      breach("emit() was called after every call had ended");
    }
  }

  private Tensor rowsOf(int call, Tensor all) {
    if (!signature.batchable()) {
      return all;
    }
    int[] rows = new int[batch.rows(call)];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = batch.firstRow(call) + i;
    }
    return Rows.pick(all, rows);
  }

  @Override
  public synchronized void emit(int call, List<Output> outputs) throws EngineException {
    checkUse("emit");
    if (call < 0 || call >= closed.length) {
      outputs.forEach(this::refuse);
      breach("emit() was called for the call " + call + ", which does not exist");
      throw new EngineException(EngineFailure.INTERNAL, "there is no call " + call);
    }
    Map<Integer, Tensor> copies = taken(outputs, batch.rows(call), " for the call " + call);
    if (outputs.stream().anyMatch(output -> output instanceof Output.Pinned)) {
      breach("an emission to one call alone used a pinned output; those are lent");
    }
    if (closed[call]) {
      breach("emit() was called for the call " + call + " after it had ended");
      return;
    }
    emissions.get(call).add(copies);
  }

  /** Checks and copies; releases every lent tensor once, whatever is wrong. */
  private Map<Integer, Tensor> taken(List<Output> outputs, int rows, String where)
      throws EngineException {
    List<String> wrong = new ArrayList<>();
    Map<Integer, Tensor> copies = new HashMap<>();
    for (Output output : outputs) {
      if (output instanceof Output.Lent lent && !payloads.received(lent, named(lent.index()))) {
        wrong.add("the output " + named(output.index()) + " was lent and released before");
        continue;
      }
      try {
        String problem = problem(output, rows);
        if (problem != null) {
          wrong.add(problem);
        } else if (copies.put(output.index(), Rows.copy(tensor(output))) != null) {
          wrong.add("the output " + named(output.index()) + " is there twice");
        }
      } catch (RuntimeException unreadable) {
        wrong.add("the output " + named(output.index()) + " cannot be read: " + unreadable);
      } finally {
        if (output instanceof Output.Lent lent) {
          release(lent);
        }
      }
    }
    for (int i = 0; i < signature.outputs().size(); i++) {
      if (batch.wants(i) && !copies.containsKey(i) && wrong.isEmpty()) {
        wrong.add("the output " + named(i) + " is wanted and missing");
      }
    }
    if (!wrong.isEmpty()) {
      wrong.forEach(problem -> breach("an emission" + where + ": " + problem));
      throw new EngineException(EngineFailure.INTERNAL, String.join("; ", wrong));
    }
    return copies;
  }

  /** Nobody reads it; it is freed all the same. */
  private void refuse(Output output) {
    if (output instanceof Output.Lent lent && payloads.received(lent, named(lent.index()))) {
      release(lent);
    }
  }

  /** Once for each that was received. What a release throws must not keep others from theirs. */
  private void release(Output.Lent lent) {
    try {
      lent.release().run();
    } catch (RuntimeException | Error failed) {
      payloads.problem(
          "the release of the lent output " + named(lent.index()) + " failed: " + failed);
    }
    payloads.released(lent);
  }

  private @Nullable String problem(Output output, int rows) {
    if (output.index() < 0 || output.index() >= signature.outputs().size()) {
      return "there is no output " + output.index();
    }
    TensorSpec spec = signature.outputs().get(output.index());
    Shape shape = output.shape();
    if (!shape.isFixed() || !spec.shape().accepts(shape)) {
      return "the output " + spec + " came with the shape " + shape;
    }
    if (signature.batchable() && shape.dim(0) != rows) {
      return "the output " + spec + " came with " + shape.dim(0) + " rows for " + rows;
    }
    if (output instanceof Output.Lent lent) {
      return lent.tensor().type() == spec.type()
          ? null
          : "the output " + spec + " came as " + lent.tensor();
    }
    ByteBuffer pinned = buffers.given(output.index(), shape);
    return pinned == null || !askedFor.contains(pinned)
        ? "the output " + spec + " came pinned, and buffer() was not asked for " + shape
        : null;
  }

  private Tensor tensor(Output output) {
    if (output instanceof Output.Lent lent) {
      return lent.tensor();
    }
    ByteBuffer pinned = buffers.given(output.index(), output.shape());
    if (pinned == null) {
      throw new IllegalStateException("not pinned");
    }
    // The engine's own position and limit do not matter: the bytes lie at the buffer's start.
    ByteBuffer all = pinned.duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    return Tensor.of(signature.outputs().get(output.index()).type(), output.shape(), all);
  }

  private String named(int output) {
    return output >= 0 && output < signature.outputs().size()
        ? "'" + signature.outputs().get(output).name() + "'"
        : Integer.toString(output);
  }

  @Override
  public synchronized void end() {
    checkUse("end");
    if (endedAll) {
      breach("end() was called twice");
    }
    endedAll = true;
    for (int call = 0; call < closed.length; call++) {
      if (!closed[call]) {
        close(call);
      }
    }
  }

  @Override
  public synchronized void end(int call) {
    checkUse("end");
    if (closed[call]) {
      breach("the call " + call + " was ended twice");
    } else {
      close(call);
    }
  }

  private void close(int call) {
    closed[call] = true;
    if (emissions.get(call).isEmpty()) {
      breach("the call " + call + " was ended without an emission");
    }
    notifyAll();
  }

  @Override
  public synchronized void fail(int call, EngineException failure) {
    checkUse("fail");
    if (closed[call]) {
      breach("the call " + call + " was failed after it had ended");
      return;
    }
    closed[call] = true;
    failures[call] = failure;
    notifyAll();
  }

  /** What is broken when the run has returned comes too late for {@link #tell}. */
  private void breach(String what) {
    if (returned) {
      payloads.problem("the sink's contract was broken after the run: " + what);
    } else {
      broken.add(what);
    }
  }

  private void checkUse(String method) {
    if (owner != null && Thread.currentThread() != owner) {
      breach(method + "() was called on another thread than the one of run");
    }
    if (owner != null && returned) {
      breach(method + "() was called after run had returned");
    }
  }

  /** The run threw: no answer is expected, but what was broken is told. */
  synchronized void thrown() {
    returned = true;
    tell();
  }

  /** The run returned: what each call got. */
  synchronized List<Answer> answers() {
    long until = System.nanoTime() + 30_000_000_000L;
    while (owner == null && anyOpen() && until - System.nanoTime() > 0) {
      try {
        wait(100);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    returned = true;
    Set<Integer> open = new HashSet<>();
    for (int call = 0; call < closed.length; call++) {
      if (!closed[call]) {
        open.add(call);
      }
    }
    if (!open.isEmpty()) {
      broken.add("run returned and the calls " + open + " have neither ended nor failed");
    }
    tell();
    List<Answer> answers = new ArrayList<>();
    for (int call = 0; call < closed.length; call++) {
      answers.add(new Answer(List.copyOf(emissions.get(call)), failures[call]));
    }
    return answers;
  }

  private boolean anyOpen() {
    for (boolean done : closed) {
      if (!done) {
        return true;
      }
    }
    return false;
  }

  private void tell() {
    if (buffers.overrun()) {
      broken.add("something was written behind the end of a pinned output's buffer");
    }
    if (!broken.isEmpty()) {
      throw new AssertionError("the sink's contract was broken: " + String.join("; ", broken));
    }
  }
}
