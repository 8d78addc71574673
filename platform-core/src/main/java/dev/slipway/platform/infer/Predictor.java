package dev.slipway.platform.infer;

import dev.slipway.bus.SlipwayException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The door to predictions, the same for every protocol. Thread-safe; nothing here blocks, and
 * everything answers from snapshots in memory.
 */
public interface Predictor {

  /**
   * Takes a call. Its completion is called later, exactly once, on the event loop of the caller. On
   * an event loop only: calls that arrive in one tick of a loop are gathered.
   */
  void submit(InferCall call);

  /**
   * Whether a body for this model is worth reading, asked before it is. On an event loop only: a
   * refusal is counted and has a prediction id, as if the call had been submitted there.
   *
   * @param bytes announced, 0 when unknown; nothing is taken from the {@link #budget}
   * @param playground whether a person tries the model
   * @return null if it is, else why not: {@code NOT_FOUND} for an unknown model, {@code
   *     UNAVAILABLE} with {@code retryAfterSeconds} when its queue or the process' budget is full
   */
  @Nullable SlipwayException admit(
      String model, @Nullable String version, long bytes, boolean playground);

  /**
   * By what a version is chosen for the request just now: for people who try a model and want to
   * know, since it costs a second look at the routes.
   */
  RouteReason reason(InferRequest request);

  /** The bytes that edges hold. */
  PayloadBudget budget();

  /** What this node knows of the model, or null when it has no wish for it. */
  @Nullable ModelView model(String name);

  /** All models of this node, by name. */
  Collection<ModelView> models();

  /**
   * The story that an id tells, or null when it was not made by this installation.
   *
   * @param text as an answer carried it
   */
  @Nullable PredictionId recognise(String text);
}
