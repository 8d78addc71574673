package dev.slipway.edge.http.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.manage.ChangeFile.Format;
import dev.slipway.registry.api.Change;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes as files: what a spreadsheet and what a program makes of them. */
class ChangeFileTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=HYPERLINK(\"http://evil\")",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\ufeff=1",
        "\uff1dSUM(1)",
        "\uff20A1"
      })
  void aCellThatASpreadsheetWouldRunBeginsWithAnApostrophe(String text) {
    assertEquals("\"'" + text.replace("\"", "\"\"") + "\"", cell(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "a=b", "a\";=1", "two\nlines", "{\"a\":\"=1\"}", "房价"})
  void anyOtherCellStaysAsItIsAndCannotEndEarly(String text) {
    assertEquals("\"" + text.replace("\"", "\"\"") + "\"", cell(text));
  }

  @Test
  void aRowHasTwelveCellsAndAMissingValueIsEmpty() {
    assertEquals(
        "\"7-3\",\"2026-11-28T10:00:00Z\",\"ada\",\"\",\"req\",\"MODEL\",\"house\",\"house\",\"edit\","
            + "\"'=1+1\",\"\",\"{\"\"a\"\":1}\"\r\n",
        ChangeFile.lines(Format.CSV, List.of(change())).toString());
  }

  @Test
  void aLineOfNdjsonIsTheChangeAsTheListHasIt() {
    JsonObject line =
        new JsonObject(ChangeFile.lines(Format.NDJSON, List.of(change())).toString().strip());
    assertEquals(HistoryOperations.change(change()), line);
    assertEquals("7-3", line.getString("position"));
  }

  @Test
  void theFormatIsAskedForByNameOrByTheHeaderAccept() {
    assertNull(Format.wanted(null, null));
    assertNull(Format.wanted(null, "*/*"));
    assertNull(Format.wanted(null, "application/json, text/csv;q=0.5"));
    assertNull(Format.wanted(null, "text/csv;q=0"));
    assertEquals(Format.CSV, Format.wanted(null, "text/csv"));
    assertEquals(Format.CSV, Format.wanted(null, "text/html;q=0.1, Text/CSV;charset=utf-8;q=0.9"));
    assertEquals(Format.NDJSON, Format.wanted(null, "application/x-ndjson"));
    assertNull(Format.wanted("json", "text/csv"), "the name is asked first");
    assertEquals(Format.NDJSON, Format.wanted("ndjson", "text/csv"));
    assertThrows(SlipwayException.class, () -> Format.wanted("xlsx", null));
  }

  private static String cell(@Nullable String text) {
    return ChangeFile.cell(new StringBuilder(), text).toString();
  }

  private static Change change() {
    return new Change(
        new Change.Position(7, 3),
        Instant.parse("2026-11-28T10:00:00Z"),
        "ada",
        "",
        "req",
        Change.Kind.MODEL,
        "house",
        "house",
        "edit",
        null,
        new JsonObject().put("a", 1),
        "=1+1");
  }
}
