package dev.slipway.app;

import dev.slipway.app.cli.ApplyCommand;
import dev.slipway.app.cli.AuditCommand;
import dev.slipway.app.cli.BatchingCommand;
import dev.slipway.app.cli.CliException;
import dev.slipway.app.cli.ConfigCommand;
import dev.slipway.app.cli.DeployCommand;
import dev.slipway.app.cli.DoctorCommand;
import dev.slipway.app.cli.EnginesCommand;
import dev.slipway.app.cli.ExportCommand;
import dev.slipway.app.cli.ImportCommand;
import dev.slipway.app.cli.KeyCommand;
import dev.slipway.app.cli.ModelsCommand;
import dev.slipway.app.cli.PredictCommand;
import dev.slipway.app.cli.RescanCommand;
import dev.slipway.app.cli.TrafficCommand;
import dev.slipway.app.cli.UploadCommand;
import dev.slipway.app.cli.UploadsCommand;
import dev.slipway.app.cli.UserCommand;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The program: {@code slipway <command>}. Exit codes: 0 done, 1 it failed, 2 the command line or
 * configuration is wrong.
 */
@Command(
    name = "slipway",
    mixinStandardHelpOptions = true,
    versionProvider = Release.class,
    description = "Takes a trained model from a file to production and keeps it healthy there.",
    subcommands = {
      ServeCommand.class,
      DemoCommand.class,
      PrepareCommand.class,
      UploadCommand.class,
      UploadsCommand.class,
      ModelsCommand.class,
      DeployCommand.class,
      TrafficCommand.class,
      RescanCommand.class,
      PredictCommand.class,
      BatchingCommand.class,
      EnginesCommand.class,
      ExportCommand.class,
      ApplyCommand.class,
      ImportCommand.class,
      KeyCommand.class,
      UserCommand.class,
      AuditCommand.class,
      ConfigCommand.class,
      DoctorCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    })
public final class Slipway {

  private Slipway() {}

  static CommandLine commandLine() {
    return new CommandLine(new Slipway())
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              if (failure instanceof CliException known) {
                line.getErr().println("slipway: " + known.getMessage());
                return known.exitCode();
              }
              throw failure;
            });
  }

  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    if (!ServeCommand.keepsRunning()) {
      System.exit(code);
    }
  }
}
