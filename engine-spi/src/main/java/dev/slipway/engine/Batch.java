package dev.slipway.engine;

import java.nio.ByteBuffer;

/**
 * What an instance runs at once: the rows of one or more calls, already gathered into the
 * instance's own buffers. Valid until {@link ModelInstance#run} returns. Indices follow the {@link
 * Signature}.
 *
 * <p>A model whose signature is not {@linkplain Signature#batchable() batchable} gets one call at a
 * time, its tensors as they came.
 */
public interface Batch {

  Signature signature();

  /** How many calls are in it; at least 1. */
  int calls();

  /**
   * The outermost dimension of every input of a batchable signature: the sum of the calls' rows; 1
   * otherwise. May be 0.
   */
  int rows();

  /** The first row of a call. */
  int firstRow(int call);

  /** How many rows belong to a call. */
  int rows(int call);

  /** The gathered input. Its data is direct memory for fixed-size types. */
  Tensor input(int index);

  /**
   * The whole direct, native-order buffer whose first bytes are the data of {@link #input}. The
   * same object in every run until it has to grow, so that an engine may keep native views of it,
   * and drop them when the object changes. Empty for BYTES inputs.
   */
  ByteBuffer backing(int index);

  /** Whether at least one call asked for the output; an engine need not compute the others. */
  boolean wants(int output);
}
