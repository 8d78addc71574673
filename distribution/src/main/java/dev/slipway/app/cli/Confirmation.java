package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Difference;
import dev.slipway.app.cli.apply.Plan;
import dev.slipway.app.cli.apply.PlanText;
import dev.slipway.app.cli.apply.Step;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;

/** Shows a plan, asks, and only then lets it happen. */
final class Confirmation {

  private final ClientOptions client;
  private final boolean dryRun;
  private final boolean yes;

  Confirmation(ClientOptions client, boolean dryRun, boolean yes) {
    this.client = client;
    this.dryRun = dryRun;
    this.yes = yes;
  }

  /** Takes a plan's steps and tells each. */
  interface Taking {
    void take(PrintStream told) throws IOException, InterruptedException;
  }

  /**
   * Answers the exit code: {@link ExitCode#DONE} when everything is as wished now, {@link
   * ExitCode#PENDING} when it is not because nobody wanted it done.
   *
   * @throws CliException {@link ExitCode#CONFLICT} for a plan that cannot be carried out
   */
  int carryOut(Plan plan, Taking taking) throws IOException, InterruptedException {
    if (!client.json) {
      PlanText.lines(plan).forEach(client.out()::println);
    }
    if (!plan.problems().isEmpty()) {
      told(plan, false);
      throw new CliException(
          ExitCode.CONFLICT, "nothing was changed: " + String.join("; ", plan.problems()));
    }
    if (plan.steps().isEmpty()) {
      told(plan, false);
      return ExitCode.DONE;
    }
    if (dryRun || !(yes || confirmed())) {
      told(plan, false);
      return ExitCode.PENDING;
    }
    taking.take(client.json ? System.err : client.out());
    told(plan, true);
    if (!client.json) {
      client.out().println("Done: everything is as wished.");
    }
    return ExitCode.DONE;
  }

  private boolean confirmed() throws IOException {
    if (!Boolean.getBoolean("slipway.asks") || client.json) {
      throw new CliException(
          ExitCode.USAGE,
          "nobody can be asked here, so nothing was changed: say --yes, or --dry-run to see the"
              + " plan only");
    }
    client.out().print("Do this? [y/N] ");
    client.out().flush();
    String answer =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  private void told(Plan plan, boolean applied) {
    if (!client.json) {
      return;
    }
    JsonArray steps = new JsonArray();
    for (Step step : plan.steps()) {
      JsonArray differences = new JsonArray();
      for (Difference one : step.differences()) {
        differences.add(
            new JsonObject()
                .put("field", one.field())
                .put("before", one.before())
                .put("after", one.after()));
      }
      steps.add(
          new JsonObject()
              .put("action", step.action().name())
              .put("subject", step.subject())
              .put("differences", differences));
    }
    client
        .out()
        .println(
            new JsonObject()
                .put("steps", steps)
                .put("same", plan.same())
                .put("kept", new JsonArray(plan.kept()))
                .put("problems", new JsonArray(plan.problems()))
                .put("applied", applied)
                .encodePrettily());
  }
}
