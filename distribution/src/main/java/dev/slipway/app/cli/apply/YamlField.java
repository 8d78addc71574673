package dev.slipway.app.cli.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A place in the file, read as what is expected there. What else is there fails with the path, the
 * line and what is allowed.
 */
final class YamlField {

  private static final Set<Tag> PLAIN =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

  private final Node node;
  private final String file;
  private final String path;

  private YamlField(Node node, String file, String path) {
    this.node = node;
    this.file = file;
    this.path = path;
    if (!PLAIN.contains(node.getTag())) {
      throw wrong("the tag " + node.getTag() + " is not allowed; write the value without a tag");
    }
  }

  static YamlField root(Node node, String file) {
    return new YamlField(node, file, "");
  }

  /** The keys of a map in the file's order, each once, no other than the allowed ones. */
  Map<String, YamlField> map(String... allowed) {
    Map<String, YamlField> entries = entries();
    List<String> known = List.of(allowed);
    entries.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            throw value.wrong("there is no such key; allowed are " + String.join(", ", known));
          }
        });
    return entries;
  }

  /** A map whose keys are names, in the file's order, each once. */
  Map<String, YamlField> entries() {
    if (!(node instanceof MappingNode mapping)) {
      throw expected("a map (key: value)");
    }
    Map<String, YamlField> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new YamlField(tuple.getKeyNode(), file, path).wrong("a key is a plain word");
      }
      String name = key.getValue();
      String at = path.isEmpty() ? name : path + "." + name;
      YamlField value = new YamlField(tuple.getValueNode(), file, at);
      if (entries.put(name, value) != null) {
        throw new YamlField(key, file, at).wrong("this key is here twice");
      }
    }
    return entries;
  }

  List<YamlField> list() {
    if (!(node instanceof SequenceNode sequence)) {
      throw expected("a list (- item)");
    }
    List<YamlField> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new YamlField(item, file, path + "[" + items.size() + "]"));
    }
    return items;
  }

  boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  /** The text as it stands there, whatever YAML might take it for: 1.10 is not 1.1. */
  String text() {
    if (!(node instanceof ScalarNode scalar) || isNull()) {
      throw expected("a text");
    }
    return scalar.getValue();
  }

  @Nullable String textOrNull() {
    return isNull() ? null : text();
  }

  /** A text that a rule accepts; the rule says itself what it wants. */
  String text(Function<String, String> rule) {
    try {
      return rule.apply(text());
    } catch (IllegalArgumentException refused) {
      throw wrong(String.valueOf(refused.getMessage()));
    }
  }

  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    entries().forEach((key, value) -> texts.put(key, value.text()));
    return texts;
  }

  long number() {
    try {
      return Long.parseLong(text());
    } catch (NumberFormatException other) {
      throw expected("a whole number");
    }
  }

  int integer() {
    long number = number();
    if (number != (int) number) {
      throw expected("a whole number below 2147483648");
    }
    return (int) number;
  }

  boolean flag() {
    if (!node.getTag().equals(Tag.BOOL)) {
      throw expected("true or false");
    }
    return text().toLowerCase(Locale.ROOT).equals("true");
  }

  <E extends Enum<E>> E word(Class<E> type) {
    String text = text();
    List<String> words = new ArrayList<>();
    for (E each : type.getEnumConstants()) {
      if (each.name().equalsIgnoreCase(text)) {
        return each;
      }
      words.add(each.name());
    }
    throw expected(String.join(" or ", words));
  }

  WishException expected(String what) {
    return wrong("expected " + what + ", got " + shown());
  }

  WishException wrong(String sentence) {
    return new WishException(
        file
            + node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("")
            + ": "
            + (path.isEmpty() ? "" : path + ": ")
            + sentence);
  }

  private String shown() {
    if (node instanceof ScalarNode scalar) {
      String value = scalar.getValue();
      return isNull()
          ? "nothing"
          : "'" + (value.length() > 60 ? value.substring(0, 60) + "…" : value) + "'";
    }
    return node instanceof MappingNode ? "a map" : "a list";
  }
}
