package dev.slipway.engine.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.DeviceShare.Hardness;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineSpi;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class OnnxEngineTest {

  @TempDir Path directory;

  private EngineException refused(byte[] model, Map<String, String> settings, int threads) {
    OnnxModels.write(directory, model);
    return assertThrows(
        EngineException.class,
        () -> Onnx.engine().load(Onnx.request(directory, settings, threads)).close());
  }

  @Test
  void isFoundAsAService() {
    List<String> names =
        ServiceLoader.load(EngineProvider.class).stream().map(p -> p.get().name()).toList();
    assertEquals(List.of("onnx"), names);
    assertEquals("1.29.0", Onnx.PROVIDER.version());
    assertEquals("1.1", EngineSpi.VERSION, "the pom states this version in the jar's manifest");
  }

  @ParameterizedTest
  @CsvSource({
    "intra-op-threads,2",
    "inter-op-threads,2",
    "spinning,true",
    "graph-optimisation,none",
    "graph-optimisation,basic",
    "graph-optimisation,extended",
    "execution-mode,parallel",
    "memory-arena,false"
  })
  void everySettingLoadsAModelThatAnswersTheSame(String name, String value) throws Exception {
    OnnxModels.write(directory, OnnxModels.linear());
    try (LoadedModel model = Onnx.engine().load(Onnx.request(directory, Map.of(name, value), 2));
        ModelInstance instance = model.open(model.signatures().get(0))) {
      Calls calls = new Calls(model.signatures().get(0));
      calls.gather(List.of(Calls.floats(Shape.of(1, 4), 1, 1, 1, 1)));
      instance.run(calls, calls, calls);
      assertArrayEquals(new float[] {10.5f}, Calls.floats(calls.answer(0, "y")));
    }
  }

  @Test
  void theDefaultsAreOneQuietThreadTheWholeRewriteAndTheArena() {
    assertEquals(
        Map.of(
            "device", "cpu",
            "intra-op-threads", "1",
            "inter-op-threads", "1",
            "spinning", "false",
            "graph-optimisation", "all",
            "execution-mode", "sequential",
            "memory-arena", "true"),
        Settings.complete(OnnxSettings.ALL, Map.of()).values());
  }

  @Test
  void aModelHasTheThreadsThatItsSettingSaysAndNoneOfItsOwnByDefault() throws Exception {
    OnnxModels.write(directory, OnnxModels.linear());
    Onnx.engine();
    for (int threads : new int[] {1, 4}) {
      int[] found = new int[3];
      Callable<Void> loading =
          () -> {
            found[0] = threadsNamedAsThisOne();
            Map<String, String> wished =
                threads == 1 ? Map.of() : Map.of("intra-op-threads", Integer.toString(threads));
            try (LoadedModel model = Onnx.engine().load(Onnx.request(directory, wished, threads))) {
              found[1] = threadsNamedAsThisOne();
            }
            found[2] = threadsNamedAsThisOne();
            // The system lists one for a moment after it has ended.
            for (int look = 0; look < 500 && found[2] > 1; look++) {
              Thread.sleep(10);
              found[2] = threadsNamedAsThisOne();
            }
            return null;
          };
      FutureTask<Void> task = new FutureTask<>(loading);
      Thread thread = new Thread(task, "loads-with-" + threads); // the one before may still end
      thread.start();
      task.get();
      assertArrayEquals(new int[] {1, threads, 1}, found, "before, while and after it is loaded");
    }
  }

  /** A native thread begins with the name of the one that made it. */
  private static int threadsNamedAsThisOne() throws IOException {
    String own = Files.readString(Path.of("/proc/thread-self/comm"));
    int count = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        try {
          count += Files.readString(thread.resolve("comm")).equals(own) ? 1 : 0;
        } catch (IOException ended) {
          // It is none any more.
        }
      }
    }
    return count;
  }

  @Test
  void aWishForAGpuIsRefusedWithTheReason() {
    EngineException bySetting = refused(OnnxModels.linear(), Map.of("device", "cuda"), 1);
    assertEquals(EngineFailure.UNSUPPORTED, bySetting.failure());
    assertTrue(bySetting.getMessage().contains("only a worker process"), bySetting.getMessage());
    LoadRequest onGpu =
        new LoadRequest(
            directory,
            "onnx",
            "model.onnx",
            Settings.complete(Onnx.PROVIDER.settings(), Map.of()),
            new DeviceShare(
                "lease",
                new Device("GPU-1", Device.Kind.CUDA, "card", 1L << 34, null),
                1L << 30,
                1,
                1,
                100,
                1,
                Hardness.ENGINE),
            1);
    EngineException byShare =
        assertThrows(EngineException.class, () -> Onnx.engine().load(onGpu).close());
    assertEquals(EngineFailure.UNSUPPORTED, byShare.failure());
    assertTrue(byShare.getMessage().contains("GPU-1"), byShare.getMessage());
  }

  @Test
  void moreThreadsThanTheShareHasAreRefused() {
    EngineException e = refused(OnnxModels.linear(), Map.of("intra-op-threads", "4"), 2);
    assertEquals(EngineFailure.UNSUPPORTED, e.failure());
    assertTrue(e.getMessage().contains("'intra-op-threads' is 4"), e.getMessage());
  }

  @Test
  void whatIsNoModelIsRefusedAndNamesTheFileButNotItsPlace() {
    EngineException text = refused("no model".getBytes(StandardCharsets.UTF_8), Map.of(), 1);
    assertEquals(EngineFailure.BAD_MODEL, text.failure());
    byte[] unknownOperator =
        new OnnxGraph()
            .input("x", TensorType.FP32, 1)
            .node("NoSuchOperator", List.of("x"), List.of("y"))
            .output("y", TensorType.FP32, 1)
            .toBytes();
    EngineException operator = refused(unknownOperator, Map.of(), 1);
    assertEquals(EngineFailure.BAD_MODEL, operator.failure());
    assertTrue(operator.getMessage().contains("NoSuchOperator"), operator.getMessage());
    for (EngineException e : List.of(text, operator)) {
      assertTrue(e.getMessage().contains("'model.onnx'"), e.getMessage());
      assertFalse(e.getMessage().contains(directory.toString()), e.getMessage());
    }
  }

  @Test
  void weightsOutsideTheModelAreRead() throws Exception {
    Files.createDirectories(directory.resolve("data"));
    byte[] weights = new byte[32];
    System.arraycopy(OnnxGraph.bytes(1f, 2f, 3f, 4f), 0, weights, 8, 16);
    Files.write(directory.resolve("data/w.bin"), weights);
    try (LoadedModel model =
            Onnx.load(directory, OnnxModels.linearWithExternalWeights("data/w.bin", 8, 16));
        ModelInstance instance = model.open(model.signatures().get(0))) {
      Calls calls = new Calls(model.signatures().get(0));
      calls.gather(List.of(Calls.floats(Shape.of(1, 4), 1, 1, 1, 1)));
      instance.run(calls, calls, calls);
      assertArrayEquals(new float[] {10.5f}, Calls.floats(calls.answer(0, "y")));
    }
  }

  @Test
  void theRuntimeItselfRefusesAWayOutOfTheArtifactToo() throws Exception {
    Path artifact = directory.resolve("artifact");
    Files.write(directory.resolve("secret.bin"), new byte[16]);
    Path model =
        OnnxModels.write(artifact, OnnxModels.linearWithExternalWeights("../secret.bin", 0, 16));
    Onnx.engine();
    OrtException e =
        assertThrows(
            OrtException.class,
            () -> OrtEnvironment.getEnvironment().createSession(model.toString()).close());
    assertTrue(e.getMessage().contains("secret.bin"), e.getMessage());
  }

  static Stream<Arguments> whatAnInspectorRefuses() {
    return Stream.of(
        Arguments.of(
            OnnxModels.linearWithExternalWeights("../secret.bin", 0, 16), "'../secret.bin'"),
        Arguments.of(OnnxModels.linearWithExternalWeights("w.bin", 0, 16), "not in the upload"),
        Arguments.of(
            OnnxModels.linearWithExternalWeights("*/_ORT_MEM_ADDR_/*", 4096, 16), "_MEM_ADDR_"),
        Arguments.of(
            new OnnxGraph()
                .initializer(OnnxGraph.tensor("w", TensorType.FP32, new byte[4], 1L << 40))
                .node("Identity", List.of("w"), List.of("y"))
                .output("y", TensorType.FP32, 1)
                .toBytes(),
            "4 bytes of data"));
  }

  @ParameterizedTest
  @MethodSource("whatAnInspectorRefuses")
  void theEngineLooksOnceMoreBeforeItLoads(byte[] model, String said) {
    EngineException e = refused(model, Map.of(), 1);
    assertEquals(EngineFailure.BAD_MODEL, e.failure());
    assertTrue(e.getMessage().startsWith("'model.onnx' cannot be served: "), e.getMessage());
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }

  @Test
  void aModelIsReadAsOnnxWhateverItsNameSays() throws Exception {
    // ONNX Runtime would take the ending for another format, which no inspector has looked at.
    Files.write(directory.resolve("model.ort"), OnnxModels.linear());
    LoadRequest asOnnx = Onnx.request(directory, Map.of(), 1);
    Onnx.engine()
        .load(
            new LoadRequest(
                directory,
                asOnnx.format(),
                "model.ort",
                asOnnx.settings(),
                asOnnx.share(),
                asOnnx.maxRows()))
        .close();
  }

  /** A class path of 20 KB, from which ONNX Runtime alone would kill the process. */
  @Test
  void aLongCommandLineDoesNotKillTheProcess() throws Exception {
    assertEquals("opened", child("x".repeat(20_000)));
    EngineException tooLong =
        assertThrows(EngineException.class, () -> OnnxNatives.requireReadable(1 << 20));
    assertEquals(EngineFailure.UNSUPPORTED, tooLong.failure());
    assertTrue(tooLong.getMessage().contains("@argfile"), tooLong.getMessage());
  }

  private static String child(String argument) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Opens.class.getName(),
            argument);
    builder.environment().remove(OnnxNatives.NO_TELEMETRY);
    builder.environment().put("HOME", Files.createDirectories(Path.of("target/home")).toString());
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), said);
    return said.strip();
  }

  /** Opens the engine and says so. */
  static final class Opens {
    public static void main(String[] args) throws Exception {
      Onnx.engine();
      System.out.println("opened");
    }
  }
}
