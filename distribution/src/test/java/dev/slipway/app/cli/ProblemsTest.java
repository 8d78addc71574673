package dev.slipway.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProblemsTest {

  private static JsonObject problem(String where, String found, String why, String remedy) {
    return new JsonObject()
        .put("severity", "REFUSE")
        .put("code", "a-code")
        .put("where", where)
        .put("found", found)
        .put("why", why)
        .put("remedy", remedy);
  }

  private static String printed(JsonObject... problems) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonArray all = new JsonArray();
    for (JsonObject problem : problems) {
      all.add(problem);
    }
    Problems.print(new PrintStream(out, true, StandardCharsets.UTF_8), all);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatWhyAndHowToMendItAreSentencesOnLinesOfTheirOwn() {
    assertEquals(
        """
          REFUSE notes.txt (a-code)
            what: No engine recognises 'notes.txt'.
            why:  This server runs models in the formats onnx.
            mend: Upload the model's own file.
        """,
        printed(
            problem(
                "notes.txt",
                "no engine recognises 'notes.txt'",
                "this server runs models in the formats onnx",
                "upload the model's own file.")));
  }

  @Test
  void aNameKeepsItsLettersAndWhatIsNotSaidHasNoLine() {
    assertEquals(
        """
          REFUSE (a-code)
            what: bert-base.onnx has no end.
            mend: 'x' is wrong.
        """,
        printed(problem("", "bert-base.onnx has no end", "", "'x' is wrong")));
  }
}
