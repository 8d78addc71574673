package dev.slipway.app.cli.bring;

import dev.slipway.app.cli.apply.Settings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model of another server's repository, as Slipway would have it.
 *
 * @param name that it has there and gets here
 * @param versions their numbers there, ascending, each with the file or directory to upload
 * @param loaded the versions that would be loaded there, ascending
 * @param settings of their deployments
 * @param aliases from alias to the version's number there
 * @param tags of the model
 * @param inputs what it says that it takes; empty when it says nothing
 * @param outputs what it says that it gives
 * @param told what became of each thing that its configuration says
 * @param refusal why it cannot be brought over, or null
 */
public record Foreign(
    String name,
    NavigableMap<Long, Path> versions,
    List<Long> loaded,
    Settings settings,
    Map<String, Long> aliases,
    Map<String, String> tags,
    List<Tensor> inputs,
    List<Tensor> outputs,
    List<Told> told,
    @Nullable String refusal) {

  public Foreign {
    versions = Collections.unmodifiableNavigableMap(new TreeMap<>(versions));
    loaded = List.copyOf(loaded);
    aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    told = List.copyOf(told);
  }

  /** A model that cannot be brought over. */
  static Foreign refused(String name, List<Told> told, String why) {
    return new Foreign(
        name,
        new TreeMap<>(),
        List.of(),
        Settings.NONE,
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        told,
        why);
  }

  /** What becomes of a thing that a configuration says. */
  public enum Outcome {
    /** It means the same here. */
    TAKEN_OVER("taken over"),
    /** It has a counterpart that does not mean quite the same. */
    CHANGED("changed"),
    /** Nothing here does that. */
    NO_COUNTERPART("no counterpart");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    /** As people read it. */
    public String words() {
      return words;
    }
  }

  /**
   * A line of the report.
   *
   * @param key in the configuration, with its parents
   * @param line on which it stands, 0 when it stands in none
   * @param sentence what it became, or why it became nothing
   */
  public record Told(Outcome outcome, String key, int line, String sentence) {}

  /**
   * An input or output as a configuration says it.
   *
   * @param shape with the batch dimension, −1 for a variable one
   */
  public record Tensor(String name, String type, List<Long> shape) {
    public Tensor {
      shape = List.copyOf(shape);
    }
  }
}
