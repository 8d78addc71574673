package dev.slipway.platform.serving;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.batching.Waiting;
import dev.slipway.platform.infer.InferCall;
import dev.slipway.platform.infer.InferCompletion;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.TrafficLane;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way through this node, or a part of one that is larger than a batch. It is settled
 * exactly once, by whoever is first: the instance that ran it, the watch over deadlines, a drain.
 * Who settles it hands it over to its loop; the answer itself is given there.
 */
final class Pending implements Waiting<Pending>, InferCompletion.Outcome {

  private static final VarHandle SETTLED;
  private static final VarHandle HELD;

  static {
    try {
      SETTLED = MethodHandles.lookup().findVarHandle(Pending.class, "settled", boolean.class);
      HELD = MethodHandles.lookup().findVarHandle(Pending.class, "held", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  final @Nullable Loop loop;
  final InferCall call;
  final @Nullable Deployed target;
  final TrafficLane lane;
  final long trafficRevision;
  final InferTensor[] inputs;
  final int[] outputs;
  final int firstRow;
  final int rows;
  private final long bytes;
  private final long since;
  private final long deadline;
  private final @Nullable Split split;

  @SuppressWarnings("unused") // by the handle
  private volatile boolean settled;

  private volatile long held;

  /** Of what is held: its body. Written before anybody runs it. */
  private long bodyHeld;

  // Written by who settled it, before it is handed over.
  InferTensor @Nullable [] answer;
  @Nullable SlipwayException failure;
  long queueNanos;
  long runNanos;
  long gatherNanos;
  long handOutNanos;
  int batchRows;

  /** Whether it runs in parts, which are counted one by one. */
  private boolean inParts;

  /** On its loop: whether it was told what its caller got. */
  private boolean told;

  Pending(
      @Nullable Loop loop,
      InferCall call,
      @Nullable Deployed target,
      TrafficLane lane,
      long trafficRevision,
      InferTensor[] inputs,
      int[] outputs,
      int firstRow,
      int rows,
      long bytes,
      long since,
      long deadline,
      @Nullable Split split) {
    this.loop = loop;
    this.call = call;
    this.target = target;
    this.lane = lane;
    this.trafficRevision = trafficRevision;
    this.inputs = inputs;
    this.outputs = outputs;
    this.firstRow = firstRow;
    this.rows = rows;
    this.bytes = bytes;
    this.since = since;
    this.deadline = deadline;
    this.split = split;
  }

  /** Whether this is a part of a larger call. */
  boolean isPart() {
    return split != null;
  }

  /**
   * Rows of the run to which the whole call belongs; 0 when there was none, or one for each part.
   */
  int rowsOfItsRun() {
    return inParts ? 0 : batchRows;
  }

  /** Whether somebody has settled it. */
  boolean isSettled() {
    return settled;
  }

  /**
   * Counts bytes of its answer against what this node may hold, until {@link #letGo}; before they
   * are there. What nobody asked, such as a warm-up, is not counted.
   *
   * @return false when there is no room for them
   */
  boolean hold(long answerBytes) {
    return loop == null
        || target == null
        || kept(answerBytes, target.budget().takeWithReserve(answerBytes));
  }

  /**
   * Why bytes of an output were not held.
   *
   * @param alike whether all rows have as many
   */
  NoRoom noRoom(String output, long answerBytes, boolean alike) {
    if (split == null) {
      return noRoom(output, answerBytes, 0);
    }
    // Parts wait for each other, and beside them stands what they are joined to.
    long parts = alike ? answerBytes * split.whole().rows / rows : answerBytes;
    return noRoom(output, answerBytes, 2 * parts - answerBytes);
  }

  /**
   * @param others bytes that its parts hold
   */
  NoRoom noRoom(String output, long answerBytes, long others) {
    // Its edge holds what came until it is answered; of a copy that is in what is held here.
    long body = bodyHeld > 0 ? 0 : (split == null ? this : split.whole()).bytes();
    return NoRoom.forOutput(
        output, answerBytes, held + others + body, Objects.requireNonNull(target).budget());
  }

  long held() {
    return held;
  }

  /** Likewise for the body of a copy, which leaves the reserve to answers. */
  boolean holdBody(long bodyBytes) {
    if (loop == null || target == null) {
      return true;
    }
    bodyHeld = bodyBytes;
    return kept(bodyBytes, target.budget().take(bodyBytes));
  }

  /** It runs once more: what was held of its answer is not what it gets. By who runs it. */
  void letGoOfAnswer() {
    long before = held;
    if (before > bodyHeld && target != null && HELD.compareAndSet(this, before, bodyHeld)) {
      target.budget().give(before - bodyHeld);
    }
  }

  private boolean kept(long more, boolean taken) {
    if (taken) {
      long unused = (long) HELD.getAndAdd(this, more);
    }
    return taken;
  }

  /** Its answer is another's to count, or nobody's. Any number of times, from any thread. */
  void letGo() {
    long bytes = held == 0 ? 0 : (long) HELD.getAndSet(this, 0L);
    if (bytes > 0 && target != null) {
      target.budget().give(bytes);
    }
  }

  /** A part of this call. */
  Pending part(Split parts, int first, int partRows, long partBytes) {
    inParts = true;
    return new Pending(
        loop,
        call,
        target,
        lane,
        trafficRevision,
        inputs,
        outputs,
        first,
        partRows,
        partBytes,
        since,
        deadline,
        parts);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long deadlineNanos() {
    return deadline;
  }

  @Override
  public long sinceNanos() {
    return since;
  }

  @Override
  public boolean begins() {
    return firstRow == 0;
  }

  @Override
  public boolean gone() {
    return settled || call.cancelled() || (split != null && split.whole().settled);
  }

  @Override
  public boolean stacksWith(Pending other) {
    if (target != null && target.fixedTrailing()) {
      return true;
    }
    for (int i = 0; i < inputs.length; i++) {
      if (!inputs[i].shape().sameTrailing(other.inputs[i].shape())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Settles with an answer; false when somebody was faster, and nothing is held of it then.
   *
   * @param run of that batch, in which gathering and handing out are
   * @param gather of that, until the engine had its inputs
   * @param handOut of that, since the engine handed its first answer over
   */
  boolean answer(
      InferTensor[] outputTensors,
      long queue,
      long run,
      long gather,
      long handOut,
      int rowsOfBatch) {
    if (!SETTLED.compareAndSet(this, false, true)) {
      letGo();
      return false;
    }
    this.answer = outputTensors;
    this.queueNanos = queue;
    this.runNanos = run;
    this.gatherNanos = gather;
    this.handOutNanos = handOut;
    this.batchRows = rowsOfBatch;
    handOver();
    return true;
  }

  /** Settles with a failure; false when somebody was faster, and nothing is held of it then. */
  boolean fail(SlipwayException why, long queue, long run, int rowsOfBatch) {
    if (!SETTLED.compareAndSet(this, false, true)) {
      letGo();
      return false;
    }
    this.failure = why;
    this.queueNanos = queue;
    this.runNanos = run;
    this.batchRows = rowsOfBatch;
    handOver();
    return true;
  }

  @Override
  public void told(@Nullable FailureCode code) {
    if (!told && loop != null) {
      told = true;
      loop.observe(this, code);
    }
  }

  private void handOver() {
    if (split != null) {
      if (loop != null && batchRows > 0) {
        // Before the whole, which may be settled by this part: then its run is counted first.
        loop.reply(this);
      }
      split.settled(this);
    } else if (loop != null) {
      loop.reply(this);
    }
  }
}
