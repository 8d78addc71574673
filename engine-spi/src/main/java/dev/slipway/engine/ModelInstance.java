package dev.slipway.engine;

/**
 * One executor of a loaded model. Used by one thread at a time, not always the same. May cache
 * native views over its batch's backing buffers, which it frees in {@link #close}; keeps no
 * caller's data after {@link #run} has returned.
 */
public interface ModelInstance extends AutoCloseable {

  /**
   * Runs a batch and answers through the sink. Blocks.
   *
   * @throws EngineException for the whole batch; calls that already ended keep their answers.
   *     {@link EngineFailure#INSTANCE_BROKEN} tells the platform to open a new instance, {@link
   *     EngineFailure#DEVICE_LOST} to replace the process; {@link EngineFailure#BAD_INPUT} for a
   *     tensor that the signature does not allow, named in the message (see {@link
   *     Signature#check}); {@link EngineFailure#INTERNAL} when the instance is closed
   */
  void run(Batch batch, ResultSink sink, RunContext context) throws EngineException;

  /**
   * Frees what the instance owns. Never called while a run is going on; a second call does nothing.
   */
  @Override
  void close();
}
