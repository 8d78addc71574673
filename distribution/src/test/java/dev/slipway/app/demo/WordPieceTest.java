package dev.slipway.app.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordPieceTest {

  @TempDir Path folder;

  /** The expected ids come from the tokenizers library that the model's authors use. */
  @Test
  void givesTheIdsThatTheModelWasTrainedWith() throws Exception {
    JsonObject tokenizer;
    try (InputStream in = getClass().getResourceAsStream("/all-minilm-l6-v2-tokenizer.json")) {
      tokenizer = new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    WordPiece words = new WordPiece(tokenizer);
    JsonArray cases;
    try (InputStream in = getClass().getResourceAsStream("wordpiece.json")) {
      cases = new JsonArray(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    for (int i = 0; i < cases.size(); i++) {
      JsonObject one = cases.getJsonObject(i);
      int[] expected = one.getJsonArray("ids").stream().mapToInt(id -> (Integer) id).toArray();
      assertArrayEquals(expected, words.encode(one.getString("text"), 128), one.getString("text"));
    }
  }
}
