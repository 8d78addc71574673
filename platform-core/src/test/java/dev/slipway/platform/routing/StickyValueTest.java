package dev.slipway.platform.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.registry.api.TrafficPolicy.StickyKey;
import dev.slipway.registry.api.TrafficPolicy.StickyKey.Source;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StickyValueTest {

  private static InferRequest request(InferTensor... inputs) {
    return new InferRequest(
        "m",
        null,
        null,
        Map.of("user", "ada", "number", 7L, "flag", true, "empty", ""),
        List.of(inputs),
        List.of(),
        name -> name.equalsIgnoreCase("x-user") ? "grace" : null,
        Long.MAX_VALUE,
        false);
  }

  private static String input(TensorType type, byte[] data) {
    return StickyValue.of(
        new StickyKey(Source.INPUT, "k"),
        request(
            InferTensor.of("other", TensorType.INT8, Shape.of(1), new byte[1]),
            InferTensor.of("k", type, Shape.of(data.length / type.bytes()), data)));
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void headersAndParametersAreTakenAsText() {
    assertEquals("grace", StickyValue.of(new StickyKey(Source.HEADER, "X-User"), request()));
    assertNull(StickyValue.of(new StickyKey(Source.HEADER, "x-other"), request()));
    assertEquals("ada", StickyValue.of(new StickyKey(Source.PARAMETER, "user"), request()));
    assertEquals("7", StickyValue.of(new StickyKey(Source.PARAMETER, "number"), request()));
    assertEquals("true", StickyValue.of(new StickyKey(Source.PARAMETER, "flag"), request()));
    assertNull(StickyValue.of(new StickyKey(Source.PARAMETER, "empty"), request()));
    assertNull(StickyValue.of(new StickyKey(Source.PARAMETER, "none"), request()));
  }

  @Test
  void anInputGivesItsFirstElement() {
    assertEquals(
        "-9007199254740993",
        input(TensorType.INT64, bytes(16).putLong(-9007199254740993L).putLong(5).array()));
    assertEquals("18446744073709551615", input(TensorType.UINT64, bytes(8).putLong(-1).array()));
    assertEquals("-2", input(TensorType.INT8, new byte[] {-2}));
    assertEquals("254", input(TensorType.UINT8, new byte[] {-2}));
    assertEquals("1", input(TensorType.BOOL, new byte[] {1}));
    assertEquals("1069547520", input(TensorType.FP32, bytes(4).putFloat(1.5f).array()));
    byte[] text = "_东京ada".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        "东京",
        StickyValue.of(
            new StickyKey(Source.INPUT, "k"),
            request(
                InferTensor.ofBytes(
                    "k", Shape.of(2), text, 1, text.length - 1, new int[] {0, 6, 9}))));
  }

  @Test
  void anEmptyOrAbsentInputSticksToNothing() {
    assertNull(input(TensorType.INT32, new byte[0]));
    assertNull(StickyValue.of(new StickyKey(Source.INPUT, "k"), request()));
  }
}
