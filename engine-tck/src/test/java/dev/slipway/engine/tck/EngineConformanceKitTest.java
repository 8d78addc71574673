package dev.slipway.engine.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A right engine passes the kit; each wrong one fails the test that is there for it. */
class EngineConformanceKitTest {

  /** What came of each test: by its display name, the failure's or the skip's text, or "passed". */
  private record Run(
      Map<String, String> failed, Map<String, String> skipped, List<String> passed) {}

  @Test
  void aRightEnginePassesAndWhatDoesNotApplyIsSaid() {
    Run run = run(Fault.NONE, selectClass(ToyConformance.class));
    assertEquals(Map.of(), run.failed);
    assertTrue(run.passed.size() > 40, () -> run.passed.toString());
    assertEquals(
        Map.of(
            "a signature that cannot be batched runs call after call",
            "not applicable: every sample's signature can be batched"),
        run.skipped);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        wrong(
            Fault.HOLDS_AN_OUTPUT,
            EngineConformanceKit.Ownership.class,
            "outputsAreFreed",
            "holds 1 outputs"),
        wrong(
            Fault.HOLDS_AN_OUTPUT,
            EngineConformanceKit.Batches.class,
            "largest",
            "after the test the engine holds"),
        wrong(
            Fault.FREES_TWICE,
            EngineConformanceKit.Ownership.class,
            "outputsAreFreed",
            "holds -1 outputs"),
        wrong(
            Fault.MIXES_ROWS, EngineConformanceKit.Batches.class, "mixedCalls", "'y'[0] should be"),
        wrong(
            Fault.IGNORES_CANCELLATION,
            EngineConformanceKit.Cancellation.class,
            "interrupted",
            "was not refused"),
        wrong(
            Fault.IGNORES_CANCELLATION,
            EngineConformanceKit.Cancellation.class,
            "deadlineWhileRunning",
            "was not refused"),
        wrong(
            Fault.CALLS_A_DEADLINE_A_CANCELLATION,
            EngineConformanceKit.Cancellation.class,
            "deadlineWhileRunning",
            "the run ended with CANCELLED"),
        wrong(
            Fault.BREAKS_AFTER_A_CANCELLATION,
            EngineConformanceKit.Cancellation.class,
            "interrupted",
            "still cancelled"),
        wrong(
            Fault.ENDS_TWICE,
            EngineConformanceKit.Declarations.class,
            "answers",
            "end() was called twice"),
        wrong(
            Fault.NEVER_ENDS,
            EngineConformanceKit.Declarations.class,
            "answers",
            "neither ended nor failed"),
        wrong(
            Fault.ENDS_WITHOUT_AN_EMISSION,
            EngineConformanceKit.Declarations.class,
            "answers",
            "ended without an emission"),
        wrong(
            Fault.LEAVES_OUT_A_WANTED_OUTPUT,
            EngineConformanceKit.Declarations.class,
            "answers",
            "'n' is wanted and missing"),
        wrong(
            Fault.GIVES_AN_OUTPUT_TWICE,
            EngineConformanceKit.Declarations.class,
            "answers",
            "'n' is there twice"),
        wrong(
            Fault.ANSWERS_ON_ANOTHER_THREAD,
            EngineConformanceKit.Declarations.class,
            "answers",
            "another thread"),
        wrong(
            Fault.NEEDS_PINNED_BUFFERS,
            EngineConformanceKit.Declarations.class,
            "answersWithoutBuffers",
            "no buffer"),
        wrong(
            Fault.PINS_WITHOUT_ASKING,
            EngineConformanceKit.Declarations.class,
            "answers",
            "buffer() was not asked"),
        wrong(
            Fault.KEEPS_THE_FIRST_BUFFER, EngineConformanceKit.Batches.class, "mixedCalls", "'y'["),
        wrong(
            Fault.GIVES_WRONG_NUMBERS,
            EngineConformanceKit.Declarations.class,
            "answers",
            "'y'[0] should be 10.0 and is 11.0"),
        wrong(
            Fault.CHECKS_NO_INPUT,
            EngineConformanceKit.Refusals.class,
            "wrongDimension",
            "another size"),
        wrong(
            Fault.CHECKS_NO_INPUT,
            EngineConformanceKit.Refusals.class,
            "wrongNames",
            "must be refused with an EngineException"),
        wrong(
            Fault.NAMES_NO_INPUT,
            EngineConformanceKit.Refusals.class,
            "wrongType",
            "does not name 'x'"),
        wrong(
            Fault.THROWS_WHAT_IT_LIKES,
            EngineConformanceKit.Refusals.class,
            "wrongRank",
            "must be refused with an EngineException"),
        wrong(
            Fault.CHECKS_NO_INPUT,
            EngineConformanceKit.Refusals.class,
            "unequalRows",
            "unequal rows"),
        wrong(
            Fault.OPENS_ANY_SIGNATURE,
            EngineConformanceKit.Refusals.class,
            "wrongSignature",
            "was not refused"),
        wrong(
            Fault.SHARES_STATE_OF_INSTANCES,
            EngineConformanceKit.Instances.class,
            "instances",
            "beside others"),
        wrong(
            Fault.CLOSES_THE_MODEL_WITH_THE_INSTANCE,
            EngineConformanceKit.Ownership.class,
            "closeOne",
            "closed"),
        wrong(
            Fault.LEAKS_AT_CLOSE,
            EngineConformanceKit.Ownership.class,
            "cyclesDoNotGrow",
            "MB of anonymous memory"),
        wrong(
            Fault.COPIES_ITS_WEIGHTS_FOR_EACH_INSTANCE,
            EngineConformanceKit.Ownership.class,
            "sharedWeights",
            "no copy of the weights"),
        wrong(
            Fault.LEAKS_AT_RUN,
            EngineConformanceKit.Ownership.class,
            "runsDoNotGrow",
            "runs grew the process"),
        wrong(
            Fault.RUNS_WHEN_CLOSED,
            EngineConformanceKit.Ownership.class,
            "useAfterClose",
            "a run on a closed instance was not refused"),
        wrong(
            Fault.FAILS_WHEN_CLOSED_TWICE,
            EngineConformanceKit.Ownership.class,
            "closeTwice",
            "closed twice"),
        wrong(
            Fault.LOADS_ANY_FORMAT,
            EngineConformanceKit.Declarations.class,
            "otherFormat",
            "was not refused"),
        wrong(
            Fault.LOADS_FOR_ANY_DEVICE,
            EngineConformanceKit.Declarations.class,
            "otherDevices",
            "CUDA was not refused"),
        wrong(
            Fault.DECLARES_TOO_MUCH, EngineConformanceKit.Declarations.class, "datatypes", "BYTES"),
        wrong(Fault.CHANGES_ITS_MIND, EngineConformanceKit.Declarations.class, "stated", "changes"),
        wrong(
            Fault.INSPECTS_ANOTHER_SIGNATURE,
            EngineConformanceKit.Inspecting.class,
            "sameAsLoaded",
            "a quick toy"),
        wrong(
            Fault.INSPECTOR_BREAKS,
            EngineConformanceKit.Inspecting.class,
            "truncated",
            "a Problem that refuses"),
        wrong(
            Fault.INSPECTOR_BREAKS,
            EngineConformanceKit.Inspecting.class,
            "damaged",
            "with the seed"),
        wrong(
            Fault.INSPECTOR_REFUSES_NOTHING,
            EngineConformanceKit.Declarations.class,
            "refusedAtInspection",
            "was not refused"),
        wrong(
            Fault.INSPECTOR_REFUSES_NOTHING,
            EngineConformanceKit.Inspecting.class,
            "truncated",
            "was not refused"),
        wrong(
            Fault.RECOGNISES_EVERYTHING,
            EngineConformanceKit.Inspecting.class,
            "foreign",
            "an empty artifact"),
        wrong(
            Fault.HOLDS_WEIGHTS_WHILE_INSPECTING,
            EngineConformanceKit.Inspecting.class,
            "constantMemory",
            "weights are skipped"),
        wrong(
            Fault.BREAKS_AT_A_SETTING,
            EngineConformanceKit.Described.class,
            "everyValue",
            "'patience' = '9'"),
        wrong(
            Fault.DESCRIBES_NOTHING,
            EngineConformanceKit.Described.class,
            "described",
            "no description"),
        wrong(
            Fault.BREAKS_AFTER_A_CANCELLATION,
            EngineConformanceKit.Cancellation.class,
            "deadlineWhileRunning",
            "still cancelled"),
        wrong(
            Fault.DECLARES_A_FORMAT_TOO_MANY,
            EngineConformanceKit.Declarations.class,
            "formats",
            "doll"),
        wrong(
            Fault.LOADS_WHAT_IT_REFUSES,
            EngineConformanceKit.Declarations.class,
            "refusedAtInspection",
            "loaded all the same, was not refused"),
        wrong(
            Fault.RECOGNISES_NOTHING,
            EngineConformanceKit.Inspecting.class,
            "recognised",
            "is not recognised"),
        wrong(
            Fault.NAMES_NO_ENTRY,
            EngineConformanceKit.Inspecting.class,
            "complete",
            "'lost.toy' does not exist"),
        wrong(
            Fault.INSPECTS_OTHERWISE_EACH_TIME,
            EngineConformanceKit.Inspecting.class,
            "constant",
            "asked"),
        wrong(
            Fault.DECLARES_A_DATATYPE_TOO_FEW,
            EngineConformanceKit.Inspecting.class,
            "declaredDatatypes",
            "not of a declared datatype"),
        wrong(
            Fault.ANSWERS_IN_AN_UNDECLARED_DATATYPE,
            EngineConformanceKit.Inspecting.class,
            "declaredDatatypes",
            "not of a declared datatype"),
        wrong(
            Fault.ANSWERS_A_ROW_ALONE_OTHERWISE,
            EngineConformanceKit.Batches.class,
            "rowByRow",
            "row 0 alone"),
        wrong(Fault.FAILS_WITHOUT_ROWS, EngineConformanceKit.Batches.class, "noRows", "no rows"),
        wrong(
            Fault.NEEDS_EVERY_OUTPUT_WANTED,
            EngineConformanceKit.Batches.class,
            "wantedOutputs",
            "only the output 0"),
        wrong(
            Fault.ANSWERS_WITHOUT_BATCHES_ONCE,
            EngineConformanceKit.Batches.class,
            "oneByOne",
            "call 1"),
        wrong(
            Fault.SHARES_STATE_OF_INSTANCES,
            EngineConformanceKit.Instances.class,
            "models",
            "beside others"),
        wrong(
            Fault.CLOSES_THE_MODEL_WITH_THE_INSTANCE,
            EngineConformanceKit.Instances.class,
            "comeAndGo",
            "closed"),
        wrong(
            Fault.BELONGS_TO_ITS_FIRST_THREAD,
            EngineConformanceKit.Instances.class,
            "threadAfterThread",
            "on another thread"),
        wrong(
            Fault.TAKES_ONE_MODEL_AT_A_TIME,
            EngineConformanceKit.Instances.class,
            "loadBeside",
            "it broke: TAKES_ONE_MODEL_AT_A_TIME"),
        wrong(
            Fault.BREAKS_WHEN_NOBODY_WAITS,
            EngineConformanceKit.Cancellation.class,
            "deadlinePassed",
            "ended with INTERNAL"),
        wrong(
            Fault.BREAKS_WHEN_NOBODY_WAITS,
            EngineConformanceKit.Cancellation.class,
            "cancelledBefore",
            "ended with INTERNAL"),
        wrong(
            Fault.REMEMBERS_A_LATE_CANCELLATION,
            EngineConformanceKit.Cancellation.class,
            "cancelledAfter",
            "came too late"),
        wrong(
            Fault.IS_NEVER_SLOW,
            EngineConformanceKit.Cancellation.class,
            "slowIsSlow",
            "make it at least"),
        wrong(
            Fault.SAYS_NONSENSE_OF_ITS_MEMORY,
            EngineConformanceKit.Ownership.class,
            "memoryUse",
            "at least 0, or -1"),
        wrong(
            Fault.ALLOWS_ANYTHING,
            EngineConformanceKit.Described.class,
            "validated",
            "allows 'certainly-not-this'"),
        wrong(
            Fault.BREAKS_AT_A_LIVE_SETTING,
            EngineConformanceKit.Described.class,
            "liveSettings",
            "'patience' = '9' live"),
        wrong(
            Fault.CANNOT_HONOUR_ITS_DEFAULTS,
            EngineConformanceKit.Described.class,
            "defaultsAreHonoured",
            "more than it has"));
  }

  /** Faults with a payload, in an engine that counts none: the kit's own count finds them. */
  static Stream<Arguments> payloadFaults() {
    return Stream.of(
        wrong(
            Fault.LENDS_AN_OUTPUT_AGAIN,
            EngineConformanceKit.Ownership.class,
            "outputsAreFreed",
            "'n' was lent and released before"),
        wrong(
            Fault.LENDS_AN_OUTPUT_AGAIN,
            EngineConformanceKit.Cancellation.class,
            "cancelledAfter",
            "'n' was lent and released before"),
        wrong(
            Fault.FREES_BEFORE_IT_LENDS,
            EngineConformanceKit.Ownership.class,
            "outputsAreFreed",
            "the release of the lent output 'n' failed"),
        wrong(
            Fault.FREES_BEFORE_IT_LENDS,
            EngineConformanceKit.Batches.class,
            "largest",
            "after the test the release of the lent output 'n' failed"),
        wrong(
            Fault.FREES_AFTER_IT_LENT,
            EngineConformanceKit.Ownership.class,
            "outputsAreFreed",
            "it was freed before"),
        wrong(
            Fault.LENDS_TO_A_CALL_TOO_MANY,
            EngineConformanceKit.Declarations.class,
            "answers",
            "which does not exist"),
        wrong(
            Fault.LENDS_AFTER_THE_RUN,
            EngineConformanceKit.Ownership.class,
            "closeOne",
            "emit() was called after run had returned"),
        wrong(
            Fault.KEEPS_AN_INPUT,
            EngineConformanceKit.Ownership.class,
            "outputsAreFreed",
            "inputs of runs that have returned"),
        wrong(
            Fault.KEEPS_AN_INPUT,
            EngineConformanceKit.Batches.class,
            "wantedOutputs",
            "after the test an instance keeps 1 inputs of runs that have returned"),
        wrong(
            Fault.KEEPS_THE_BATCH,
            EngineConformanceKit.Batches.class,
            "rowByRow",
            "the batch was asked for its rows after run had returned"));
  }

  private static Arguments wrong(Fault fault, Class<?> group, String test, String told) {
    return Arguments.of(fault, group, test, told);
  }

  @ParameterizedTest(name = "{0} fails {2}")
  @MethodSource("faults")
  void aWrongEngineFailsTheTestThatIsThereForIt(
      Fault fault, Class<?> group, String test, String told) {
    Run run = run(fault, selectNestedMethod(List.of(ToyConformance.class), group, test));
    assertTrue(!run.failed.isEmpty(), () -> fault + " passed " + test + ": " + run);
    assertTrue(
        run.failed.values().stream().anyMatch(text -> text.contains(told)),
        () -> "no failure says '" + told + "': " + run.failed);
  }

  @ParameterizedTest(name = "{0} fails {2}")
  @MethodSource("payloadFaults")
  void aPayloadThatIsFreedTwiceOrKeptFailsTheTestThoughTheEngineCountsNothing(
      Fault fault, Class<?> group, String test, String told) {
    Run run = run(fault, selectNestedMethod(List.of(UncountedToyConformance.class), group, test));
    assertTrue(
        run.failed.values().stream().anyMatch(text -> text.contains(told)),
        () -> fault + ": no failure says '" + told + "': " + run);
  }

  @Test
  void anEngineThatCountsNothingIsHeldToWhoFreesWhatLikeOthers() {
    Run run =
        run(
            Fault.NONE,
            selectNestedClass(
                List.of(UncountedToyConformance.class), EngineConformanceKit.Ownership.class));
    assertEquals(Map.of(), run.failed);
    assertEquals(Map.of(), run.skipped);
    assertTrue(
        run.passed.stream().anyMatch(test -> test.contains("is freed once")),
        () -> run.passed.toString());
  }

  @Test
  void everyFaultIsFound() {
    Set<Fault> missed = EnumSet.allOf(Fault.class);
    missed.remove(Fault.NONE);
    Stream.concat(faults(), payloadFaults())
        .forEach(arguments -> missed.remove((Fault) arguments.get()[0]));
    assertEquals(Set.of(), missed);
  }

  @Test
  void everyTestOfTheKitHasAFaultThatItFinds() {
    Set<String> without = new TreeSet<>();
    for (Class<?> group : EngineConformanceKit.class.getDeclaredClasses()) {
      for (Method method : group.getSuperclass().getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class)
            || method.isAnnotationPresent(TestFactory.class)) {
          without.add(group.getSimpleName() + "#" + method.getName());
        }
      }
    }
    assertTrue(without.size() > 40, without::toString);
    faults()
        .map(Arguments::get)
        .forEach(fault -> without.remove(((Class<?>) fault[1]).getSimpleName() + "#" + fault[2]));
    assertEquals(Set.of(), without);
  }

  private static Run run(Fault fault, DiscoverySelector selector) {
    Run run = new Run(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selector).build();
    ToyConformance.fault = fault;
    try {
      LauncherFactory.create()
          .execute(
              request,
              new TestExecutionListener() {
                @Override
                public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                  String text = result.getThrowable().map(Throwable::toString).orElse("");
                  switch (result.getStatus()) {
                    case FAILED -> run.failed.put(test.getDisplayName(), text);
                    case ABORTED ->
                        run.skipped.put(
                            test.getDisplayName(),
                            text.replaceFirst("^.*?: (Assumption failed: )?", ""));
                    default -> {
                      if (test.isTest()) {
                        run.passed.add(test.getDisplayName());
                      }
                    }
                  }
                }
              });
    } finally {
      ToyConformance.fault = Fault.NONE;
    }
    return run;
  }
}
