package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.engine.tensorflow.TensorFlowModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engines' native libraries on the disk of the packaged server. */
class NativesIT {

  @TempDir Path folder;

  @Test
  void nativesAreUnpackedOnceAndTheNextStartUsesThemAsTheyAreAlsoAfterAKill() throws Exception {
    Path data = folder.resolve("data");
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    Map<String, String> unpacked;
    RunningServer first = start(data, temporary);
    try {
      first.register("onnx", Files.write(folder.resolve("m.onnx"), OnnxModels.linear()));
      first.register("tensorflow", TensorFlowModels.linear(folder.resolve("saved")));
      first.deploy("onnx", 1);
      first.deploy("tensorflow", 1);
      bothAnswer(first);
      unpacked = files(data.resolve("natives"));
    } finally {
      first.kill9();
    }
    for (String library : List.of("libonnxruntime.so", "libtensorflow_cc.so")) {
      assertTrue(
          unpacked.keySet().stream().anyMatch(file -> file.contains("/" + library)),
          () -> library + " is not among " + unpacked.keySet());
    }
    assertEquals(List.of(), libraries(temporary), "of a server that was killed");
    try (RunningServer second = start(data, temporary)) {
      RunningServer.awaitTrue(
          "both are served again",
          java.time.Duration.ofMinutes(2),
          () -> {
            bothAnswer(second);
            return true;
          });
      assertEquals(unpacked, files(data.resolve("natives")));
    }
    assertEquals(unpacked, files(data.resolve("natives")));
    assertEquals(List.of(), libraries(temporary), "of a server that was stopped");
  }

  private static RunningServer start(Path data, Path temporary) throws Exception {
    return RunningServer.on(data)
        .ownLibraries()
        .javaOption("-Djava.io.tmpdir=" + temporary)
        .await();
  }

  private static void bothAnswer(RunningServer server) {
    assertEquals(10.5, server.predictLinear("onnx"), 1e-5);
    assertEquals(10.5, server.predictLinear("tensorflow"), 1e-5);
  }

  /** Each file and folder with its inode and when it was written. */
  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.toList()) {
        BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
        files.put(file.toString(), facts.fileKey() + " of " + facts.lastModifiedTime());
      }
    }
    return files;
  }

  private static List<String> libraries(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(Path::toString).filter(name -> name.contains(".so")).toList();
    }
  }
}
