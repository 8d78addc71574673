package dev.slipway.app;

import dev.slipway.app.cli.EnginesCommand;
import dev.slipway.engine.Device;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.SettingSpec;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Writes docs/engines.md from what the engines of a release say of themselves. */
final class EnginesPage {

  private static final String BEGINNING =
      """
      # Engines and their settings

      This page is generated from what the engines say of themselves; a test holds the two together. `slipway engines ENGINE` says the same of each engine on a server, also of
      [one that you wrote](write-an-engine.md), and the console's form for a deployment is made of it.

      A setting belongs to a deployment: `slipway deploy MODEL VERSION --setting NAME=VALUE`, the console's form, or `engineSettings` in [one file for everything](apply.md). What is not set has its default, and a
      value that is not allowed is refused before anything is stored. The engine `linear`, which comes along as an example, is the one of [Write an engine](write-an-engine.md). What a deployment may take of the machine: [Share a machine between models](devices.md).
      """;

  private EnginesPage() {}

  /** The engines that a release brings along, those of examples left out. */
  static List<EngineProvider> engines() {
    return ServiceLoader.load(EngineProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(engine -> engine.getClass().getName().startsWith("dev.slipway."))
        .sorted((one, two) -> one.name().compareTo(two.name()))
        .toList();
  }

  static String render() {
    StringBuilder page = new StringBuilder(BEGINNING);
    for (EngineProvider engine : engines()) {
      page.append("\n## ").append(engine.name()).append("\n\n");
      page.append("| about | |\n| --- | --- |\n");
      row(page, "formats", code(engine.formats()));
      row(page, "datatypes", code(engine.datatypes().stream().map(Enum::name).sorted().toList()));
      row(
          page,
          "devices",
          engine.traits().devices().stream()
              .map(Device.Kind::name)
              .sorted()
              .collect(Collectors.joining(", ")));
      words(engine.traits()).forEach(words -> row(page, words.get(0), words.get(1)));
      page.append("\n| setting | type | default | allowed | a new value | what it does |\n")
          .append("| --- | --- | --- | --- | --- | --- |\n");
      for (SettingSpec spec : engine.settings()) {
        JsonObject setting = NodePages.setting(spec);
        row(
            page,
            "`" + spec.name() + "`",
            type(spec.type()),
            "`" + spec.defaultValue() + "`",
            EnginesCommand.allowed(setting),
            spec.change() == SettingSpec.Change.LIVE ? "at once" : "loads the version again",
            spec.description());
      }
    }
    return page.toString();
  }

  private static List<List<String>> words(EngineTraits traits) {
    List<List<String>> words = new ArrayList<>();
    words.add(
        List.of(
            "memory",
            switch (traits.memoryLimit()) {
              case PER_MODEL -> "keeps each model within the memory of its share";
              case PER_PROCESS -> "has one memory limit for all models of the process";
              case NONE -> "has no memory limit of its own: what a model takes is measured";
            }));
    words.add(
        List.of(
            "memory of an unloaded model",
            switch (traits.returnsMemoryOnClose()) {
              case FULL -> "comes back whole";
              case TRIMMED -> "comes back, all but an allocator's rest";
              case AT_EXIT ->
                  "is kept for the engine's next loads and comes back when the server is started again";
            }));
    if (traits.limitsFixedAtFirstUse()) {
      words.add(
          List.of(
              "limits", "those of the first load hold for all until the server is started again"));
    }
    if (traits.leavesProcessContext()) {
      words.add(List.of("after the last model", "some memory stays taken until the process ends"));
    }
    words.add(
        List.of(
            "a run that is cancelled",
            traits.interruptible()
                ? "ends soon"
                : "goes on to its end; only what still waits can be cancelled"));
    words.add(
        List.of(
            "instances of a version",
            traits.sharesWeights() ? "share its weights" : "have weights of their own each"));
    if (traits.batchesItself()) {
      words.add(List.of("batches", "are made by the engine itself"));
    }
    return words;
  }

  private static String type(SettingSpec.Type type) {
    return switch (type) {
      case INTEGER -> "whole number";
      case DECIMAL -> "number";
      case BOOLEAN -> "true or false";
      case TEXT, CHOICE -> type.name().toLowerCase(Locale.ROOT);
    };
  }

  private static String code(Collection<String> values) {
    return values.stream().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
