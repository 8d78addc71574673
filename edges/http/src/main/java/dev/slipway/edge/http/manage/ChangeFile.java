package dev.slipway.edge.http.manage;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.registry.api.Change;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Changes as the lines of a file. Pure. */
final class ChangeFile {

  private static final String HEAD =
      "position,at,actor,via,request_id,kind,entity,model,action,reason,before,after\r\n";

  private ChangeFile() {}

  /** What a file of changes is written as. */
  enum Format {
    /** RFC 4180 with a head, every cell in quotes, safe to open in a spreadsheet. */
    CSV("text/csv", "text/csv; charset=utf-8", "csv"),
    /** A JSON object a line, as the items of the list are. */
    NDJSON("application/x-ndjson", "application/x-ndjson", "ndjson");

    private final String type;
    final String contentType;
    final String extension;

    Format(String type, String contentType, String extension) {
      this.type = type;
      this.contentType = contentType;
      this.extension = extension;
    }

    /**
     * The format that a caller asks for: by name, for links, or by the header Accept.
     *
     * @return null for pages of JSON
     * @throws SlipwayException INVALID for another name
     */
    static @Nullable Format wanted(@Nullable String name, @Nullable String accept) {
      if (name != null) {
        return switch (name) {
          case "json" -> null;
          case "csv" -> CSV;
          case "ndjson" -> NDJSON;
          default ->
              throw new SlipwayException(
                  FailureCode.INVALID,
                  "the query parameter 'format' is json, csv or ndjson, got '" + name + "'");
        };
      }
      Format best = null;
      double bestWeight = 0;
      for (String part : accept == null ? new String[0] : accept.split(",", -1)) {
        String[] words = part.split(";", -1);
        double weight = weight(words);
        if (weight > bestWeight) {
          bestWeight = weight;
          best = ofType(words[0].strip().toLowerCase(Locale.ROOT));
        }
      }
      return best;
    }

    private static @Nullable Format ofType(String type) {
      for (Format format : values()) {
        if (format.type.equals(type)) {
          return format;
        }
      }
      return null;
    }

    private static double weight(String[] words) {
      for (int i = 1; i < words.length; i++) {
        String word = words[i].strip();
        if (word.startsWith("q=")) {
          try {
            return Double.parseDouble(word.substring(2));
          } catch (NumberFormatException unreadable) {
            return 0;
          }
        }
      }
      return 1;
    }

    /** What stands before the first change. */
    String head() {
      return this == CSV ? HEAD : "";
    }
  }

  /** The lines of some changes. */
  static Buffer lines(Format format, List<Change> changes) {
    StringBuilder out = new StringBuilder(512 * changes.size());
    for (Change change : changes) {
      if (format == Format.CSV) {
        row(out, change);
      } else {
        out.append(HistoryOperations.change(change).encode()).append('\n');
      }
    }
    return Buffer.buffer(out.toString());
  }

  private static void row(StringBuilder out, Change change) {
    cell(out, change.position().toString()).append(',');
    cell(out, change.at().toString()).append(',');
    cell(out, change.actor()).append(',');
    cell(out, change.via()).append(',');
    cell(out, change.requestId()).append(',');
    cell(out, change.kind().name()).append(',');
    cell(out, change.entity()).append(',');
    cell(out, change.model()).append(',');
    cell(out, change.action()).append(',');
    cell(out, change.reason()).append(',');
    cell(out, encoded(change.before())).append(',');
    cell(out, encoded(change.after())).append("\r\n");
  }

  private static @Nullable String encoded(@Nullable JsonObject value) {
    return value == null ? null : value.encode();
  }

  /**
   * A cell that no spreadsheet takes for a formula: what begins like one, be it after blanks, gets
   * an apostrophe before it, and every cell stands in quotes, so that none can end early.
   */
  static StringBuilder cell(StringBuilder out, @Nullable String text) {
    if (text == null) {
      return out.append("\"\"");
    }
    out.append('"');
    if (looksLikeFormula(text)) {
      out.append('\'');
    }
    return out.append(text.replace("\"", "\"\"")).append('"');
  }

  private static boolean looksLikeFormula(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20".indexOf(c) >= 0) {
        return true;
      }
      if (!Character.isWhitespace(c) && !Character.isSpaceChar(c) && c != '\uFEFF') {
        return false;
      }
    }
    return false;
  }
}
