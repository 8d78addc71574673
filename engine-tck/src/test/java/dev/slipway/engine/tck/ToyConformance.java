package dev.slipway.engine.tck;

import dev.slipway.engine.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The kit on the toy engine. Started by {@link EngineConformanceKitTest} with one fault or none.
 */
class ToyConformance extends EngineConformanceKit {

  static volatile Fault fault = Fault.NONE;

  @Override
  protected EngineUnderTest engine(Path scratch) throws IOException {
    return uncounted(scratch).payloadsHeld(ToyProvider.HELD::get);
  }

  /** The toy engine as one that counts nothing itself. */
  static EngineUnderTest uncounted(Path scratch) throws IOException {
    ToyProvider.HELD.set(0);
    ToyModel.forgetLeaks();
    ToyProvider toy = new ToyProvider(fault);
    Path other = model(scratch, "other", "toy -2 0;");
    Files.write(other.resolve("weights.bin"), new byte[2 << 20]);
    return EngineUnderTest.of(toy)
        .sample(sample("a quick toy", model(scratch, "quick", "toy 3 0;"), 3))
        .sample(sample("another toy", other, -2))
        .slow(sample("a slow toy", model(scratch, "slow", "toy 5 2000;"), 5))
        .refuses("a file of another kind", model(scratch, "bear", "teddy 3 0;"));
  }

  private static Path model(Path scratch, String name, String line) throws IOException {
    Path artifact = Files.createDirectories(scratch.resolve(name));
    Files.writeString(artifact.resolve("model.toy"), line);
    return artifact;
  }

  private static Sample sample(String name, Path artifact, int scale) {
    float[] x = {0, 1, -2, 3, 0.5f, 100, 7, 8};
    long[] k = {10, 20, -30, 1L << 20};
    float[] y = new float[8];
    for (int i = 0; i < 8; i++) {
      y[i] = scale * x[i] + k[i / 2];
    }
    return Sample.of(name, artifact)
        .input("x", Tensors.floats(Shape.of(4, 2), x))
        .input("k", Tensors.longs(Shape.of(4), k))
        .output("y", Tensors.floats(Shape.of(4, 2), y))
        .output("n", Tensors.longs(Shape.of(4), 11, 21, -29, (1L << 20) + 1))
        .build();
  }
}
