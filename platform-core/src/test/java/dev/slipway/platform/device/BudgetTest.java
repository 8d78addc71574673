package dev.slipway.platform.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private static final long GB = 1L << 30;
  private static final long MB = Bytes.MB;

  @Test
  void theCpusBudgetIsWhatTheJvmAndTenPercentLeave() {
    CpuFacts facts = new CpuFacts(Long.MAX_VALUE, 10 * GB, 2 * GB, GB, 8);
    assertEquals(new Resources(6 * GB, 32), facts.budget());
    assertEquals(
        "6.0 GiB for models = 10.0 GiB (memory of the machine) − heap 2.0 GiB − direct memory 1.0"
            + " GiB − 10 %",
        facts.origin().sentence());
    assertEquals(
        new JsonObject()
            .put("from", "MACHINE")
            .put("modelBytes", 6 * GB)
            .put("wholeBytes", 10 * GB)
            .put("heapBytes", 2 * GB)
            .put("directBytes", GB),
        facts.origin().toJson());
  }

  @Test
  void aBudgetSaysWhereItComesFrom() {
    assertEquals(
        "0 KiB for models = 1.0 GiB (limit of the control group) − heap 2.0 GiB − direct memory"
            + " 1.0 GiB − 10 %",
        new CpuFacts(GB, 64 * GB, 2 * GB, GB, 1).origin().sentence());
    assertEquals(
        "3.0 GiB for models, as engine.memory says", BudgetOrigin.configured(3 * GB).sentence());
  }

  @Test
  void aControlGroupsLimitBindsAndNothingIsNegative() {
    assertEquals(new Resources(0, 16), new CpuFacts(GB, 64 * GB, 2 * GB, GB, 1).budget());
  }

  @Test
  void theFirstLoadIsOnProbation() {
    Need need = Need.of(null, 0, 86 * MB, 8 * GB);
    assertEquals(385 * MB, need.bytes());
    assertEquals("never measured: 1.5 × files of 86 MiB + 256 MiB", need.basis());
  }

  @Test
  void aProbationThatIsLargerThanTheDeviceAsksForAllOfIt() {
    assertEquals(300 * MB, Need.of(null, 0, 86 * MB, 300 * MB).bytes());
    assertEquals(385 * MB, Need.of(null, 0, 86 * MB, 130 * MB).bytes());
  }

  @Test
  void aMeasuredModelAsksForItsPeakAndTenPercentButAtLeast32MB() {
    Footprint small = Footprint.measured(100 * MB, 190 * MB, 245 * MB, 300);
    assertEquals(145 * MB, small.peakBytes());
    assertEquals(new Need(177 * MB, "measured 145 MiB + 32 MiB", true), Need.of(small, 0, MB, GB));
    Footprint large = new Footprint(MB, MB, 1000 * MB, 1, 1);
    assertEquals(1100 * MB, Need.of(large, 0, MB, GB).bytes());
  }

  @Test
  void whatIsDeclaredIsAskedFor() {
    assertEquals(new Need(5 * MB, "declared", false), Need.of(null, 5 * MB, GB, GB));
  }

  @Test
  void memoryThatShrankMeanwhileIsNoNegativeFootprint() {
    assertEquals(0, Footprint.measured(100, 90, 80, 1).peakBytes());
  }

  @Test
  void measurementsKeepTheMostThatWasSeen() {
    Footprint both = new Footprint(10, 20, 30, 5, 2).and(new Footprint(12, 18, 28, 9, 1));
    assertEquals(new Footprint(12, 20, 30, 9, 3), both);
  }

  @Test
  void settingsHaveOneText() {
    assertEquals("a=1 b=2", FootprintKey.canonical(Map.of("b", "2", "a", "1")));
  }
}
