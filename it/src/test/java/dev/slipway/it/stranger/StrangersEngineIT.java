package dev.slipway.it.stranger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.Engine;
import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.tck.EngineConformanceKit;
import dev.slipway.it.server.RunningServer;
import dev.slipway.platform.infer.InferTensor;
import dev.slipway.platform.plugin.EnginePlugin;
import dev.slipway.platform.plugin.PluginCatalog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody who has two artifacts of ours and the example's folder builds an engine, and the
 * platform takes it.
 */
class StrangersEngineIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path EXAMPLE = ROOT.resolve("examples/engine-linear");

  private static final Path INSTALLED =
      StrangersMaven.usersRepository().resolve("dev/slipway/engine-tck");

  @TempDir static Path elsewhere;
  private static boolean installedBefore;
  private static Path project;
  private static String printed;

  @BeforeAll
  static void buildAsAStranger() throws Exception {
    installedBefore = Files.exists(INSTALLED);
    Path ours = Path.of("target", "stranger").toAbsolutePath();
    delete(ours);
    String version = version();
    FileRepository repository = new FileRepository(ours.resolve("staged"), version);
    repository.addPom("slipway", ROOT.resolve("pom.xml"));
    repository.addPom("engine-spi", ROOT.resolve("engine-spi/pom.xml"));
    repository.addJar("engine-spi", Engine.class);
    repository.addPom("engine-tck", ROOT.resolve("engine-tck/pom.xml"));
    repository.addJar("engine-tck", EngineConformanceKit.class);
    project = elsewhere.resolve("my-engine");
    copy(EXAMPLE, project);
    printed =
        new StrangersMaven(ours.resolve("maven"), repository)
            .run(project, "verify", "-Dslipway.version=" + version);
  }

  @Test
  void theKitRanThereAndPassed() {
    Matcher ran =
        Pattern.compile("Tests run: (\\d+), Failures: 0, Errors: 0, Skipped: (\\d+)")
            .matcher(printed);
    int most = 0;
    while (ran.find()) {
      most = Math.max(most, Integer.parseInt(ran.group(1)));
    }
    assertTrue(most > 40, printed);
  }

  @Test
  void nothingOfOursCameAlongInThePluginsFolder() throws IOException {
    try (Stream<Path> jars = Files.list(project.resolve("target/plugins/linear"))) {
      List<String> names = jars.map(jar -> jar.getFileName().toString()).sorted().toList();
      assertEquals(2, names.size(), names::toString);
      assertTrue(names.get(0).startsWith("engine-linear-"), names::toString);
      assertTrue(names.get(1).startsWith("jackson-core-"), names::toString);
    }
  }

  @Test
  void thePlatformFindsTheEngine() {
    PluginCatalog catalog =
        PluginCatalog.scan(project.resolve("target/plugins"), elsewhere.resolve("unpacked"));
    assertEquals(List.of(), catalog.skipped());
    EnginePlugin linear = catalog.engine("linear").orElseThrow();
    assertEquals(List.of("linear"), linear.formats());
    assertEquals("1.0", linear.spiVersion());
  }

  @Test
  void aModelOfTheStrangersFormatAnswersOnThePredictionPath() throws Exception {
    EnginePlugin linear =
        PluginCatalog.scan(project.resolve("target/plugins"), elsewhere.resolve("unpacked"))
            .engine("linear")
            .orElseThrow();
    Path artifact = Files.createDirectories(elsewhere.resolve("model"));
    Files.writeString(
        artifact.resolve("linear.json"), "{\"intercept\": 0.5, \"coefficients\": [1, -2]}");
    ByteBuffer x = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    x.putDouble(1).putDouble(1).putDouble(3).putDouble(0.25);
    try (ServedOnce served = new ServedOnce(linear, artifact, "linear.json")) {
      InferTensor y =
          served
              .predict(InferTensor.of("x", TensorType.FP64, Shape.of(2, 2), x.array()))
              .outputs()
              .get(0);
      ByteBuffer data =
          ByteBuffer.wrap(y.data(), y.offset(), y.length()).order(ByteOrder.LITTLE_ENDIAN);
      assertEquals("y", y.name());
      assertEquals(Shape.of(2), y.shape());
      assertEquals(-0.5, data.getDouble());
      assertEquals(3, data.getDouble());
    }
  }

  @Test
  void theRunningServerTakesThePluginAndAnswersWithIt() throws Exception {
    Path plugins = elsewhere.resolve("plugins");
    copy(project.resolve("target/plugins/linear"), plugins.resolve("linear"));
    Files.createDirectories(plugins.resolve("broken"));
    Files.writeString(plugins.resolve("broken/noise.jar"), "no jar");
    Path model = elsewhere.resolve("linear.json");
    Files.writeString(model, "{\"intercept\": 0.5, \"coefficients\": [1, -2]}");

    try (RunningServer server =
        RunningServer.on(elsewhere.resolve("data"))
            .set("plugins.directory", plugins.toString())
            .await()) {
      String engines = server.api().get("/api/v1/engines").body().encode();
      assertTrue(engines.contains("\"linear\""), engines);
      assertTrue(engines.contains("noise.jar is not a readable jar"), engines);

      server.deploy("strangers-model", server.register("strangers-model", model));
      JsonObject answer =
          server
              .api()
              .post(
                  "/v2/models/strangers-model/infer",
                  new JsonObject(
                      "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP64\", \"shape\": [2, 2],"
                          + " \"data\": [1, 1, 3, 0.25]}]}"))
              .body();
      JsonArray y = answer.getJsonArray("outputs").getJsonObject(0).getJsonArray("data");
      assertEquals(-0.5, y.getDouble(0), answer::encode);
      assertEquals(3, y.getDouble(1), answer::encode);
    }
  }

  @Test
  void everyBlockOfCodeInTheTutorialIsTheCode() throws IOException {
    StringBuilder code = new StringBuilder();
    try (Stream<Path> files = Files.walk(EXAMPLE.resolve("src"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        code.append(Files.readString(file));
      }
    }
    Matcher blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(EXAMPLE.resolve("README.md")));
    int count = 0;
    while (blocks.find()) {
      count++;
      String block = blocks.group(1);
      assertTrue(code.indexOf(block) >= 0, () -> "not in the example's files:\n" + block);
    }
    assertTrue(count >= 8, "the tutorial shows its code");
  }

  @Test
  void theUsersOwnRepositoryStaysClean() {
    assertEquals(installedBefore, Files.exists(INSTALLED), "staged into the user's own repository");
  }

  private static String version() throws IOException {
    Matcher version =
        Pattern.compile("<artifactId>slipway</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertTrue(version.find());
    return version.group(1);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Path relative = from.relativize(path);
        if (!relative.startsWith("target")) {
          Path target = to.resolve(relative);
          if (Files.isDirectory(path)) {
            Files.createDirectories(target);
          } else {
            Files.copy(path, target);
          }
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> tree = Files.walk(directory)) {
        for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
