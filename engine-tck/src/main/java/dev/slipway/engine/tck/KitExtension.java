package dev.slipway.engine.tck;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Puts the engine on the bench before each test, and looks for leaks after it: by the kit's own
 * count of what crossed the SPI, and by the engine's if it has one.
 */
final class KitExtension implements BeforeEachCallback, AfterEachCallback {

  private static final ExtensionContext.Namespace KIT =
      ExtensionContext.Namespace.create(KitExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    Object test = context.getRequiredTestInstance();
    if (test instanceof Group group) {
      TestBench bench = bench(context);
      bench.payloads.begin();
      group.putOn(bench);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!(context.getRequiredTestInstance() instanceof Group)) {
      return;
    }
    TestBench bench = bench(context);
    List<String> leaks = new ArrayList<>(bench.payloads.problems());
    LongSupplier held = bench.engine.payloadsHeld();
    if (held != null && held.getAsLong() != 0) {
      leaks.add(
          "the engine holds "
              + held.getAsLong()
              + " outputs; each that it makes is freed exactly once, whatever happens to the run");
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError("after the test " + String.join("; ", leaks));
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
