package dev.slipway.platform.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.Shape;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.RequestHeaders;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OwnRowsTest {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Asked(int rows, int columns, float[] x, byte[] text, int[] offsets, int offset) {

    static Asked random(Random random) {
      int rows = random.nextInt(10) == 0 ? 0 : random.nextInt(5) == 0 ? 20 : 1 + random.nextInt(4);
      int columns = 1 + random.nextInt(3);
      float[] x = new float[rows * columns];
      for (int i = 0; i < x.length; i++) {
        x[i] = random.nextInt(1_000_000);
      }
      StringBuilder text = new StringBuilder("##");
      int[] offsets = new int[2 * rows + 1];
      for (int i = 0; i < 2 * rows; i++) {
        text.append("t".repeat(random.nextInt(4))).append(random.nextInt(1000));
        offsets[i + 1] = text.length() - 2;
      }
      return new Asked(
          rows, columns, x, text.toString().getBytes(StandardCharsets.UTF_8), offsets, 2);
    }

    InferRequest request(List<String> outputs) {
      // Inputs lie in the middle of arrays, as a protocol's decoder leaves them.
      ByteBuffer data = ByteBuffer.allocate(4 * x.length + 8).order(ByteOrder.LITTLE_ENDIAN);
      data.position(4);
      for (float value : x) {
        data.putFloat(value);
      }
      return new InferRequest(
          "m",
          null,
          null,
          Map.of(),
          List.of(
              InferTensor.ofBytes(
                  "t", Shape.of(rows, 2), text, offset, text.length - offset, offsets),
              InferTensor.of(
                  "x",
                  dev.slipway.engine.TensorType.FP32,
                  Shape.of(rows, columns),
                  data.array(),
                  4,
                  4 * x.length)),
          outputs,
          RequestHeaders.NONE,
          Long.MAX_VALUE,
          false);
    }

    void check(InferResponse response, List<String> outputs, String seed) {
      List<String> expected = outputs.isEmpty() ? List.of("y", "u", "n") : outputs;
      assertEquals(expected, response.outputs().stream().map(InferTensor::name).toList(), seed);
      for (InferTensor output : response.outputs()) {
        assertEquals(rows, output.shape().dim(0), seed);
        switch (output.name()) {
          case "y" -> {
            float[] plusOne = x.clone();
            for (int i = 0; i < plusOne.length; i++) {
              plusOne[i]++;
            }
            assertArrayEquals(plusOne, ServingHouse.floats(output), seed);
          }
          case "u" -> {
            assertArrayEquals(offsets, output.offsets(), seed);
            assertArrayEquals(
                Arrays.copyOfRange(text, offset, text.length),
                Arrays.copyOfRange(
                    output.data(), output.offset(), output.offset() + output.length()),
                seed);
          }
          default -> {
            ByteBuffer sums = ByteBuffer.wrap(output.data()).order(ByteOrder.LITTLE_ENDIAN);
            for (int row = 0; row < rows; row++) {
              long sum = 0;
              for (int column = 0; column < columns; column++) {
                sum += (long) x[row * columns + column];
              }
              assertEquals(sum, sums.getLong(8 * row), seed);
            }
          }
        }
      }
    }
  }

  @Test
  void eachCallerGetsExactlyItsOwnRows() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.MIXED);
    try (ServingHouse house = new ServingHouse()) {
      Served served = house.load(engine, 1, 3, ServingHouse.BATCHING);
      house.publishFirst();
      for (int round = 0; round < 60; round++) {
        List<Asked> asked = new ArrayList<>();
        List<List<String>> wanted = new ArrayList<>();
        List<ServingHouse.Sent> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
          Asked one = Asked.random(random);
          List<String> outputs =
              random.nextBoolean()
                  ? List.of()
                  : random.nextBoolean() ? List.of("n", "y") : List.of("u");
          asked.add(one);
          wanted.add(outputs);
          sent.add(house.send(one.request(outputs)));
        }
        for (int i = 0; i < asked.size(); i++) {
          asked.get(i).check(sent.get(i).response(), wanted.get(i), "seed " + seed);
          assertEquals(1, sent.get(i).completions.get(), "seed " + seed);
        }
      }
      assertTrue(served.explain().meanCalls() > 1.0, "calls shared runs: " + served.explain());
      assertEquals(engine.lent.get(), engine.released.get(), "each lent tensor is released once");
    }
    assertEquals(0, engine.openInstances.get());
    assertEquals(0, engine.openModels.get());
  }

  @Test
  void anEmptyBatchIsAnsweredWithEmptyOutputs() throws Exception {
    ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
    try (ServingHouse house = new ServingHouse()) {
      house.load(engine, 1, 1, ServingHouse.BATCHING);
      house.publishFirst();
      InferResponse response = house.send(ServingHouse.shaped(0, 4)).response();
      assertEquals(Shape.of(0, 4), response.outputs().get(0).shape());
      assertEquals(0, response.outputs().get(0).length());
    }
  }

  @Test
  void aRequestLargerThanABatchRunsInPartsAndIsAnsweredAsOne() throws Exception {
    ScriptedEngine engine = ScriptedEngine.addingOne(ScriptedEngine.ROWS);
    List<Integer> sizes = java.util.Collections.synchronizedList(new ArrayList<>());
    try (ServingHouse house = new ServingHouse()) {
      house.load(engine, 1, 2, ServingHouse.BATCHING);
      house.publishFirst();
      engine.script =
          (batch, sink, context) -> {
            sizes.add(batch.rows());
            engine.addOne(batch, sink, context);
          };
      float[] values = new float[4 * 101];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
      float[] answered =
          ServingHouse.floats(house.send(ServingHouse.x(values)).response().outputs().get(0));
      for (int i = 0; i < values.length; i++) {
        assertEquals(values[i] + 1, answered[i]);
      }
      assertTrue(sizes.stream().allMatch(rows -> rows <= 8), sizes::toString);
      assertEquals(101, sizes.stream().mapToInt(Integer::intValue).sum());
    }
  }
}
