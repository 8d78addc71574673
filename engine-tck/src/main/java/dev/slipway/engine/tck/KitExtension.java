package dev.slipway.engine.tck;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Puts the engine on the bench before each test, and looks for leaks after it. */
final class KitExtension implements BeforeEachCallback, AfterEachCallback {

  private static final ExtensionContext.Namespace KIT =
      ExtensionContext.Namespace.create(KitExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    Object test = context.getRequiredTestInstance();
    if (test instanceof Group group) {
      group.putOn(bench(context));
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!(context.getRequiredTestInstance() instanceof Group)) {
      return;
    }
    LongSupplier held = bench(context).engine.payloadsHeld();
    if (held != null && held.getAsLong() != 0) {
      throw new AssertionError(
          "after the test the engine holds "
              + held.getAsLong()
              + " outputs; each that it makes is freed exactly once, whatever happens to the run");
    }
  }

  private static TestBench bench(ExtensionContext context) {
    EngineConformanceKit kit =
        context
            .getRequiredTestInstances()
            .findInstance(EngineConformanceKit.class)
            .orElseThrow(() -> new IllegalStateException("not a conformance kit"));
    return context
        .getRoot()
        .getStore(KIT)
        .computeIfAbsent(kit.getClass(), key -> make(kit), TestBench.class);
  }

  private static TestBench make(EngineConformanceKit kit) {
    try {
      Path scratch = TestBench.scratch(kit.getClass());
      return new TestBench(kit.engine(scratch));
    } catch (Exception failed) {
      throw new IllegalStateException("the factory method failed: " + failed, failed);
    }
  }
}
