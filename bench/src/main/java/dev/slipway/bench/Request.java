package dev.slipway.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One request of the Open Inference Protocol as files that the client reads.
 *
 * @param body a file with the body's bytes
 * @param headers a file with a header in each line
 */
record Request(Path body, Path headers) {

  /**
   * Makes requests, all with one key.
   *
   * @param folder where their files go
   */
  record Maker(Path folder, String key) {

    /** A body of JSON alone. */
    Request json(String name, JsonObject body) throws IOException {
      return write(
          name,
          body.encode().getBytes(StandardCharsets.UTF_8),
          List.of("Content-Type: application/json"));
    }

    /** Tensors behind a head of JSON, and the answer wanted in the same form. */
    Request binary(String name, List<Input> inputs) throws IOException {
      JsonArray announced = new JsonArray();
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      for (Input input : inputs) {
        byte[] bytes = input.bytes();
        announced.add(
            input.head().put("parameters", new JsonObject().put("binary_data_size", bytes.length)));
        data.write(bytes);
      }
      byte[] head =
          new JsonObject()
              .put("inputs", announced)
              .put("parameters", new JsonObject().put("binary_data_output", true))
              .encode()
              .getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.write(head);
      data.writeTo(body);
      return write(
          name,
          body.toByteArray(),
          List.of(
              "Content-Type: application/octet-stream",
              "Inference-Header-Content-Length: " + head.length));
    }

    private Request write(String name, byte[] body, List<String> headers) throws IOException {
      List<String> lines = new ArrayList<>(headers);
      lines.add("Authorization: Bearer " + key);
      return new Request(
          Files.write(folder.resolve(name + ".body"), body),
          Files.write(folder.resolve(name + ".headers"), lines));
    }
  }

  /**
   * An input of one row.
   *
   * @param values whole numbers, sent as INT64, or fractions, sent as FP32
   */
  record Input(String name, boolean whole, List<? extends Number> values) {

    static Input longs(String name, long... values) {
      return new Input(name, true, Arrays.stream(values).boxed().toList());
    }

    static Input floats(String name, List<Float> values) {
      return new Input(name, false, values);
    }

    /** Name, shape and datatype. */
    JsonObject head() {
      return new JsonObject()
          .put("name", name)
          .put("shape", new JsonArray().add(1).add(values.size()))
          .put("datatype", whole ? "INT64" : "FP32");
    }

    /** Name, shape, datatype and the values. */
    JsonObject withData() {
      return head().put("data", new JsonArray(values));
    }

    /** Little-endian. */
    byte[] bytes() {
      ByteBuffer bytes =
          ByteBuffer.allocate(values.size() * (whole ? Long.BYTES : Float.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (Number value : values) {
        if (whole) {
          bytes.putLong(value.longValue());
        } else {
          bytes.putFloat(value.floatValue());
        }
      }
      return bytes.array();
    }
  }

  static JsonObject body(List<Input> inputs) {
    JsonArray all = new JsonArray();
    inputs.forEach(input -> all.add(input.withData()));
    return new JsonObject().put("inputs", all);
  }

  /** A sentence of so many tokens. */
  static List<Input> sentence(int tokens) {
    Random random = new Random(5);
    long[] ids = random.longs(tokens, 1_000, 30_000).toArray();
    long[] mask = new long[tokens];
    Arrays.fill(mask, 1);
    return List.of(
        Input.longs("input_ids", ids),
        Input.longs("attention_mask", mask),
        Input.longs("token_type_ids", new long[tokens]));
  }

  /** One input {@code x} of so many values between 0 and 1. */
  static List<Input> row(int width) {
    Random random = new Random(6);
    List<Float> values = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      values.add(random.nextFloat());
    }
    return List.of(Input.floats("x", values));
  }
}
