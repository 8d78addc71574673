package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Plan;
import dev.slipway.app.cli.apply.Planner;
import dev.slipway.app.cli.apply.Present;
import dev.slipway.app.cli.apply.Wish;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway apply -f FILE}: brings the server to what a file wishes, after showing how. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = {
      "Brings models, versions, aliases, deployments, traffic and grants to what a file wishes.",
      "Shows the plan first and asks. What the file does not mention stays as it is.",
      "Exit code 9: there is something to do, and it was not done (--dry-run, or not confirmed)."
    })
public final class ApplyCommand implements Callable<Integer> {

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "The file; - reads it from standard input. 'slipway export' writes one.")
  Path file = Path.of("slipway.yaml");

  @Option(names = "--dry-run", description = "Shows the plan and changes nothing.")
  boolean dryRun;

  @Option(names = "--yes", description = "Does not ask.")
  boolean yes;

  @Option(
      names = "--prune",
      description =
          "Also removes what the file speaks for and does not mention: aliases, deployments and versions of its models where it lists them, and models that its scope covers.")
  boolean prune;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the history.")
  @Nullable String reason;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "How long to wait for each version to be READY; 0 does not wait. Default: ${DEFAULT-VALUE}.")
  int wait;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() throws Exception {
    WishSource source = new WishSource(file);
    Wish wish = source.read();
    Api api = client.api();
    Present present = new PresentReader(api).of(wish);
    Plan plan =
        Planner.plan(LocalFiles.withDigests(wish, present, source.folder()), present, prune);
    String why = reason == null ? "slipway apply " + file : reason;
    return new Confirmation(client, dryRun, yes)
        .carryOut(plan, told -> new Steps(api, source.folder(), why, wait, told).take(plan));
  }
}
