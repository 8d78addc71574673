package dev.slipway.platform.serving;

import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.LoadedModel;
import org.jspecify.annotations.Nullable;

/** Hears how a deployment gets on. Called on threads that may block for a moment. */
public interface LoadListener {

  /** Does not listen. */
  LoadListener NONE = new LoadListener() {};

  /** The weights are there, nothing has run yet: the moment to measure what loading took. */
  default void loaded(LoadedModel model) {}

  /**
   * Warm-up begins: from here on its instances run at the largest batch. The moment to measure the
   * peak is when the future of the load completes.
   */
  default void warming() {}

  /**
   * It serves with fewer instances than are wished, and tries to open the others again.
   *
   * @param why a sentence for a person; null once as many serve as are wished
   */
  default void lacks(@Nullable String why) {}

  /**
   * It served and cannot any more, e.g. no instance can be opened again. Called at most once; it
   * takes no calls from then on, and is still to be unloaded.
   */
  default void broke(SlipwayException failure) {}
}
