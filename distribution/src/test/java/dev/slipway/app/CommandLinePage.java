package dev.slipway.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes docs/command-line.md from the commands themselves. */
final class CommandLinePage {

  private static final String BEGINNING =
      """
      # The command line

      This page is generated from the program's own commands; a test holds the two together. `slipway help COMMAND` shows the same in a terminal.

      Every command but those that start something is a client of the [HTTP API](api.md). It finds the server by `--url`, else `SLIPWAY_URL`, else the file `server.json` in the data directory (`--data`,
      `SLIPWAY_DATA_DIRECTORY`, `~/.slipway`), and its key by `--key-file`, else `SLIPWAY_KEY`, else `cli.key` in the data directory, which the first start writes with mode 0600 and which is sent to no other machine.
      """;

  private static final String CODES =
      """

      ## Exit codes

      | code | means |
      | --- | --- |
      | 0 | done |
      | 1 | it failed |
      | 2 | the command line, the configuration or the request is wrong |
      | 3 | no server answers |
      | 4 | not found |
      | 5 | no key, an unknown one, or one that may not do this |
      | 6 | somebody else changed it meanwhile, or its state does not allow it |
      | 7 | the check refused the upload |
      | 8 | no room or quota now: try again later |
      | 9 | there is something to do, and it was not done: a dry run, not confirmed, or nothing here for it |
      """;

  /** Pages that say more about a command. */
  private static final Map<String, String> MORE =
      Map.ofEntries(
          Map.entry("serve", "[Configuration](configuration.md)"),
          Map.entry("demo", "[Quickstart](quickstart.md)"),
          Map.entry("prepare", "[Operate it](operations.md#make-starts-faster)"),
          Map.entry("upload", "[Upload a model](upload.md)"),
          Map.entry("uploads", "[What is in quarantine](security.md#what-is-in-quarantine)"),
          Map.entry("deploy", "[Concepts](concepts.md#wish-and-status)"),
          Map.entry("traffic", "[Split traffic and roll back](traffic.md)"),
          Map.entry(
              "rescan", "[When inspectors learn more](security.md#when-inspectors-learn-more)"),
          Map.entry("predict", "[Predict](predict.md)"),
          Map.entry(
              "batching", "[Why batches have their size](traffic.md#why-batches-have-their-size)"),
          Map.entry("engines", "[Engines and their settings](engines.md)"),
          Map.entry("export", "[One file for everything](apply.md)"),
          Map.entry("apply", "[One file for everything](apply.md)"),
          Map.entry("import", "[Bring what you have](import.md)"),
          Map.entry("key", "[Keys](keys.md)"),
          Map.entry("user", "[People](security.md#people)"),
          Map.entry("audit", "[Audit](audit.md)"),
          Map.entry("config", "[Configuration](configuration.md)"),
          Map.entry("doctor", "[Operate it](operations.md)"));

  private final StringBuilder page = new StringBuilder();

  private CommandLinePage() {}

  static String render() {
    CommandLinePage page = new CommandLinePage();
    CommandLine program = Slipway.commandLine();
    page.page.append(BEGINNING).append("\n| command | does |\n| --- | --- |\n");
    Map<String, CommandLine> commands = commands(program);
    commands.forEach(
        (name, command) ->
            page.page
                .append("| [`slipway ")
                .append(name)
                .append("`](#slipway-")
                .append(name)
                .append(") | ")
                .append(cell(prose(command.getCommandSpec()).get(0)))
                .append(" |\n"));
    page.page.append(CODES);
    page.page.append("\n## Options of every client\n\n");
    page.options(clientOptions(commands));
    commands.forEach((name, command) -> page.command("slipway " + name, command, 2));
    return page.page.toString().stripTrailing() + "\n";
  }

  private static Map<String, CommandLine> commands(CommandLine of) {
    Map<String, CommandLine> commands = new LinkedHashMap<>(of.getSubcommands());
    commands.values().removeIf(command -> command.getCommandSpec().usageMessage().hidden());
    return commands;
  }

  private static List<OptionSpec> clientOptions(Map<String, CommandLine> commands) {
    return commands.get("upload").getCommandSpec().mixins().get("client").options();
  }

  private void command(String name, CommandLine command, int level) {
    CommandSpec spec = command.getCommandSpec();
    page.append('\n').append("#".repeat(level)).append(' ').append(name).append("\n\n");
    page.append(String.join("\n", prose(spec))).append('\n');
    List<String> examples = examples(spec);
    page.append("\n```usage\n").append(synopsis(name, spec)).append("\n```\n");
    if (!examples.isEmpty()) {
      page.append("\nFor example:\n\n```sh\n")
          .append(String.join("\n", examples))
          .append("\n```\n");
    }
    List<OptionSpec> own = new ArrayList<>(spec.options());
    CommandSpec client = spec.mixins().get("client");
    if (client != null) {
      own.removeAll(client.options());
    }
    own.removeIf(option -> option.hidden() || option.usageHelp() || option.versionHelp());
    if (!own.isEmpty() || !spec.positionalParameters().isEmpty()) {
      page.append('\n');
      rows(spec.positionalParameters(), own);
    }
    String more = MORE.get(spec.name());
    if (level == 2 && more != null) {
      page.append("\nMore: ").append(more).append(".\n");
    }
    commands(command).forEach((sub, inner) -> this.command(name + " " + sub, inner, level + 1));
  }

  private void options(List<OptionSpec> options) {
    rows(List.of(), options);
  }

  private void rows(List<PositionalParamSpec> places, List<OptionSpec> options) {
    page.append("| argument | what it is |\n| --- | --- |\n");
    for (PositionalParamSpec place : places) {
      row(
          place.paramLabel() + (place.arity().max() > 1 || place.index().max() > 9 ? " …" : ""),
          place.arity().min() > 0 ? "" : " (optional)",
          place.description());
    }
    for (OptionSpec option : options) {
      String value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
      row(
          String.join(", ", option.names()) + value,
          option.required() ? " (required)" : "",
          option.description());
    }
  }

  private void row(String what, String need, String[] words) {
    page.append("| `").append(what).append('`').append(need).append(" | ");
    page.append(cell(String.join(" ", words))).append(" |\n");
  }

  private static String synopsis(String name, CommandSpec spec) {
    if (!spec.subcommands().isEmpty() && spec.positionalParameters().isEmpty()) {
      return spec.subcommands().keySet().stream()
          .map(sub -> name + " " + sub)
          .collect(Collectors.joining("\n"));
    }
    return new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).abbreviatedSynopsis().strip();
  }

  private static List<String> prose(CommandSpec spec) {
    return lines(spec).stream()
        .filter(line -> !line.startsWith("  "))
        .map(line -> line.strip().replaceAll(":$", "."))
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static List<String> examples(CommandSpec spec) {
    return lines(spec).stream()
        .filter(line -> line.startsWith("  "))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static List<String> lines(CommandSpec spec) {
    return Stream.of(spec.usageMessage().header(), spec.usageMessage().description())
        .flatMap(Stream::of)
        .map(line -> line.replace("%n", " ").replace("%%", "%"))
        .toList();
  }

  private static String cell(String words) {
    return words.replace("|", "\\|").replace("*", "\\*").replace("<", "\\<");
  }
}
