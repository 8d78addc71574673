package dev.slipway.edge.http.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.json.JsonWriter;
import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferResponse;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.infer.TrafficLane;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tensors take as text and in memory is known before it is made. */
class TextSizesTest {

  private static final AnswerForm TEXT =
      new AnswerForm("an id", List.of(), false, NonFinite.STRING);

  private static final AnswerForm LONG_ID =
      new AnswerForm("\u0001".repeat(1024), List.of(), false, NonFinite.STRING);

  private static InferResponse answer(InferTensor tensor) {
    return new InferResponse(
        "m",
        1,
        List.of(tensor),
        new PredictionIds(new byte[16], 1).next(0, 1, 1, TrafficLane.ROUTED),
        new InferResponse.Timings(0, 1, 1));
  }

  private static void requireWithin(InferTensor tensor, String what) {
    InferResponse answer = answer(tensor);
    for (AnswerForm form : List.of(TEXT, LONG_ID)) {
      JsonWriter out = new JsonWriter(64);
      InferAnswerWriter.write(out, answer, form);
      long most = InferAnswerWriter.mostText(answer, form);
      assertTrue(out.size() <= most, () -> what + ": " + out.size() + " and at most " + most);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FP16", "BF16", "BYTES"})
  void noNumberIsLongerThanItIsTakenFor(TensorType type) {
    Random random = new Random(type.ordinal());
    ByteBuffer data = ByteBuffer.allocate(4096 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int round = 0; round < 50; round++) {
      random.nextBytes(data.array());
      requireWithin(InferTensor.of("y", type, Shape.of(4096), data.array()), "random " + type);
    }
    if (type == TensorType.FP32 || type == TensorType.FP64) {
      for (double one :
          new double[] {
            -1.17549435E-38f, -Double.MIN_NORMAL, Double.NEGATIVE_INFINITY, Double.NaN, -0.0
          }) {
        for (int i = 0; i < 4096; i++) {
          if (type == TensorType.FP32) {
            data.putFloat(4 * i, (float) one);
          } else {
            data.putDouble(8 * i, one);
          }
        }
        requireWithin(InferTensor.of("y", type, Shape.of(4096), data.array()), type + " " + one);
      }
    } else {
      for (int b : new int[] {0, 0x80, 0xff}) {
        for (int i = 0; i < 4096; i++) {
          for (int k = 0; k < type.bytes(); k++) {
            data.put(i * type.bytes() + k, (byte) (k == type.bytes() - 1 ? b : b & 0x7f));
          }
        }
        requireWithin(InferTensor.of("y", type, Shape.of(4096), data.array()), type + " " + b);
      }
    }
  }

  @Test
  void noStringIsLongerThanItIsTakenForWhateverHasToBeEscaped() {
    for (String text : List.of("\u0001", "\n", "\"", "\\", "a", "é", "𝕏", "")) {
      byte[] all = text.repeat(5000).getBytes(StandardCharsets.UTF_8);
      int[] offsets = new int[101];
      for (int i = 1; i <= 100; i++) {
        offsets[i] = all.length / 100 * i;
      }
      requireWithin(
          InferTensor.ofBytes("y", Shape.of(100), all, 0, all.length, offsets), "'" + text + "'");
    }
  }

  @Test
  void whatStandsAroundTheDataIsCountedToo() {
    long[] ones = new long[32];
    java.util.Arrays.fill(ones, 1);
    ones[0] = 4_000_000_000L;
    requireWithin(
        InferTensor.of("\n".repeat(200), TensorType.FP32, Shape.of(ones), new byte[0]), "a head");
  }

  /** Data before its shape is made when all has been read, with what is left then. */
  @Test
  void inputsWhoseDataComesBeforeTheirShapeAreBoundedTogetherWithThoseMadeBefore() {
    String ones = "[" + "1,".repeat(99) + "1]";
    String first = "{\"name\":\"a\",\"data\":" + ones + ",\"datatype\":\"FP64\",\"shape\":[100]}";
    String second = "{\"name\":\"b\",\"datatype\":\"FP64\",\"shape\":[100],\"data\":" + ones + "}";
    byte[] body = ("{\"inputs\":[" + first + "," + second + "]}").getBytes(StandardCharsets.UTF_8);
    assertEquals(2, InferRequestReader.read(body, 0, body.length, -1, 1600).inputs().size());
    SlipwayException refused =
        assertThrows(
            SlipwayException.class, () -> InferRequestReader.read(body, 0, body.length, -1, 1500));
    assertEquals(FailureCode.TOO_LARGE, refused.code());
    assertTrue(refused.getMessage().startsWith("input 'a' has 100 elements"), refused::getMessage);
    assertTrue(refused.getMessage().contains("700 bytes"), refused::getMessage);
  }

  @Test
  void elementsOfOneByteTakeOneByte() {
    byte[] body =
        ("{\"inputs\":[{\"name\":\"a\",\"datatype\":\"BOOL\",\"shape\":[4],\"data\":"
                + List.of(true, false, true, true)
                + "}]}")
            .getBytes(StandardCharsets.UTF_8);
    assertEquals(1, InferRequestReader.read(body, 0, body.length, -1, 4).inputs().size());
  }
}
