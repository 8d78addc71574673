package dev.slipway.engine.tck;

import dev.slipway.engine.EngineProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the kit needs to know of an engine: its provider, models with known answers, and files that
 * it must refuse. Filled in the factory method of {@link EngineConformanceKit}, then only read.
 */
public final class EngineUnderTest {

  /**
   * Files that the inspector must refuse.
   *
   * @param what for display, e.g. {@code a model of complex numbers}
   * @param artifact a directory with exactly the artifact's files
   */
  record Refused(String what, Path artifact) {}

  private final EngineProvider provider;
  private final List<Sample> samples = new ArrayList<>();
  private final List<Refused> refused = new ArrayList<>();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private @Nullable Sample slow;
  private @Nullable LongSupplier payloadsHeld;

  private EngineUnderTest(EngineProvider provider) {
    this.provider = provider;
  }

  public static EngineUnderTest of(EngineProvider provider) {
    return new EngineUnderTest(provider);
  }

  /**
   * Adds a model with a known answer. Together the samples show every format and every datatype
   * that the provider declares.
   */
  public EngineUnderTest sample(Sample sample) {
    samples.add(sample);
    return this;
  }

  /**
   * Adds files that the inspector must refuse, e.g. a model with a datatype that the provider does
   * not declare. At least one.
   */
  public EngineUnderTest refuses(String what, Path artifact) {
    refused.add(new Refused(what, artifact));
    return this;
  }

  /**
   * A question that takes at least two seconds to answer. Needed if the traits say {@code
   * interruptible}: the kit interrupts it.
   */
  public EngineUnderTest slow(Sample sample) {
    slow = sample;
    return this;
  }

  /** Loads samples with this setting instead of its default. */
  public EngineUnderTest setting(String name, String value) {
    settings.put(name, value);
    return this;
  }

  /**
   * How many outputs the engine has made and not freed, over all instances, if it counts them; the
   * kit then expects 0 after each test. The kit counts what crosses the SPI in any case. Without
   * this it sees what an engine never hands over by the growth of memory only, and what an engine
   * frees behind the kit's back only where that makes a release fail.
   */
  public EngineUnderTest payloadsHeld(LongSupplier count) {
    payloadsHeld = count;
    return this;
  }

  EngineProvider provider() {
    return provider;
  }

  List<Sample> samples() {
    return samples;
  }

  List<Refused> refused() {
    return refused;
  }

  Map<String, String> settings() {
    return settings;
  }

  @Nullable Sample slow() {
    return slow;
  }

  @Nullable LongSupplier payloadsHeld() {
    return payloadsHeld;
  }
}
