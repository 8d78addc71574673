package dev.slipway.engine;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The only way out of an engine. Each call of a batch gets one to n emissions and exactly one end,
 * or one failure. So far the platform takes one emission for each call: more of them fail the call
 * with {@link EngineFailure#UNSUPPORTED}, and the conformance kit counts them as a fault.
 *
 * <p>An engine whose traits say {@link EngineTraits#batchesItself()} may use the sink from any
 * thread and after {@code run} has returned; every other one uses it on the thread of {@code run},
 * and all calls have ended or failed when {@code run} returns.
 */
public interface ResultSink {

  /**
   * Platform memory for an output whose full shape is known before the run (a pinned output):
   * direct, little-endian, position 0, limit at the output's size. The same object for the same
   * output and shape until the platform has to replace it. Null for BYTES and where the platform
   * gives none: then lend.
   */
  @Nullable ByteBuffer buffer(int output, Shape shape);

  /**
   * One emission to every call of the batch that has not ended. Each output has the rows of the
   * whole batch as its outermost dimension; the platform gives each call its own. Every wanted
   * output is there exactly once.
   *
   * @throws EngineException {@link EngineFailure#INTERNAL} if an output's outermost dimension is
   *     not the batch's rows, a wanted output is missing, or one is there twice; lent tensors have
   *     been released then too
   */
  void emit(List<Output> outputs) throws EngineException;

  /** One emission to one call alone; the outputs have this call's rows only, and are lent. */
  void emit(int call, List<Output> outputs) throws EngineException;

  /** Ends every call that has neither ended nor failed. */
  void end();

  /** Ends one call. */
  void end(int call);

  /**
   * Fails one call and leaves the others alone, e.g. for a value that only this caller's rows
   * contain.
   */
  void fail(int call, EngineException failure);
}
