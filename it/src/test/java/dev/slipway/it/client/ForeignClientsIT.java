package dev.slipway.it.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.TensorType;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.it.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that others made, unmodified, against the packaged product. Each has a Python environment
 * of its own under {@code target}: the two cannot live in one process.
 */
class ForeignClientsIT {

  private static final Path PYTHON = Path.of("src/test/python").toAbsolutePath();

  /** Every datatype that the client knows. */
  private static final Set<TensorType> THERE_AND_BACK =
      EnumSet.complementOf(EnumSet.of(TensorType.BF16));

  @TempDir static Path folder;
  private static RunningServer server;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.on(folder.resolve("data")).await();
    key = Files.readString(server.data().resolve("cli.key")).strip();
    serve("house", OnnxModels.linear());
    serve("house-prices", OnnxModels.linear());
    for (TensorType type : THERE_AND_BACK) {
      serve("same_" + type.name().toLowerCase(Locale.ROOT), OnnxModels.identity(type));
    }
  }

  private static void serve(String model, byte[] onnx) throws Exception {
    int version = server.register(model, Files.write(folder.resolve(model + ".onnx"), onnx));
    server.deploy(model, version);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void tritonclientTalksToUsAsItIs() throws Exception {
    Path python = Programs.python("triton");
    String address = server.url().getHost() + ":" + server.url().getPort();
    String said = Programs.run(2, python, PYTHON.resolve("triton_http.py"), address, key, "house");
    for (TensorType type : THERE_AND_BACK) {
      assertTrue(said.contains(type + " there and back"), said);
    }
    assertTrue(said.contains("tritonclient: everything held"), said);
  }

  @Test
  void thePythonOfThePageOnPredictingPrintsWhatThePageShows() throws Exception {
    Matcher shown =
        Pattern.compile("```python\\n(.*?)```\\s+```text\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../docs/predict.md")));
    assertTrue(shown.find(), "the page shows Python and what it prints");
    String program =
        shown
            .group(1)
            .replace("127.0.0.1:8080", server.url().getHost() + ":" + server.url().getPort())
            .replace("slw_…", key);
    Path script = Files.writeString(folder.resolve("page.py"), program);
    assertEquals(shown.group(2), Programs.run(2, Programs.python("triton"), script));
  }

  @Test
  void theKserveSdkTalksToUsAsItIs() throws Exception {
    Path python = Programs.python("kserve");
    String url = server.url().toString();
    String said = Programs.run(2, python, PYTHON.resolve("kserve_rest.py"), url, key, "house");
    assertTrue(said.contains("KServe SDK: everything held"), said);
  }
}
