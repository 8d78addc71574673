package dev.slipway.engine.tck;

import java.io.IOException;
import java.nio.file.Path;

/** The toy engine whose author gave the kit no count of what it holds, as most will not. */
class UncountedToyConformance extends EngineConformanceKit {

  @Override
  protected EngineUnderTest engine(Path scratch) throws IOException {
    return ToyConformance.uncounted(scratch);
  }
}
