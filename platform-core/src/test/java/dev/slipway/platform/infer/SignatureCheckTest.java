package dev.slipway.platform.infer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureCheckTest {

  private static final Signature TWO =
      new Signature(
          Signature.DEFAULT,
          List.of(
              new TensorSpec("x", TensorType.FP32, Shape.of(-1, 4)),
              new TensorSpec("text", TensorType.BYTES, Shape.of(-1, 1))),
          List.of(
              new TensorSpec("y", TensorType.FP32, Shape.of(-1, 1)),
              new TensorSpec("z", TensorType.FP32, Shape.of(-1, 1))));

  private final SignatureCheck check = new SignatureCheck(TWO);

  private static InferTensor x(long... shape) {
    return InferTensor.of(
        "x", TensorType.FP32, Shape.of(shape), new byte[(int) (Shape.of(shape).elements() * 4)]);
  }

  private static InferTensor text(int rows) {
    return InferTensor.ofBytes("text", Shape.of(rows, 1), new byte[0], 0, 0, new int[rows + 1]);
  }

  private static InferRequest request(InferTensor... inputs) {
    return InferRequest.of("m", null, List.of(inputs), Long.MAX_VALUE);
  }

  private static InferRequest asking(String... outputs) {
    return new InferRequest(
        "m",
        null,
        null,
        Map.of(),
        List.of(),
        List.of(outputs),
        RequestHeaders.NONE,
        Long.MAX_VALUE,
        false);
  }

  private void refused(InferRequest request, String... parts) {
    SlipwayException failure = assertThrows(SlipwayException.class, () -> check.inputs(request));
    assertEquals(FailureCode.INVALID, failure.code());
    for (String part : parts) {
      assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }
  }

  @Test
  void inputsComeInAnyOrderAndLeaveInTheSignatures() {
    InferTensor x = x(2, 4);
    InferTensor text = text(2);
    InferTensor[] ordered = check.inputs(request(text, x));
    assertSame(x, ordered[0]);
    assertSame(text, ordered[1]);
    assertEquals(2, check.rows(ordered));
  }

  @Test
  void anEmptyBatchIsAllowed() {
    assertEquals(0, check.rows(check.inputs(request(x(0, 4), text(0)))));
  }

  @Test
  void aWrongTensorIsNamedWithWhatWasExpectedAndWhatCame() {
    refused(
        request(x(1, 4), text(1), InferTensor.of("q", TensorType.INT8, Shape.of(0), new byte[0])),
        "input 'q'",
        "'x' FP32[-1,4], 'text' BYTES[-1,1]");
    refused(request(x(1, 4), x(1, 4)), "input 'x'", "twice");
    refused(request(x(1, 4)), "input 'text'", "BYTES of shape [-1,1]", "got nothing");
    refused(request(x(1, 5), text(1)), "input 'x'", "shape [-1,4]", "got [1,5]");
    refused(request(x(4), text(1)), "input 'x'", "shape [-1,4]", "got [4]");
    refused(request(x(2, 4), text(3)), "input 'text'", "2 rows", "got 3");
    refused(
        request(InferTensor.of("x", TensorType.FP64, Shape.of(1, 4), new byte[32]), text(1)),
        "datatype FP32",
        "got FP64");
    refused(
        request(InferTensor.of("x", TensorType.FP32, Shape.of(1, 4), new byte[12]), text(1)),
        "4 elements for the shape [1,4]",
        "got 3 in its data");
    refused(
        request(InferTensor.of("x", TensorType.FP32, Shape.of(1, 4), new byte[17]), text(1)),
        "17 bytes, which is no whole number of FP32");
    refused(
        request(
            x(1, 4),
            InferTensor.ofBytes("text", Shape.of(1, 1), new byte[2], 0, 2, new int[] {0, 1, 2})),
        "input 'text'",
        "1 elements",
        "got 2");
  }

  @Test
  void aShapeWhoseProductOverflowsIsRefused() {
    Signature wide =
        new Signature(
            "s",
            List.of(new TensorSpec("x", TensorType.INT8, Shape.of(-1, -1, -1))),
            List.of(new TensorSpec("y", TensorType.INT8, Shape.of(-1))));
    long big = 1L << 40;
    for (Shape shape : List.of(Shape.of(big, big, big), Shape.of(big, 1, 1), Shape.of(big, 0, 1))) {
      SlipwayException failure =
          assertThrows(
              SlipwayException.class,
              () ->
                  new SignatureCheck(wide)
                      .inputs(request(InferTensor.of("x", TensorType.INT8, shape, new byte[8]))));
      assertTrue(failure.getMessage().contains("fewer than 2^31"), failure.getMessage());
    }
  }

  @Test
  void outputsAreAnsweredInTheOrderAskedForOrAll() {
    assertArrayEquals(new int[] {0, 1}, check.outputs(asking()));
    assertArrayEquals(new int[] {1, 0}, check.outputs(asking("z", "y")));
    assertTrue(
        assertThrows(SlipwayException.class, () -> check.outputs(asking("y", "w")))
            .getMessage()
            .startsWith("output 'w': expected one of the outputs 'y' FP32[-1,1], 'z' FP32[-1,1]"));
    assertThrows(SlipwayException.class, () -> check.outputs(asking("y", "y")));
  }

  @Test
  void aSliceOutsideItsArrayIsNoTensor() {
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> InferTensor.of("x", TensorType.INT8, Shape.of(4), new byte[4], 1, 4));
    assertThrows(
        IllegalArgumentException.class,
        () -> InferTensor.ofBytes("x", Shape.of(2), new byte[4], 0, 4, new int[] {0, 3, 2}));
  }
}
