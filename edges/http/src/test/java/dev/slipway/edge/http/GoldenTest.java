package dev.slipway.edge.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The wire, row by row: each file under {@code golden/oip} was written from the protocol's text,
 * and is held against a server that listens.
 */
class GoldenTest {

  /** As many as there were last; none vanishes unnoticed. */
  private static final int FILES = 192;

  private static TestEdge edge;

  @BeforeAll
  static void start() throws Exception {
    edge = TestEdge.open();
  }

  @AfterAll
  static void stop() throws Exception {
    edge.close();
  }

  @TestFactory
  Stream<DynamicTest> answersAsTheProtocolSays() throws Exception {
    Path root = Path.of(GoldenTest.class.getResource("/golden/oip").toURI());
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
    assertTrue(files.size() >= FILES, () -> files.size() + " golden files were found");
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    root.relativize(file).toString(), file.toUri(), () -> hold(Golden.read(file))));
  }

  private static void hold(Golden golden) throws IOException {
    for (Golden.Half before : golden.before) {
      RawClient.Answer done = call(before);
      assertEquals(200, done.status(), () -> done.text());
    }
    edge.ready = golden.ready;
    RawClient.Answer answer = call(golden.request);
    edge.ready = true;
    assertEquals(Integer.parseInt(golden.response.first), answer.status(), () -> answer.text());
    golden.response.headers.forEach(
        (name, value) -> {
          String got = answer.header(name);
          switch (value) {
            case "*" -> assertTrue(!got.isEmpty(), () -> name + " is missing");
            case "-" -> assertEquals("", got, name);
            default -> assertEquals(value, got, name);
          }
        });
    byte[] body = unpacked(answer);
    String length = answer.header("Inference-Header-Content-Length");
    assertEquals(golden.response.hasBinary, !length.isEmpty(), "a binary part");
    int json = length.isEmpty() ? body.length : Integer.parseInt(length);
    assertArrayEquals(golden.response.binary, Arrays.copyOfRange(body, json, body.length));
    String text = new String(body, 0, json, StandardCharsets.UTF_8);
    if (golden.response.json.isEmpty() || !golden.response.json.matches("(?s)[{\\[].*")) {
      assertEquals(golden.response.json, text);
    } else {
      requireSame("$", Json.decodeValue(golden.response.json), Json.decodeValue(text), text);
    }
  }

  private static RawClient.Answer call(Golden.Half request) throws IOException {
    String[] first = request.first.split(" ", 2);
    try (RawClient client = new RawClient(edge.port())) {
      return client.call(first[0], first[1], Golden.body(request), Golden.headers(request));
    }
  }

  private static byte[] unpacked(RawClient.Answer answer) throws IOException {
    ByteArrayInputStream packed = new ByteArrayInputStream(answer.body());
    return switch (answer.header("Content-Encoding")) {
      case "gzip" -> new GZIPInputStream(packed).readAllBytes();
      case "deflate" -> new InflaterInputStream(packed).readAllBytes();
      default -> answer.body();
    };
  }

  private static void requireSame(String at, Object wanted, Object got, String whole) {
    if (wanted instanceof JsonObject object) {
      assertTrue(got instanceof JsonObject, () -> at + " is no object: " + whole);
      assertEquals(object.fieldNames(), ((JsonObject) got).fieldNames(), () -> at + ": " + whole);
      object
          .fieldNames()
          .forEach(
              name ->
                  requireSame(
                      at + "." + name,
                      object.getValue(name),
                      ((JsonObject) got).getValue(name),
                      whole));
    } else if (wanted instanceof JsonArray array) {
      assertTrue(got instanceof JsonArray, () -> at + " is no array: " + whole);
      if (array.contains("...")) {
        requireAmong(at, array, (JsonArray) got, whole);
        return;
      }
      assertEquals(array.size(), ((JsonArray) got).size(), () -> at + ": " + whole);
      for (int i = 0; i < array.size(); i++) {
        requireSame(at + "[" + i + "]", array.getValue(i), ((JsonArray) got).getValue(i), whole);
      }
    } else if (wanted instanceof Number number) {
      assertTrue(got instanceof Number, () -> at + " is no number: " + whole);
      assertEquals(
          0,
          new BigDecimal(number.toString()).compareTo(new BigDecimal(got.toString())),
          () -> at + ": " + wanted + " is not " + got);
    } else if ("#".equals(wanted) || "#+".equals(wanted)) {
      assertTrue(got instanceof Number, () -> at + " is no number: " + whole);
      int sign = new BigDecimal(got.toString()).signum();
      assertTrue(sign > 0 || (sign == 0 && "#".equals(wanted)), () -> at + ": " + got);
    } else if (wanted instanceof String text && text.startsWith("~")) {
      boolean contained =
          Arrays.stream(text.substring(1).split("\\|", -1))
              .anyMatch(part -> String.valueOf(got).contains(part));
      assertTrue(contained, () -> at + ": '" + got + "' says nothing of " + text);
    } else {
      assertEquals(wanted, got, at);
    }
  }

  /** Each wanted element is there; of the others nothing is said. */
  private static void requireAmong(String at, JsonArray wanted, JsonArray got, String whole) {
    for (Object one : wanted) {
      if ("...".equals(one)) {
        continue;
      }
      AssertionError last = new AssertionError(at + " is empty");
      boolean found = false;
      for (int i = 0; i < got.size() && !found; i++) {
        try {
          requireSame(at + "[" + i + "]", one, got.getValue(i), whole);
          found = true;
        } catch (AssertionError differs) {
          last = differs;
        }
      }
      if (!found) {
        throw new AssertionError(at + " has no " + one, last);
      }
    }
  }
}
