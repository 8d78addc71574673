package dev.slipway.engine.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.tck.Memory;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** all-MiniLM-L6-v2, a real model, against plain ONNX Runtime with the same options. */
@Timeout(120)
class MiniLmTest {

  private static final int CYCLES = 30;
  private static final int SETTLED_AFTER = 10;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"/all-minilm-l6-v2.onnx", "/all-minilm-l6-v2-q.onnx"})
  void answersAreEqualToPlainOnnxRuntimeBitForBit(String resource) throws Exception {
    byte[] bytes = Onnx.resource(resource);
    OnnxModels.write(directory, bytes);
    Inspection inspection = new OnnxInspector().inspect(new DirectoryFiles(directory));
    assertEquals(List.of(), inspection.problems());
    Signature signature = inspection.signatures().get(0);
    assertEquals(
        List.of(new TensorSpec("last_hidden_state", TensorType.FP32, Shape.of(-1, -1, 384))),
        signature.outputs());
    Onnx.engine();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (LoadedModel model = Onnx.load(directory, bytes);
        ModelInstance instance = model.open(signature);
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      assertEquals(inspection.signatures(), model.signatures());
      options.setIntraOpNumThreads(1);
      try (OrtSession plain =
          environment.createSession(directory.resolve("model.onnx").toString(), options)) {
        Random random = new Random(5);
        Calls calls = new Calls(signature);
        for (int[] batch : new int[][] {{1}, {2, 1}, {1, 1, 1, 1}, {3}, {2, 1}}) {
          int length = 4 + random.nextInt(28);
          List<List<Tensor>> gathered = new ArrayList<>();
          for (int rows : batch) {
            gathered.add(sentence(signature, rows, length, random));
          }
          gather(calls, gathered);
          instance.run(calls, calls, calls);
          compare(environment, plain, calls);
        }
        assertTrue(calls.pinned > 0, "the shape follows from the inputs'");
        assertEquals(0, calls.lent);
      }
    }
  }

  @Test
  void thirtyTimesLoadRunAndCloseLeaveNothingBehind() throws Exception {
    Memory.mustBeMeasurable();
    byte[] bytes = Onnx.resource("/all-minilm-l6-v2-q.onnx");
    OnnxModels.write(directory, bytes);
    Random random = new Random(5);
    double before = 0;
    double settled = 0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      if (cycle == 1) {
        before = Memory.settledMegabytes();
      } else if (cycle == SETTLED_AFTER) {
        settled = Memory.settledMegabytes();
      }
      try (LoadedModel model = Onnx.engine().load(Onnx.request(directory, Map.of(), 1));
          ModelInstance instance = model.open(model.signatures().get(0))) {
        Calls calls = new Calls(model.signatures().get(0));
        gather(calls, List.of(sentence(calls.signature(), 2, 16, random)));
        instance.run(calls, calls, calls);
      }
    }
    double after = Memory.settledMegabytes();
    double slope = (after - settled) / (CYCLES - SETTLED_AFTER);
    assertTrue(slope < 0.2, "each cycle leaves " + slope + " MB");
    assertTrue(after - before < 15, "all cycles leave " + (after - before) + " MB");
  }

  @SuppressWarnings("unchecked")
  private static void gather(Calls calls, List<List<Tensor>> all) {
    calls.gather(all.toArray(List[]::new));
  }

  private static List<Tensor> sentence(Signature signature, int rows, int length, Random random) {
    List<Tensor> inputs = new ArrayList<>();
    for (TensorSpec spec : signature.inputs()) {
      long[] values = new long[rows * length];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (spec.name()) {
              case "input_ids" -> random.nextInt(30_000);
              case "attention_mask" -> 1;
              default -> 0;
            };
      }
      inputs.add(Calls.longs(Shape.of(rows, length), values));
    }
    return inputs;
  }

  private static void compare(OrtEnvironment environment, OrtSession plain, Calls calls)
      throws Exception {
    Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
    for (int i = 0; i < calls.signature().inputs().size(); i++) {
      Tensor input = calls.input(i);
      LongBuffer values = input.data().asLongBuffer();
      feeds.put(
          calls.signature().inputs().get(i).name(),
          OnnxTensor.createTensor(environment, values, input.shape().toArray()));
    }
    try (OrtSession.Result result = plain.run(feeds)) {
      ByteBuffer whole = ((OnnxTensor) result.get(0)).getByteBuffer();
      for (int call = 0; call < calls.calls(); call++) {
        ByteBuffer answer = calls.answer(call, "last_hidden_state").data();
        ByteBuffer part = whole.slice(whole.position(), answer.remaining());
        assertEquals(-1, part.mismatch(answer));
        whole.position(whole.position() + answer.remaining());
      }
      assertEquals(0, whole.remaining());
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }
}
