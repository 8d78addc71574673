package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Plan;
import dev.slipway.app.cli.apply.Planner;
import dev.slipway.app.cli.apply.Present;
import dev.slipway.app.cli.apply.Wish;
import dev.slipway.app.cli.bring.BringException;
import dev.slipway.app.cli.bring.BringWish;
import dev.slipway.app.cli.bring.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway import DIR}: the models of another server's repository. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Brings over a Triton or TensorFlow Serving repository: uploads, registers and deploys its models.",
      "Says what it takes over and what has no counterpart, shows the plan, and asks. Run again, it goes on where it stopped.",
      "Exit code 9: something was not brought over (--dry-run, not confirmed, or no engine for it)."
    })
public final class ImportCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description =
          "A Triton model repository; or for TensorFlow Serving a models.config or its folder, a base path, or a folder of base paths.")
  Path directory = Path.of(".");

  @Option(
      names = "--serve",
      description =
          "Also gives each model's traffic to the newest version that would be served there.")
  boolean serve;

  @Option(names = "--dry-run", description = "Shows the report only; needs no server.")
  boolean dryRun;

  @Option(names = "--yes", description = "Does not ask.")
  boolean yes;

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
    Repository repository = read();
    ImportReport report = new ImportReport(client);
    if (!client.json || dryRun) {
      report.print(repository);
    }
    if (dryRun) {
      return ExitCode.PENDING;
    }
    Wish all = BringWish.of(repository, serve);
    Api api = client.api();
    PresentReader reader = new PresentReader(api);
    Present present = reader.of(all);
    Path here = Path.of("").toAbsolutePath();
    Wish wish = LocalFiles.withDigests(all, present, here);
    Plan whole = Planner.plan(BringWish.additions(wish, present), present, false);
    // What else the server has is none of an import's business.
    Plan plan = new Plan(whole.steps(), whole.same(), List.of(), whole.problems());
    String why = "slipway import " + directory;
    int code =
        new Confirmation(client, false, yes)
            .carryOut(plan, told -> new Steps(api, here, why, wait, told).take(plan));
    if (code == ExitCode.DONE && !client.json) {
      report.numbers(repository, wish, reader.of(all), api);
    }
    boolean everything = repository.models().stream().allMatch(model -> model.refusal() == null);
    return code == ExitCode.DONE && !everything ? ExitCode.PENDING : code;
  }

  private Repository read() throws IOException {
    try {
      return Repository.read(directory);
    } catch (BringException refused) {
      throw new CliException(ExitCode.USAGE, String.valueOf(refused.getMessage()));
    }
  }
}
