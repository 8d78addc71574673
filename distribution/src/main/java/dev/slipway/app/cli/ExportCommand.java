package dev.slipway.app.cli;

import dev.slipway.app.cli.apply.Present;
import dev.slipway.app.cli.apply.WishText;
import dev.slipway.registry.api.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway export}: what there is, as a file that 'slipway apply' reads. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes models, versions, aliases, deployments, traffic and grants as one file for 'slipway apply'.",
      "Versions are named by their artifacts' digests; model files and keys are not in it."
    })
public final class ExportCommand implements Callable<Integer> {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it. Default: standard output.")
  @Nullable Path output;

  @Option(
      names = "--models",
      paramLabel = "PATTERN",
      description = "Only models whose names match, with * for anything, and no principals.")
  @Nullable String models;

  @Mixin ClientOptions client = new ClientOptions();

  @Override
  public Integer call() throws IOException {
    Api api = client.api();
    PresentReader reader = new PresentReader(api);
    List<String> remarks = new ArrayList<>();
    remarks.add("What 'slipway export' found. Apply it with: slipway apply -f FILE --dry-run");
    Map<String, Present.Person> principals = Map.of();
    if (models == null) {
      try {
        principals = reader.principals();
      } catch (CliException refused) {
        if (refused.exitCode() != ExitCode.REFUSED) {
          throw refused;
        }
        remarks.add("Without principals: this key may not see them.");
      }
    }
    Present present = new Present(reader.models(pattern()), principals);
    String text = WishText.write(present, pattern(), remarks);
    if (output == null) {
      client.out().print(text);
      client.out().flush();
      return ExitCode.DONE;
    }
    // An export that breaks off never leaves half a file where a whole one was.
    Path half = output.resolveSibling(output.getFileName() + ".part");
    Files.writeString(half, text);
    Files.move(half, output, StandardCopyOption.REPLACE_EXISTING);
    System.err.println(
        "Wrote "
            + output
            + ": "
            + present.models().size()
            + (present.models().size() == 1 ? " model" : " models")
            + (models == null ? ", " + present.principals().size() + " principals" : "")
            + ".");
    return ExitCode.DONE;
  }

  private String pattern() {
    try {
      return models == null ? "*" : Names.pattern(models);
    } catch (IllegalArgumentException wrong) {
      throw new CliException(ExitCode.USAGE, "--models: " + wrong.getMessage());
    }
  }
}
