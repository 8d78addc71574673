package dev.slipway.engine.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.Inspection;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * ONNX's own conformance data, where Debian's package {@code libonnx-testdata} is installed: about
 * a thousand models, nearly every operator. Each answers through the engine exactly as through
 * plain ONNX Runtime, whose outputs are never over given memory.
 */
class OnnxTestDataIT {

  private static final Path ROOT = Path.of("/usr/share/libonnx-testdata/data");

  @Test
  void everyModelThatOnnxRuntimeRunsAnswersTheSame() throws Exception {
    if (!Files.isDirectory(ROOT)) {
      String missing =
          "libonnx-testdata is not installed: about 1,000 conformance models were NOT run"
              + " (apt-get install libonnx-testdata)";
      assertTrue(!"true".equals(System.getenv("CI")), missing);
      System.err.println("SKIPPED: " + missing);
      Assumptions.abort("SKIPPED: " + missing);
    }
    List<Path> cases;
    try (Stream<Path> all = Files.walk(ROOT)) {
      cases =
          all.filter(file -> file.endsWith("model.onnx")).map(Path::getParent).sorted().toList();
    }
    Map<String, Integer> outcomes = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (Path directory : cases) {
      String outcome;
      try {
        outcome = compare(directory);
      } catch (AssertionError | RuntimeException e) {
        outcome = "WRONG";
        wrong.add(directory.getFileName() + ": " + e);
      }
      outcomes.merge(outcome, 1, Integer::sum);
    }
    System.out.println("ONNX conformance data: " + outcomes);
    assertEquals(List.of(), wrong);
    assertTrue(outcomes.getOrDefault("the same", 0) > 700, outcomes.toString());
  }

  private static String compare(Path directory) throws Exception {
    Inspection inspection = new OnnxInspector().inspect(new OneModel(directory));
    if (inspection.refused()) {
      return "refused: " + inspection.problems().get(0).code();
    }
    Path data = directory.resolve("test_data_set_0");
    if (!Files.isDirectory(data)) {
      return "without data";
    }
    Engine engine = Onnx.engine();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (LoadedModel model = engine.load(Onnx.request(directory, Map.of(), 1));
        ModelInstance instance = model.open(model.signatures().get(0))) {
      assertEquals(inspection.signatures(), model.signatures());
      List<Tensor> inputs = new ArrayList<>();
      for (int i = 0; i < model.signatures().get(0).inputs().size(); i++) {
        Path file = data.resolve("input_" + i + ".pb");
        Tensor tensor = Files.exists(file) ? TensorFile.read(file) : null;
        if (tensor == null) {
          return "without data for an input";
        }
        inputs.add(tensor);
      }
      if (directory
          .getFileName()
          .toString()
          .matches(".*(bernoulli|dropout|random|multinomial).*")) {
        return "random";
      }
      Calls calls = new Calls(model.signatures().get(0));
      calls.gather(inputs);
      try {
        calls.rows();
        instance.run(calls, calls, calls);
      } catch (EngineException e) {
        return plain(environment, directory, calls) == null
            ? "fails in ONNX Runtime too"
            : fail("failed: " + e.getMessage());
      }
      if (!calls.failures.isEmpty()) {
        return "refused text";
      }
      Map<String, byte[]> expected = plain(environment, directory, calls);
      for (Map.Entry<String, byte[]> output : expected.entrySet()) {
        Tensor answer = calls.answer(0, output.getKey());
        assertEquals(Calls.wrap(output.getValue()), answer.data(), "the output " + output.getKey());
      }
      return "the same";
    } catch (EngineException e) {
      return "not loaded by ONNX Runtime";
    }
  }

  private static String fail(String message) {
    throw new AssertionError(message);
  }

  /** The outputs of plain ONNX Runtime; null when it fails. BYTES are left out. */
  private static Map<String, byte[]> plain(OrtEnvironment environment, Path directory, Calls calls)
      throws Exception {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        UnsignedInput unsigned = new UnsignedInput(environment)) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session =
          environment.createSession(directory.resolve("model.onnx").toString(), options)) {
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        for (int i = 0; i < calls.signature().inputs().size(); i++) {
          Tensor input = calls.input(i);
          OnnxType type = OnnxType.of(input.type());
          OnnxTensor tensor =
              type == OnnxType.BYTES
                  ? OnnxTensor.createTensor(
                      environment,
                      Calls.texts(input).toArray(String[]::new),
                      input.shape().toArray())
                  : OnnxTensor.createTensor(
                      environment,
                      input.data().duplicate().order(ByteOrder.nativeOrder()),
                      input.shape().toArray(),
                      type.javaType);
          feeds.put(
              calls.signature().inputs().get(i).name(),
              type.unsignedWord() ? unsigned.cast(type, tensor).first() : tensor);
        }
        try (OrtSession.Result result = session.run(feeds)) {
          Map<String, byte[]> outputs = new LinkedHashMap<>();
          for (var output : calls.signature().outputs()) {
            if (output.type() != TensorType.BYTES) {
              outputs.put(
                  output.name(),
                  ((OnnxTensor) result.get(output.name()).orElseThrow()).getByteBuffer().array());
            }
          }
          return outputs;
        }
      }
    } catch (OrtException e) {
      return null;
    }
  }

  /** Only the model of a directory that has its test data beside it. */
  private record OneModel(Path directory) implements dev.slipway.engine.inspect.ArtifactFiles {
    @Override
    public List<Entry> entries() {
      return List.of(new Entry("model.onnx", directory.resolve("model.onnx").toFile().length()));
    }

    @Override
    public java.io.InputStream open(String path) throws java.io.IOException {
      return Files.newInputStream(directory.resolve(path));
    }
  }
}
