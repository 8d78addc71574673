package dev.slipway.app.cli.apply;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * YAML 1.2 as a tree that knows its lines. Nothing is made of the text but texts, lists and maps; a
 * text that would cost more than it pays for is refused before the tree is built.
 */
final class YamlTree {

  /** Characters of a file. */
  static final int MAX_CHARACTERS = 4 << 20;

  /** Maps and lists inside each other. */
  static final int MAX_DEPTH = 16;

  /** Uses of an anchor. */
  static final int MAX_ALIASES = 64;

  private YamlTree() {}

  /**
   * @param file how messages name it
   * @throws WishException if it is no YAML, or beyond a limit
   */
  static YamlField parse(String text, String file) {
    if (text.length() > MAX_CHARACTERS) {
      throw new WishException(
          file + ": at most " + MAX_CHARACTERS + " characters, not " + text.length());
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(MAX_CHARACTERS)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .build();
    try {
      limit(settings, text, file);
      Optional<Node> root = new Compose(settings).composeString(text);
      return YamlField.root(
          root.orElseThrow(() -> new WishException(file + " is empty: nothing is wished")), file);
    } catch (MarkedYamlEngineException broken) {
      Mark mark = broken.getProblemMark().or(broken::getContextMark).orElse(null);
      throw new WishException(
          file
              + (mark == null ? "" : ":" + (mark.getLine() + 1))
              + ": this is no YAML: "
              + broken.getProblem());
    } catch (YamlEngineException broken) {
      throw new WishException(file + ": this is no YAML: " + broken.getMessage());
    }
  }

  /**
   * The tree is built by recursion, and an alias is a whole tree for one word: both are counted.
   */
  private static void limit(LoadSettings settings, String text, String file) {
    int depth = 0;
    int aliases = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias -> aliases++;
        default -> {}
      }
      if (depth > MAX_DEPTH || aliases > MAX_ALIASES) {
        throw new WishException(
            file
                + ":"
                + event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0)
                + (depth > MAX_DEPTH
                    ? ": at most " + MAX_DEPTH + " maps and lists inside each other"
                    : ": at most " + MAX_ALIASES + " uses of anchors"));
      }
    }
  }
}
