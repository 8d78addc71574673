package dev.slipway.engine.onnx;

import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.DeviceShare.Hardness;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The engine under test, opened once for all tests of the JVM. */
final class Onnx {

  static final OnnxEngineProvider PROVIDER = new OnnxEngineProvider();

  private static Engine engine;

  private Onnx() {}

  static synchronized Engine engine() throws EngineException {
    if (engine == null) {
      engine = PROVIDER.open(CONTEXT);
    }
    return engine;
  }

  /** Unpacks into {@code target}, once. */
  static final EngineContext CONTEXT =
      (anchor, resources) -> {
        Path folder = Files.createDirectories(Path.of("target/natives").toAbsolutePath());
        for (String resource : resources) {
          Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
          if (Files.exists(file)) {
            continue;
          }
          try (InputStream in = anchor.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
              throw new IOException("there is no resource '" + resource + "'");
            }
            Path half = Files.createTempFile(folder, "half", "");
            Files.write(half, in.readAllBytes());
            Files.move(half, file);
          }
        }
        return folder;
      };

  static DeviceShare share(int threads) {
    return new DeviceShare(
        "lease",
        new Device("cpu", Device.Kind.CPU, "CPU", 1L << 32, null),
        1L << 32,
        1,
        threads,
        100,
        1,
        Hardness.ENGINE);
  }

  static LoadRequest request(Path directory, Map<String, String> settings, int threads) {
    return new LoadRequest(
        directory,
        "onnx",
        "model.onnx",
        Settings.complete(PROVIDER.settings(), settings),
        share(threads),
        64);
  }

  static LoadedModel load(Path directory, byte[] model) throws EngineException {
    OnnxModels.write(directory, model);
    return engine().load(request(directory, Map.of(), 1));
  }

  static byte[] resource(String name) {
    try (InputStream in = Onnx.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> settingNames() {
    return PROVIDER.settings().stream().map(s -> s.name()).toList();
  }
}
