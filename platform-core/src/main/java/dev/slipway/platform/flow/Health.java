package dev.slipway.platform.flow;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a model is, derived and never stored.
 *
 * @param reason a sentence, always
 * @param nextStep what a person can do, a sentence; null where there is nothing to do
 * @param next the same for programs; null likewise
 * @param values the numbers and names in the sentences, for whoever says them in another language
 */
public record Health(
    State state,
    Code code,
    String reason,
    @Nullable String nextStep,
    @Nullable Step next,
    Map<String, Object> values) {

  /** The four words. */
  public enum State {
    FAILING,
    NEEDS_ATTENTION,
    HEALTHY,
    NOT_DEPLOYED
  }

  /** Why, in order of urgency within its state. */
  public enum Code {
    NONE_READY,
    ERRORS,
    DEPLOYMENT_FAILED,
    NO_ROOM,
    ROUTED_NOT_DEPLOYED,
    REPLICAS_MISSING,
    STARTING,
    CHANGING,
    ALL_READY,
    NO_VERSION,
    NO_WISH
  }

  /** What can be done. */
  public enum Act {
    UPLOAD,
    DEPLOY,
    RETRY,
    MAKE_ROOM,
    SHIFT_TRAFFIC,
    LOOK
  }

  /**
   * @param version that it is done to, or null
   * @param deployment likewise
   */
  public record Step(Act act, @Nullable Integer version, @Nullable Long deployment) {}

  public Health {
    values = Map.copyOf(values);
  }

  /** Before which other it stands on a page that shows first what needs somebody. */
  public int urgency() {
    return switch (state) {
      case FAILING -> 0;
      case NEEDS_ATTENTION -> code == Code.STARTING || code == Code.CHANGING ? 2 : 1;
      case HEALTHY -> 3;
      case NOT_DEPLOYED -> 4;
    };
  }
}
