package dev.slipway.edge.http.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferTensor;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Requests of every form: read as Jackson reads them, and never anything but read or refused. */
class InferRequestFuzzTest {

  private static final long SEED = 8_112_026;
  private static final long MOST = 1 << 20;
  private static final Set<FailureCode> REFUSALS =
      Set.of(FailureCode.INVALID, FailureCode.TOO_LARGE, FailureCode.UNSUPPORTED);
  private static final TensorType[] TEXT_TYPES =
      Arrays.stream(TensorType.values())
          .filter(type -> type != TensorType.FP16 && type != TensorType.BF16)
          .toArray(TensorType[]::new);

  @Test
  void readsWhatJacksonReads() {
    for (int round = 0; round < 3_000; round++) {
      Random random = new Random(SEED + round);
      String text = request(random);
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      OipRequest request = InferRequestReader.read(body, 0, body.length, -1, MOST);
      JsonObject tree = (JsonObject) Json.decodeValue(text);
      String seed = "seed " + (SEED + round) + ": " + text;
      assertEquals(tree.getString("id"), request.form().id(), seed);
      JsonArray inputs = tree.getJsonArray("inputs");
      assertEquals(inputs.size(), request.inputs().size(), seed);
      for (int i = 0; i < inputs.size(); i++) {
        requireSame(inputs.getJsonObject(i), request.inputs().get(i), seed);
      }
    }
  }

  private static void requireSame(JsonObject tree, InferTensor tensor, String seed) {
    assertEquals(tree.getString("name"), tensor.name(), seed);
    assertEquals(tree.getString("datatype"), tensor.type().name(), seed);
    assertEquals(tree.getJsonArray("shape").toString(), tensor.shape().toString(), seed);
    List<Object> flat = new ArrayList<>();
    flatten(tree.getJsonArray("data"), flat);
    assertEquals(flat.size(), tensor.elementsInData(), seed);
    ByteBuffer data =
        ByteBuffer.wrap(tensor.data(), tensor.offset(), tensor.length())
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < flat.size(); i++) {
      Object expected = flat.get(i);
      Object got =
          switch (tensor.type()) {
            case BOOL -> data.get(i) == 1;
            case UINT8 -> (long) (data.get(i) & 0xff);
            case INT8 -> (long) data.get(i);
            case UINT16 -> (long) (data.getShort(2 * i) & 0xffff);
            case INT16 -> (long) data.getShort(2 * i);
            case UINT32 -> data.getInt(4 * i) & 0xffffffffL;
            case INT32 -> (long) data.getInt(4 * i);
            case UINT64 -> Long.toUnsignedString(data.getLong(8 * i));
            case INT64 -> data.getLong(8 * i);
            case FP32 -> data.getFloat(4 * i);
            case FP64 -> data.getDouble(8 * i);
            case BYTES -> {
              int[] offsets = tensor.offsets();
              yield new String(
                  tensor.data(),
                  tensor.offset() + offsets[i],
                  offsets[i + 1] - offsets[i],
                  StandardCharsets.UTF_8);
            }
            case FP16, BF16 -> throw new IllegalStateException();
          };
      Object wanted =
          expected instanceof Number number
              ? switch (tensor.type()) {
                case UINT64 -> number.toString();
                case FP32 -> Float.parseFloat(number.toString());
                case FP64 -> number.doubleValue();
                default -> number.longValue();
              }
              : expected;
      assertEquals(wanted, got, seed);
    }
  }

  private static void flatten(JsonArray array, List<Object> to) {
    for (Object element : array) {
      if (element instanceof JsonArray inner) {
        flatten(inner, to);
      } else {
        to.add(element);
      }
    }
  }

  @Test
  void readsOrRefusesWhateverIsBroken() {
    for (int round = 0; round < 40_000; round++) {
      Random random = new Random(SEED + round);
      byte[] body = broken(request(random).getBytes(StandardCharsets.UTF_8), random);
      int header = random.nextInt(4) == 0 ? random.nextInt(body.length + 1) : -1;
      try {
        OipRequest request = InferRequestReader.read(body, 0, body.length, header, MOST);
        assertTrue(request.inputs().size() <= InferRequestReader.MOST_TENSORS);
      } catch (SlipwayException refusal) {
        assertTrue(
            REFUSALS.contains(refusal.code()),
            () -> refusal + " at seed " + (SEED + random.nextLong()));
      } catch (RuntimeException | StackOverflowError other) {
        throw new AssertionError(
            "seed " + (SEED + round) + ": " + new String(body, StandardCharsets.ISO_8859_1), other);
      }
    }
  }

  @Test
  void takesNoMemoryThatTheBodyDidNotPayFor() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    String[] greedy = {
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[2147483647],\"datatype\":\"FP64\",\"data\":[1]}]}",
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[100000,100000],\"datatype\":\"FP64\",\"data\":[1]}]}",
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[2147483647],\"datatype\":\"BYTES\",\"data\":[\"\"]}]}",
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[2147483647],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":0}}]}",
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[2147483647,0],\"datatype\":\"FP64\",\"data\":[]}]}",
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[4294967297],\"datatype\":\"FP64\",\"data\":[]}]}"
    };
    for (String text : greedy) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        InferRequestReader.read(
            body, 0, body.length, text.contains("binary") ? body.length : -1, MOST);
      } catch (SlipwayException refusal) {
        assertTrue(REFUSALS.contains(refusal.code()));
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated < 4_000_000, () -> allocated + " bytes for " + text);
    }
  }

  @Test
  void boundsWhatATensorUnpacksTo() {
    String zeros = "0" + ",0".repeat(200_000);
    byte[] body =
        ("{\"inputs\":[{\"name\":\"x\",\"shape\":[200001],\"datatype\":\"FP64\",\"data\":["
                + zeros
                + "]}]}")
            .getBytes(StandardCharsets.UTF_8);
    SlipwayException refusal = null;
    try {
      InferRequestReader.read(body, 0, body.length, -1, MOST);
    } catch (SlipwayException tooLarge) {
      refusal = tooLarge;
    }
    assertEquals(FailureCode.TOO_LARGE, refusal == null ? null : refusal.code());
  }

  @Test
  void boundsWhatAllTensorsTogetherUnpackToBeforeTheyAreMade() {
    int elements = (int) (MOST / 8 - 16);
    String input =
        "{\"name\":\"%s\",\"shape\":["
            + elements
            + "],\"datatype\":\"FP64\",\"data\":[0"
            + ",0".repeat(elements - 1)
            + "]}";
    StringBuilder inputs = new StringBuilder();
    for (String name : List.of("a", "b", "c", "d", "e", "f")) {
      inputs.append(inputs.isEmpty() ? "" : ",").append(input.formatted(name));
    }
    byte[] body = ("{\"inputs\":[" + inputs + "]}").getBytes(StandardCharsets.UTF_8);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    SlipwayException refusal =
        assertThrows(
            SlipwayException.class, () -> InferRequestReader.read(body, 0, body.length, -1, MOST));
    long made = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(FailureCode.TOO_LARGE, refusal.code());
    assertTrue(made < 3L * MOST, made + " bytes were made of at most " + MOST);
  }

  private static byte[] broken(byte[] body, Random random) {
    byte[] copy = body.clone();
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(copy, random.nextInt(copy.length + 1));
      }
      case 1 -> {
        int at = random.nextInt(copy.length);
        int length = Math.min(copy.length - at, 1 + random.nextInt(8));
        byte[] shorter = Arrays.copyOf(copy, copy.length - length);
        System.arraycopy(copy, at + length, shorter, at, copy.length - at - length);
        return shorter;
      }
      case 2 -> {
        byte[] piece = "{}[]\",:0-9e.truefalsenull\\u".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 3; i++) {
          copy[random.nextInt(copy.length)] = piece[random.nextInt(piece.length)];
        }
        return copy;
      }
      case 3 -> {
        int from = random.nextInt(copy.length);
        int to = random.nextInt(copy.length);
        System.arraycopy(
            body, from, copy, to, Math.min(random.nextInt(30), copy.length - Math.max(from, to)));
        return copy;
      }
      default -> {
        for (int i = 0; i <= random.nextInt(4); i++) {
          copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
      }
    }
  }

  /** A request that is right, in any of its forms. */
  private static String request(Random random) {
    List<String> fields = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      inputs.add(input("in" + i, random));
    }
    fields.add("\"inputs\"" + space(random) + ":" + space(random) + array(inputs, random));
    if (random.nextBoolean()) {
      fields.add("\"id\":" + Json.encode("id " + random.nextInt() + "\u00e9\ud83d\ude00"));
    }
    if (random.nextBoolean()) {
      fields.add("\"parameters\":{\"a\":1,\"b\":\"x\",\"c\":true,\"d\":[1,{}],\"e\":-1.5e3}");
    }
    if (random.nextBoolean()) {
      fields.add("\"unknown\":{\"deep\":[[[]],{\"x\":null}]}");
    }
    Collections.shuffle(fields, random);
    return space(random) + "{" + String.join(space(random) + "," + space(random), fields) + "}";
  }

  private static String input(String name, Random random) {
    TensorType type = TEXT_TYPES[random.nextInt(TEXT_TYPES.length)];
    int[] shape = new int[1 + random.nextInt(3)];
    int elements = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = random.nextInt(4);
      elements *= shape[i];
    }
    List<String> values = new ArrayList<>();
    for (int i = 0; i < elements; i++) {
      values.add(value(type, random));
    }
    String data = random.nextBoolean() ? array(values, random) : nested(values, shape, 0, random);
    List<String> fields =
        new ArrayList<>(
            List.of(
                "\"name\":" + Json.encode(name),
                "\"shape\":" + Arrays.toString(shape),
                "\"datatype\":\"" + type + "\"",
                "\"data\":" + data));
    Collections.shuffle(fields, random);
    return "{" + String.join(space(random) + ",", fields) + space(random) + "}";
  }

  private static String nested(List<String> values, int[] shape, int level, Random random) {
    if (level == shape.length - 1) {
      return array(values, random);
    }
    List<String> rows = new ArrayList<>();
    int size = shape[level] == 0 ? 0 : values.size() / shape[level];
    for (int i = 0; i < shape[level]; i++) {
      rows.add(nested(values.subList(i * size, (i + 1) * size), shape, level + 1, random));
    }
    return array(rows, random);
  }

  private static String value(TensorType type, Random random) {
    return switch (type) {
      case BOOL -> Boolean.toString(random.nextBoolean());
      case UINT8 -> Integer.toString(random.nextInt(256));
      case INT8 -> Integer.toString(random.nextInt(256) - 128);
      case UINT16 -> Integer.toString(random.nextInt(65_536));
      case INT16 -> Integer.toString(random.nextInt(65_536) - 32_768);
      case UINT32 -> Integer.toUnsignedString(random.nextInt());
      case INT32 -> Integer.toString(random.nextInt());
      case UINT64 -> Long.toUnsignedString(random.nextLong());
      case INT64 -> Long.toString(random.nextLong());
      case FP32 -> random.nextBoolean() ? "" + random.nextFloat() : "" + random.nextInt(100);
      case FP64 -> random.nextBoolean() ? "" + random.nextGaussian() : "" + random.nextInt(100);
      case BYTES -> Json.encode(word(random));
      case FP16, BF16 -> throw new IllegalStateException();
    };
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      int point = random.nextInt(random.nextBoolean() ? 0x80 : 0x20000);
      word.appendCodePoint(point >= 0xD800 && point < 0xE000 ? '"' : point);
    }
    return word.toString();
  }

  private static String array(List<String> elements, Random random) {
    return "["
        + space(random)
        + String.join(space(random) + "," + space(random), elements)
        + space(random)
        + "]";
  }

  private static String space(Random random) {
    return random.nextInt(3) == 0 ? " \t\r\n".substring(random.nextInt(4)) : "";
  }
}
