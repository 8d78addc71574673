package dev.slipway.engine.onnx;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.Inspection;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OnnxInspectorFuzzTest {

  private static final class Bytes implements ArtifactFiles {
    private final byte[] model;

    Bytes(byte[] model) {
      this.model = model;
    }

    @Override
    public List<Entry> entries() {
      return List.of(new Entry("model.onnx", model.length), new Entry("w.bin", 16));
    }

    @Override
    public InputStream open(String path) {
      return new ByteArrayInputStream(model);
    }
  }

  private static final List<byte[]> SEEDS =
      List.of(
          OnnxModels.linear(),
          OnnxModels.loop(3),
          OnnxModels.nonZero(),
          OnnxModels.lookup(20),
          OnnxModels.sumAndDifference(true),
          OnnxModels.identity(TensorType.BYTES),
          OnnxModels.linearWithExternalWeights("w.bin", 0, 16));

  @Test
  void mutatedModelsGiveProblemsAndNothingElse() throws Exception {
    long seed = Long.getLong("slipway.seed", System.nanoTime());
    int refused = 0;
    for (int round = 0; round < 12_000; round++) {
      Random random = new Random(seed + round);
      byte[] model = mutate(SEEDS.get(random.nextInt(SEEDS.size())), random);
      try {
        Inspection inspection = new OnnxInspector().inspect(new Bytes(model));
        assertNotNull(inspection);
        assertTrue(
            inspection.refused() || inspection.signatures().size() == 1, inspection.toString());
        refused += inspection.refused() ? 1 : 0;
      } catch (Throwable e) {
        throw new AssertionError("-Dslipway.seed=" + (seed + round) + " with one round", e);
      }
    }
    assertTrue(refused > 2_000, "only " + refused + " of the mutations were refused");
  }

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] model = seed.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(model.length);
      switch (random.nextInt(6)) {
        case 0 -> model[at] = (byte) random.nextInt(256);
        case 1 -> model[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> model = Arrays.copyOf(model, Math.max(1, at));
        case 3 -> {
          byte[] longer = Arrays.copyOf(model, model.length + 8);
          System.arraycopy(model, at, longer, Math.min(at + 8, longer.length), model.length - at);
          model = longer;
        }
        case 4 -> Arrays.fill(model, at, Math.min(model.length, at + 10), (byte) 0xFF);
        default -> {
          int from = random.nextInt(model.length);
          int length = Math.min(32, model.length - Math.max(at, from));
          System.arraycopy(model, from, model, at, length);
        }
      }
    }
    return model;
  }
}
