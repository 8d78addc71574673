package dev.slipway.registry.intake;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.registry.artifact.ArtifactPath;
import dev.slipway.registry.artifact.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that were damaged at random: unpacked within the limits or refused, never else. */
class UnpackFuzzTest {
  private static final int ROUNDS = 400;
  private static final UnpackLimits LIMITS = new UnpackLimits(50, 1 << 20, 100, 1 << 16);

  @TempDir Path folder;

  @Test
  void aDamagedZipIsRefusedOrUnpackedWithinTheLimits() {
    fuzz("upload.zip", List.of(Archives.zip(model()), Archives.jdkZip(model())), 11);
  }

  @Test
  void aDamagedTarIsRefusedOrUnpackedWithinTheLimits() {
    byte[] extended =
        Archives.tarOf(
            Archives.tarBlocks("x", 'x', Archives.text(Archives.pax("path", "long/name"))),
            Archives.tarBlocks("m", '0', Archives.text("content")),
            Archives.tarBlocks("l", 'L', Archives.text("other/name\0")),
            Archives.tarBlocks("n", '0', Archives.text("more")));
    fuzz("upload.tar", List.of(Archives.tar(model()), extended), 12);
  }

  @Test
  void aDamagedGzippedTarIsRefusedOrUnpackedWithinTheLimits() {
    fuzz("upload.tgz", List.of(Archives.gzip(Archives.tar(model()))), 13);
  }

  private static Map<String, byte[]> model() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a/model.onnx", Archives.text("graph ".repeat(100)));
    files.put("a/weights.bin", new byte[3_000]);
    files.put("b.txt", Archives.text("labels"));
    return files;
  }

  private void fuzz(String name, List<byte[]> seeds, long base) {
    int unpacked = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long seed = base * 1_000_003 + round;
      Random random = new Random(seed);
      byte[] archive = damage(seeds.get(random.nextInt(seeds.size())), random);
      try {
        if (assertTimeoutPreemptively(Duration.ofSeconds(20), () -> unpack(name, archive))) {
          unpacked++;
        }
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed + " of " + name, failure);
      }
    }
    assertTrue(unpacked < ROUNDS, "the damage was never seen");
  }

  private boolean unpack(String name, byte[] archive) throws IOException {
    Path received = Files.write(folder.resolve("received"), archive);
    Path into = folder.resolve("into");
    DurableFiles.deleteTree(into);
    Files.createDirectory(into);
    boolean unpacked;
    try {
      List<UnpackedFile> files =
          new Unpacker(LIMITS, new DiskRoom(() -> Long.MAX_VALUE, 0))
              .unpack(
                  List.of(new UnpackedFile(name, received, archive.length, "0".repeat(64))), into);
      for (UnpackedFile file : files) {
        assertTrue(ArtifactPath.faultOf(file.path()) == null, file.path());
      }
      unpacked = true;
    } catch (Refusal refusal) {
      assertTrue(!refusal.problem().remedy().isEmpty());
      unpacked = false;
    }
    try (Stream<Path> written = Files.list(into)) {
      long bytes = 0;
      for (Path file : written.toList()) {
        bytes += Files.size(file);
      }
      assertTrue(bytes <= LIMITS.bytes() + (128 << 10), bytes + " bytes were written");
    }
    try (Stream<Path> all = Files.list(folder)) {
      assertTrue(all.count() == 2, "something was written beside its folder");
    }
    return unpacked;
  }

  private static byte[] damage(byte[] honest, Random random) {
    byte[] archive = honest.clone();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(archive.length);
      switch (random.nextInt(6)) {
        case 0 -> archive[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> archive[at] = (byte) random.nextInt(256);
        case 2 -> archive = Arrays.copyOf(archive, 1 + random.nextInt(archive.length));
        case 3 -> {
          int length = Math.min(random.nextInt(64), archive.length - at);
          int from = random.nextInt(archive.length - length + 1);
          System.arraycopy(archive, from, archive, at, length);
        }
        case 4 -> {
          byte[] longer = new byte[archive.length + random.nextInt(600)];
          System.arraycopy(archive, 0, longer, 0, at);
          System.arraycopy(
              archive, at, longer, at + longer.length - archive.length, archive.length - at);
          archive = longer;
        }
        default -> {
          for (int i = at; i < Math.min(archive.length, at + 4); i++) {
            archive[i] = (byte) 0xFF;
          }
        }
      }
    }
    return archive;
  }
}
