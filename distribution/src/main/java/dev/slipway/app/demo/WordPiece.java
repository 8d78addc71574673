package dev.slipway.app.demo;

import io.vertx.core.json.JsonObject;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * BERT's uncased tokenizer: clean, lower-case, strip accents, split at white space and punctuation,
 * then the longest pieces of the vocabulary first (Devlin et al. 2018; the steps of the tokenizer
 * file that comes with the model).
 */
final class WordPiece {

  private static final int LONGEST_WORD = 100;

  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final int begin;
  private final int end;
  private final int unknown;

  /**
   * @param tokenizer the model's {@code tokenizer.json}
   */
  WordPiece(JsonObject tokenizer) {
    tokenizer
        .getJsonObject("model")
        .getJsonObject("vocab")
        .forEach(entry -> vocabulary.put(entry.getKey(), (Integer) entry.getValue()));
    begin = id("[CLS]");
    end = id("[SEP]");
    unknown = id("[UNK]");
  }

  private int id(String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new IllegalArgumentException("the vocabulary has no " + token);
    }
    return id;
  }

  /** The ids of a text between the model's begin and end marks, at most {@code most} of them. */
  int[] encode(String text, int most) {
    List<Integer> ids = new ArrayList<>();
    ids.add(begin);
    for (String word : words(text)) {
      pieces(word, ids);
    }
    while (ids.size() > most - 1) {
      ids.remove(ids.size() - 1);
    }
    ids.add(end);
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<String> words(String text) {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    plain
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(
            c -> {
              boolean space =
                  Character.isWhitespace(c) || Character.getType(c) == Character.SPACE_SEPARATOR;
              if (!space && (Character.isISOControl(c) || c == 0xFFFD || c == 0)) {
                return;
              }
              if (space || alone(c)) {
                flush(word, words);
                if (!space) {
                  words.add(Character.toString(c));
                }
              } else {
                word.appendCodePoint(c);
              }
            });
    flush(word, words);
    return words;
  }

  private static void flush(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** Punctuation, every ASCII symbol, and Chinese characters are words of their own. */
  private static boolean alone(int c) {
    if ((c >= 33 && c <= 47)
        || (c >= 58 && c <= 64)
        || (c >= 91 && c <= 96)
        || (c >= 123 && c <= 126)) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
    };
  }

  private void pieces(String word, List<Integer> ids) {
    int[] points = word.codePoints().toArray();
    if (points.length > LONGEST_WORD) {
      ids.add(unknown);
      return;
    }
    List<Integer> found = new ArrayList<>();
    int from = 0;
    while (from < points.length) {
      int to = points.length;
      Integer id = null;
      while (to > from) {
        id = vocabulary.get((from > 0 ? "##" : "") + new String(points, from, to - from));
        if (id != null) {
          break;
        }
        to--;
      }
      if (id == null) {
        ids.add(unknown);
        return;
      }
      found.add(id);
      from = to;
    }
    ids.addAll(found);
  }
}
