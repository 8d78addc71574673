package dev.slipway.app.cli.bring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against the Text Format Language Specification. */
class TextProtoTest {

  private static final String WHOLE =
      """
      # a comment
      name: "house" ; platform: 'onnxruntime_onnx'
      max_batch_size: 0x10,
      input [ { name: "x" data_type: TYPE_FP32 dims: [ -1, 4 ] }, < name: "z" > ]
      dynamic_batching { preferred_batch_size: [4, 8] max_queue_delay_microseconds: 100 }
      version_policy: { all { } }
      parameters { key: "a" value { string_value: "b\\tc" "\\303\\274" '\\x21' } }
      [com.example.extension]: true
      ratio: - 1.5e-3f  empty: []
      """;

  private static String shown(TextMessage message) {
    return message.fields().stream()
        .map(
            field ->
                field.name()
                    + "@"
                    + field.line()
                    + (field.message() == null
                        ? "=" + field.text()
                        : "{" + shown(field.message()) + "}"))
        .collect(Collectors.joining(" "));
  }

  @Test
  void everyNotationOfTheSpecificationIsReadWithItsLine() {
    assertEquals(
        "name@2=house platform@2=onnxruntime_onnx max_batch_size@3=0x10"
            + " input@4{name@4=x data_type@4=TYPE_FP32 dims@4=-1 dims@4=4} input@4{name@4=z}"
            + " dynamic_batching@5{preferred_batch_size@5=4 preferred_batch_size@5=8"
            + " max_queue_delay_microseconds@5=100} version_policy@6{all@6{}}"
            + " parameters@7{key@7=a value@7{string_value@7=b\tcü!}}"
            + " [com.example.extension]@8=true ratio@9=-1.5e-3f",
        shown(TextProto.parse(WHOLE, "f")));
    assertEquals(16, TextProto.parse(WHOLE, "f").one("max_batch_size").number());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: 'x\\n\\\"y\\''|x\\n\"y'",
        "a: '\\u00e9\\U0001F600'|é😀",
        "a: \"# no comment\"|# no comment",
        "a: inf|inf",
        "a: .5|.5",
        "a: 10f|10f",
        "a: 0777|0777",
        "a # between\\n : # words\\n 7|7"
      })
  void valuesAreWhatTheyStandFor(String text, String value) {
    assertEquals(
        value.replace("\\n", "\n"),
        TextProto.parse(text.replace("\\n :", "\n :").replace("\\n 7", "\n 7"), "f").text("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a:",
        "a 1",
        "a: {",
        "a: }",
        "a { b: 1 ]",
        "a { b: 1 >",
        "a: [1",
        "a: [1,]",
        "a: [1 2]",
        "a [1]",
        "a: 1 2",
        "1: 2",
        "a: 'x",
        "a: \"x\ny\"",
        "a: 12x",
        "a: 0x",
        "a: 08",
        "a: 1.2.3",
        "a: -'x'",
        "a: '\\q'",
        "a: '\\400'",
        "a: '\\u12'",
        "a: '\\U00110000'",
        "a: ?",
        "a: é",
        "[a: 1",
        "[a..b]: 1",
        "}",
        "a: 1,, b: 2",
        "a:: 1"
      })
  void whatTheSpecificationDoesNotAllowIsRefusedWithItsLine(String text) {
    BringException refused =
        assertThrows(
            BringException.class, () -> TextProto.parse("\n\n" + text, "config.pbtxt"), text);
    assertTrue(
        refused.getMessage().matches("(?s)config.pbtxt: line [34]: .+"), refused.getMessage());
  }

  @Test
  void depthAndSizeHaveALimit() {
    assertThrows(BringException.class, () -> TextProto.parse("a{".repeat(100_000), "f"));
    assertThrows(BringException.class, () -> TextProto.parse("a:1 ".repeat(300_000), "f"));
    assertThrows(BringException.class, () -> TextProto.parse(" ".repeat((4 << 20) + 1), "f"));
  }

  @Test
  void damagedTextIsReadOrRefusedAndNothingElse() {
    Random random = new Random(5);
    String noise = "{}<>[]:,;-'\"#\\.xX09eE+_ \n\u0000é";
    assertTimeout(
        Duration.ofSeconds(60),
        () -> {
          for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder(WHOLE);
            for (int i = 1 + random.nextInt(4); i > 0 && text.length() > 1; i--) {
              int at = random.nextInt(text.length());
              char c = noise.charAt(random.nextInt(noise.length()));
              switch (random.nextInt(4)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.setCharAt(at, c);
                case 2 -> text.insert(at, c);
                default -> text.setLength(Math.max(1, at));
              }
            }
            try {
              TextMessage read = TextProto.parse(text.toString(), "f");
              // What was read can be asked for anything.
              read.fields().forEach(field -> askedFor(field));
            } catch (BringException refused) {
              assertTrue(refused.getMessage().startsWith("f: line "), refused.getMessage());
            }
          }
        });
  }

  private static void askedFor(TextField field) {
    try {
      field.number();
    } catch (BringException other) {
      assertTrue(other.getMessage().contains("whole number"), other.getMessage());
    }
  }

  @Test
  void aMapFieldHasItsLastEntryOfAKey() {
    TextMessage message =
        TextProto.parse(
            "m { key: 'a' value: 1 } m { key: 'b' value: 2 } m { key: 'a' value: 3 }", "f");
    assertEquals(List.of("a", "b"), List.copyOf(message.map("m").keySet()));
    assertEquals(3, message.map("m").get("a").number());
  }
}
