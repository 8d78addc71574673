package dev.slipway.edge.http.json;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Strings that a text is expected to hold, e.g. the fields of an object, recognised without making
 * a string. Compared without allocation, in the order given: put the frequent ones first.
 */
public final class Words {

  private final byte[][] words;
  private final List<String> texts;

  private Words(List<String> texts) {
    this.texts = List.copyOf(texts);
    this.words = new byte[texts.size()][];
    for (int i = 0; i < words.length; i++) {
      words[i] = texts.get(i).getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** These words, all ASCII. */
  public static Words of(String... words) {
    return new Words(List.of(words));
  }

  /** The word at an index. */
  public String text(int index) {
    return texts.get(index);
  }

  /** All of them. */
  public List<String> texts() {
    return texts;
  }

  int indexOf(byte[] bytes, int from, int length) {
    for (int i = 0; i < words.length; i++) {
      byte[] word = words[i];
      if (word.length == length && same(word, bytes, from)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean same(byte[] word, byte[] bytes, int from) {
    for (int i = 0; i < word.length; i++) {
      if (bytes[from + i] != word[i]) {
        return false;
      }
    }
    return true;
  }
}
