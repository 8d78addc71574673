package dev.slipway.edge.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A request and the answer that the protocol's text demands, as one file. Sections begin with
 * {@code --- request}, {@code --- response}, and {@code --- binary} (hexadecimal, behind the JSON
 * of the section before). {@code @length} is the length of the JSON. Each {@code --- before} is a
 * call that is made first and must succeed; {@code Given: not ready} above all sections is how the
 * server stands. In the answer {@code *} is anything, {@code ~text} contains it, {@code -} is an
 * absent header; as values of JSON {@code "#"} is any number that is not negative, {@code "#+"} one
 * above 0, and {@code "..."} in an array any elements.
 */
final class Golden {

  /** One half: first line, headers, JSON text, binary part. */
  static final class Half {
    String first = "";
    final Map<String, String> headers = new LinkedHashMap<>();
    String json = "";
    byte[] binary = new byte[0];
    boolean hasBinary;
  }

  final List<Half> before = new ArrayList<>();
  boolean ready = true;
  final Half request = new Half();
  final Half response = new Half();

  private Golden() {}

  static Golden read(Path file) throws IOException {
    Golden golden = new Golden();
    Half half = golden.request;
    List<String> section = new ArrayList<>();
    String kind = "why";
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.add("--- end");
    for (String line : lines) {
      if (!line.startsWith("--- ")) {
        section.add(line);
        continue;
      }
      switch (kind) {
        case "request", "response" -> fill(half, section);
        case "binary" -> {
          half.binary = hex(section);
          half.hasBinary = true;
        }
        case "before" -> fill(half, section);
        default -> golden.ready = !section.contains("Given: not ready");
      }
      kind = line.substring(4).trim();
      section.clear();
      half =
          switch (kind) {
            case "before" -> golden.first();
            case "request" -> golden.request;
            case "response" -> golden.response;
            default -> half;
          };
    }
    return golden;
  }

  private Half first() {
    Half half = new Half();
    before.add(half);
    return half;
  }

  private static void fill(Half half, List<String> lines) {
    half.first = lines.get(0).trim();
    int i = 1;
    for (; i < lines.size() && !lines.get(i).isBlank(); i++) {
      int colon = lines.get(i).indexOf(':');
      half.headers.put(
          lines.get(i).substring(0, colon).trim(), lines.get(i).substring(colon + 1).trim());
    }
    half.json = String.join("\n", lines.subList(Math.min(lines.size(), i), lines.size())).trim();
  }

  private static byte[] hex(List<String> lines) {
    String digits = String.join("", lines).replace(" ", "");
    byte[] bytes = new byte[digits.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /** A request's body, packed when it says so. */
  static byte[] body(Half request) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(request.json.getBytes(StandardCharsets.UTF_8));
    body.writeBytes(request.binary);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    switch (request.headers.getOrDefault("Content-Encoding", "")) {
      case "gzip" -> {
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
          body.writeTo(out);
        }
      }
      case "deflate" -> {
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
          body.writeTo(out);
        }
      }
      default -> {
        return body.toByteArray();
      }
    }
    return packed.toByteArray();
  }

  /** Names and values in turn. */
  static String[] headers(Half request) {
    List<String> all = new ArrayList<>();
    int length = request.json.getBytes(StandardCharsets.UTF_8).length;
    request.headers.forEach(
        (name, value) -> {
          all.add(name);
          all.add(value.equals("@length") ? Integer.toString(length) : value);
        });
    return all.toArray(String[]::new);
  }
}
