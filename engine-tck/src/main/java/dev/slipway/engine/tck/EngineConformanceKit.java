package dev.slipway.engine.tck;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The conformance kit of the engine SPI. An engine's author extends it, gives the engine with
 * models whose answers are known, and inherits the tests:
 *
 * <pre>{@code
 * class MyEngineConformanceTest extends EngineConformanceKit {
 *   @Override
 *   protected EngineUnderTest engine(Path scratch) throws Exception {
 *     return EngineUnderTest.of(new MyEngineProvider())
 *         .sample(Sample.of("two plus two", artifact).input("x", …).output("y", …).build())
 *         .refuses("an empty file", broken);
 *   }
 * }
 * }</pre>
 *
 * <p>The kit's own host keeps to the SPI as the platform does. What an engine's declarations make
 * inapplicable is reported as skipped, with the reason in words. After each test a leak detector
 * looks whether every payload that crossed the SPI was freed exactly once, and fails the test that
 * leaked. It counts by itself, on the host's side; {@link EngineUnderTest#payloadsHeld} lets it see
 * what stays inside the engine, too.
 *
 * <p>The test JVM needs {@code MALLOC_MMAP_THRESHOLD_=131072} in its environment, as the platform's
 * launcher sets it: without it memory that was given back cannot be told from memory that leaked.
 * The engine is opened once per JVM and stays open; files are kept under {@code target/engine-tck},
 * or where the system property {@code engine.tck.directory} says.
 */
@ExtendWith(KitExtension.class)
public abstract class EngineConformanceKit {

  /**
   * The engine and what the kit may ask of it. Called once for each subclass.
   *
   * @param scratch an empty directory in which samples may be written; kept after the tests
   */
  protected abstract EngineUnderTest engine(Path scratch) throws Exception;

  @Nested
  @DisplayName("What the engine declares")
  class Declarations extends DeclarationTests {}

  @Nested
  @DisplayName("Reading an artifact")
  class Inspecting extends InspectionTests {}

  @Nested
  @DisplayName("Batches of any size")
  class Batches extends BatchTests {}

  @Nested
  @DisplayName("What does not fit the signature")
  class Refusals extends RefusalTests {}

  @Nested
  @DisplayName("Several instances at once")
  class Instances extends ConcurrencyTests {}

  @Nested
  @DisplayName("Deadline and cancellation")
  class Cancellation extends CancellationTests {}

  @Nested
  @DisplayName("Who frees what")
  class Ownership extends OwnershipTests {}

  @Nested
  @DisplayName("Settings")
  class Described extends SettingTests {}
}
