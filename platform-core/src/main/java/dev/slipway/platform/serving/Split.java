package dev.slipway.platform.serving;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Shape;
import dev.slipway.platform.infer.InferFailure;
import dev.slipway.platform.infer.InferTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A call with more rows than a batch may have: it runs in parts, which wait like any others, and is
 * answered when all have run, or failed with the first that fails. So no run is larger than what
 * was allocated and measured.
 */
final class Split {

  private final Pending whole;
  private final List<Pending> parts;
  private final AtomicInteger open;

  /** Nanoseconds of the engine for the parts that have run. */
  private final AtomicLong ran = new AtomicLong();

  private Split(Pending whole, int count) {
    this.whole = whole;
    this.parts = new ArrayList<>(count);
    this.open = new AtomicInteger(count);
  }

  /** Cuts the call into parts of at most so many rows. */
  static List<Pending> cut(Pending whole, int maxRows) {
    int count = (whole.rows + maxRows - 1) / maxRows;
    Split split = new Split(whole, count);
    long bytesLeft = whole.bytes();
    for (int i = 0; i < count; i++) {
      int first = i * maxRows;
      int rows = Math.min(maxRows, whole.rows - first);
      long bytes = i == count - 1 ? bytesLeft : whole.bytes() / whole.rows * rows;
      bytesLeft -= bytes;
      split.parts.add(whole.part(split, first, rows, bytes));
    }
    return split.parts;
  }

  Pending whole() {
    return whole;
  }

  void settled(Pending part) {
    long run = ran.addAndGet(part.runNanos);
    SlipwayException failure = part.failure;
    if (failure != null) {
      whole.fail(failure, part.queueNanos, run, part.batchRows);
    }
    if (whole.isSettled()) {
      // Nobody joins it to the others.
      part.letGo();
    }
    if (open.decrementAndGet() == 0) {
      if (allAnswered()) {
        answerWhole();
      }
      parts.forEach(Pending::letGo);
    }
  }

  private boolean allAnswered() {
    for (Pending part : parts) {
      if (part.answer == null) {
        return false;
      }
    }
    return true;
  }

  private void answerWhole() {
    long queue = Long.MAX_VALUE;
    long run = ran.get();
    long gather = 0;
    long handOut = 0;
    int batchRows = 0;
    for (Pending part : parts) {
      queue = Math.min(queue, part.queueNanos);
      gather += part.gatherNanos;
      handOut += part.handOutNanos;
      batchRows = Math.max(batchRows, part.batchRows);
    }
    try {
      whole.answer(joined(), queue, run, gather, handOut, batchRows);
    } catch (RuntimeException | Error broken) {
      SlipwayException why =
          broken instanceof SlipwayException different
              ? different
              : new SlipwayException(FailureCode.INTERNAL, "the parts of an answer broke", broken);
      whole.fail(why, queue, run, batchRows);
    }
  }

  private InferTensor[] joined() {
    InferTensor[] outputs = new InferTensor[whole.outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      List<InferTensor> pieces = new ArrayList<>(parts.size());
      for (Pending part : parts) {
        InferTensor[] answer = part.answer;
        if (answer == null) {
          throw new IllegalStateException("a part without an answer");
        }
        pieces.add(answer[i]);
      }
      outputs[i] = join(pieces);
    }
    return outputs;
  }

  private long held() {
    return parts.stream().mapToLong(Pending::held).sum();
  }

  private InferTensor join(List<InferTensor> pieces) {
    InferTensor first = pieces.get(0);
    long bytes = 0;
    int elements = 0;
    for (InferTensor piece : pieces) {
      if (!piece.shape().sameTrailing(first.shape())) {
        throw InferFailure.of(
                FailureCode.INVALID,
                "output '" + first.name() + "'",
                "output '"
                    + first.name()
                    + "': the request has more rows than a batch may have, so it ran in parts, whose"
                    + " answers have different shapes ("
                    + first.shape()
                    + " and "
                    + piece.shape()
                    + "); send fewer rows at once, or raise batching.maxItems")
            .exception();
      }
      bytes += piece.length();
      elements += piece.offsets() == null ? 0 : (int) piece.elementsInData();
    }
    if (bytes > NoRoom.MOST_OF_AN_OUTPUT
        || (bytes >= RowSink.COUNTED_BYTES && !whole.hold(bytes))) {
      throw Failures.of(
          Objects.requireNonNull(whole.target).at(), whole.noRoom(first.name(), bytes, held()));
    }
    byte[] data = new byte[(int) bytes];
    int[] offsets = new int[elements + 1];
    int at = 0;
    int element = 0;
    for (InferTensor piece : pieces) {
      System.arraycopy(piece.data(), piece.offset(), data, at, piece.length());
      int[] own = piece.offsets();
      if (own != null) {
        for (int i = 1; i < own.length; i++) {
          offsets[++element] = at + own[i];
        }
      }
      at += piece.length();
    }
    Shape shape = first.shape().withLeading(whole.rows);
    return first.offsets() == null
        ? InferTensor.of(first.name(), first.type(), shape, data)
        : InferTensor.ofBytes(first.name(), shape, data, 0, data.length, offsets);
  }
}
