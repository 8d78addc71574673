package dev.slipway.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.sun.management.ThreadMXBean;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Shape;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Prints what a call of the tiny linear model costs inside the engine: CPU time and heap bytes of
 * the calling thread, at batch 1 and 32. A main, not a test: time is no pass or fail.
 */
final class CallCost {

  private static final int CALLS = 300_000;

  private CallCost() {}

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("call-cost");
    try (LoadedModel model = Onnx.load(directory, OnnxModels.linear());
        ModelInstance instance = model.open(model.signatures().get(0))) {
      for (int rows : new int[] {1, 32, 1, 32, 1, 32}) {
        FlatCall call = new FlatCall(model.signatures().get(0), Shape.of(rows, 4));
        measure("engine, batch " + rows, () -> instance.run(call, call, call));
        plain(directory, rows);
      }
    }
  }

  /** The same call by hand: reused tensors, pinned output, run options. */
  private static void plain(Path directory, int rows) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession.RunOptions run = new OrtSession.RunOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session =
              environment.createSession(directory.resolve("model.onnx").toString(), options);
          OnnxTensor x = tensor(environment, rows, 4);
          OnnxTensor y = tensor(environment, rows, 1)) {
        Map<String, OnnxTensor> in = Map.of("x", x);
        Map<String, OnnxTensor> out = Map.of("y", y);
        measure("by hand, batch " + rows, () -> session.run(in, Set.of(), out, run).close());
      }
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, int rows, int columns)
      throws Exception {
    FloatBuffer values =
        ByteBuffer.allocateDirect(4 * rows * columns)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    return OnnxTensor.createTensor(environment, values, new long[] {rows, columns});
  }

  private interface OneCall {
    void run() throws Exception;
  }

  private static void measure(String what, OneCall call) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    long bytes = 0;
    long cpu = 0;
    for (int half = 0; half < 2; half++) {
      bytes = threads.getThreadAllocatedBytes(self);
      cpu = threads.getThreadCpuTime(self);
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      cpu = threads.getThreadCpuTime(self) - cpu;
      bytes = threads.getThreadAllocatedBytes(self) - bytes;
    }
    System.out.printf(
        "%-18s %.2f us CPU, %d B a call%n",
        what, cpu / 1000.0 / CALLS, Math.round((double) bytes / CALLS));
  }
}
