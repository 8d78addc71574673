package dev.slipway.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.apply.Difference;
import dev.slipway.app.cli.apply.Plan;
import dev.slipway.app.cli.apply.Step;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person at a terminal, or a script, is shown and asked before anything happens. */
class ConfirmationTest {

  private static final Plan PLAN =
      new Plan(
          List.of(
              new Step.RemoveAlias(
                  "house", "champion", 2, List.of(new Difference("version", "v1", null)))),
          4,
          List.of(),
          List.of());

  private final InputStream in = System.in;
  private final PrintStream out = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ClientOptions client = new ClientOptions();
  private int taken;

  @BeforeEach
  void catchOutput() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void giveBack() {
    System.setIn(in);
    System.setOut(out);
    System.clearProperty("slipway.asks");
  }

  private int carryOut(Plan plan, boolean dryRun, boolean yes) throws Exception {
    return new Confirmation(client, dryRun, yes).carryOut(plan, told -> taken++);
  }

  private int answering(String answer) throws Exception {
    System.setProperty("slipway.asks", "true");
    System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
    return carryOut(PLAN, false, false);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void onlyAYesLetsItHappen() throws Exception {
    for (String no : List.of("n\n", "\n", "", "yesterday\n")) {
      assertEquals(ExitCode.PENDING, answering(no), no);
    }
    assertEquals(0, taken);
    assertTrue(printed().contains("- house alias champion"), printed());
    assertTrue(printed().contains("Do this? [y/N] "), printed());
    assertEquals(ExitCode.DONE, answering(" Y\n"));
    assertEquals(1, taken);
  }

  @Test
  void whereNobodyCanBeAskedNothingHappensUnlessTheCommandSaysYes() throws Exception {
    CliException unasked = assertThrows(CliException.class, () -> carryOut(PLAN, false, false));
    assertEquals(ExitCode.USAGE, unasked.exitCode());
    assertEquals(0, taken);
    assertEquals(ExitCode.DONE, carryOut(PLAN, false, true));
    assertEquals(1, taken);
  }

  @Test
  void aDryRunNeverHappensEvenWithAYes() throws Exception {
    assertEquals(ExitCode.PENDING, carryOut(PLAN, true, true));
    assertEquals(0, taken);
  }

  @Test
  void aPlanWithAProblemIsShownAndNotCarriedOut() {
    Plan problem = new Plan(PLAN.steps(), 0, List.of(), List.of("house has no version 7"));
    CliException refused = assertThrows(CliException.class, () -> carryOut(problem, false, true));
    assertEquals(ExitCode.CONFLICT, refused.exitCode());
    assertTrue(printed().contains("! house has no version 7"), printed());
    assertEquals(0, taken);
  }

  @Test
  void programsGetThePlanAsJson() throws Exception {
    client.json = true;
    assertEquals(ExitCode.DONE, carryOut(PLAN, false, true));
    JsonObject plan = new JsonObject(printed());
    assertEquals(
        "{\"action\":\"REMOVE\",\"subject\":\"house alias champion\",\"differences\":"
            + "[{\"field\":\"version\",\"before\":\"v1\",\"after\":null}]}",
        plan.getJsonArray("steps").getJsonObject(0).encode());
    assertTrue(plan.getBoolean("applied"));
  }
}
