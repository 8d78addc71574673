package dev.slipway.engine.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.slipway.engine.Settings;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.tck.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That a setting does in ONNX Runtime what its description says. */
@Timeout(120)
class OnnxSettingsTest {

  private static final Path TASKS = Path.of("/proc/self/task");

  private static final int ROWS = 8192;
  private static final int WIDTH = 512;
  private static final int RESULT_MEGABYTES = (4 * ROWS * WIDTH) >> 20;

  @TempDir Path directory;

  @BeforeAll
  static void unpackTheRuntime() throws Exception {
    Onnx.engine();
  }

  private static SessionOptions options(Map<String, String> settings) throws Exception {
    return OnnxSettings.sessionOptions(Settings.complete(OnnxSettings.ALL, settings));
  }

  private static OrtSession session(byte[] model, SessionOptions options) throws Exception {
    return OrtEnvironment.getEnvironment().createSession(model, options);
  }

  @Test
  void theGraphIsRewrittenAsFarAsTheLevelSays() throws Exception {
    float[] filter = new float[16 * 16 * 3 * 3];
    Arrays.fill(filter, 0.1f);
    byte[] model =
        new OnnxGraph()
            .input("x", TensorType.FP32, 1, 16, 8, 8)
            .initializer("one", new float[] {1}, 1)
            .initializer("two", new float[] {2}, 1)
            .initializer("filter", filter, 16, 16, 3, 3)
            .node("Sub", List.of("one", "two"), List.of("constant"))
            .node("Add", List.of("x", "constant"), List.of("moved"))
            .node("Conv", List.of("moved", "filter"), List.of("seen"))
            .node("Relu", List.of("seen"), List.of("y"))
            .output("y", TensorType.FP32, 1, 16, 6, 6)
            .toBytes();
    String none = rewritten(model, "none");
    assertTrue(none.contains("Sub") && none.contains("Relu"), "as it came");
    String basic = rewritten(model, "basic");
    assertFalse(basic.contains("Sub"), "constants are folded");
    assertFalse(basic.contains("FusedConv"), "nothing is fused yet");
    String extended = rewritten(model, "extended");
    assertTrue(extended.contains("FusedConv"), "what follows a convolution is part of it");
    assertFalse(extended.contains("ReorderOutput"));
    String all = rewritten(model, "all");
    if (System.getProperty("os.arch").equals("amd64")) {
      assertTrue(all.contains("ReorderOutput"), "tensors lie as the processor likes them");
    }
    assertEquals(all, rewritten(model, null), "by default");
  }

  /** The graph as ONNX Runtime runs it: names of operators are in it as text. */
  private String rewritten(byte[] model, String level) throws Exception {
    Path file = directory.resolve(level + ".onnx");
    Map<String, String> settings = level == null ? Map.of() : Map.of("graph-optimisation", level);
    try (SessionOptions options = options(settings)) {
      options.setOptimizedModelFilePath(file.toString());
      session(model, options).close();
    }
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  @Test
  void withTheArenaTheMemoryOfACallStaysForTheNextAndWithoutItGoesBack() throws Exception {
    Memory.mustBeMeasurable();
    double with = heldAfterACall("true");
    double without = heldAfterACall("false");
    assertTrue(
        with >= RESULT_MEGABYTES && without <= RESULT_MEGABYTES / 2.0,
        with + " MB with the arena, " + without + " without");
  }

  /** Megabytes more than before the call, while the model is open and its answer is given back. */
  private static double heldAfterACall(String arena) throws Exception {
    long[] shape = {ROWS, WIDTH};
    try (SessionOptions options = options(Map.of("memory-arena", arena));
        OrtSession session = session(OnnxModels.mlp(3, WIDTH), options);
        OnnxTensor x =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), zeros(ROWS * WIDTH), shape)) {
      double before = Memory.settledMegabytes();
      session.run(Map.of("x", x)).close();
      return Memory.settledMegabytes() - before;
    }
  }

  @Test
  void threadsThatWaitKeepAProcessorBusyOnlyWhereTheyAreToldToSpin() throws Exception {
    Assumptions.assumeTrue(
        Files.isDirectory(TASKS), "not applicable: threads are read from " + TASKS);
    double quiet = processorMillisWhileWaiting("false");
    double spinning = processorMillisWhileWaiting("true");
    assertTrue(
        spinning > 3 * Math.max(quiet, 10), spinning + " ms spinning, " + quiet + " ms without");
  }

  /** Of the threads of a model that is called and then left alone, again and again. */
  private static double processorMillisWhileWaiting(String spinning) throws Exception {
    Callable<Double> waiting =
        () -> {
          Map<String, String> settings = Map.of("intra-op-threads", "2", "spinning", spinning);
          long[] shape = {1, WIDTH};
          try (SessionOptions options = options(settings);
              OrtSession session = session(OnnxModels.mlp(1, WIDTH), options);
              OnnxTensor x =
                  OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), zeros(WIDTH), shape)) {
            long before = ticksOfOthersNamedAsThisOne();
            for (int call = 0; call < 100; call++) {
              session.run(Map.of("x", x)).close();
              Thread.sleep(5);
            }
            return 10.0 * (ticksOfOthersNamedAsThisOne() - before); // a tick has 10 ms
          }
        };
    FutureTask<Double> task = new FutureTask<>(waiting);
    new Thread(task, "spins-" + spinning).start();
    return task.get();
  }

  /** A native thread begins with the name of the one that made it. */
  private static long ticksOfOthersNamedAsThisOne() throws IOException {
    Path own = Path.of("/proc/thread-self").toRealPath();
    String name = Files.readString(own.resolve("comm"));
    long ticks = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(TASKS)) {
      for (Path thread : threads) {
        if (!thread.getFileName().equals(own.getFileName())) {
          ticks += ticksIfNamed(name, thread);
        }
      }
    }
    return ticks;
  }

  private static long ticksIfNamed(String name, Path thread) {
    try {
      if (Files.readString(thread.resolve("comm")).equals(name)) {
        String stat = Files.readString(thread.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      }
    } catch (IOException ended) {
      // It is none any more: another thread of this JVM.
    }
    return 0;
  }

  private static FloatBuffer zeros(int count) {
    return ByteBuffer.allocateDirect(4 * count).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
