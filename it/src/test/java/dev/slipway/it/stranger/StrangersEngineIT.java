package dev.slipway.it.stranger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorType;
import dev.slipway.it.docs.Page;
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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody types what docs/write-an-engine.md says: in a checkout two artifacts of ours are built,
 * outside of it the example's folder becomes an engine, and the platform takes it.
 */
class StrangersEngineIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path EXAMPLE = ROOT.resolve("examples/engine-linear");
  private static final Path PAGE = ROOT.resolve("docs/write-an-engine.md");

  /** What the two artifacts and the engine would be found under, if they were installed there. */
  private static final List<String> GROUPS = List.of("dev/slipway", "com/example");

  /** With Maven's own repository in it, which no other program's temporary files are beside. */
  private static final Path MAVEN = Path.of("target", "stranger").toAbsolutePath();

  @TempDir static Path elsewhere;
  private static SortedMap<String, FileTime> installedBefore;
  private static List<Page.Block> blocks;
  private static Path project;
  private static String printed;

  @BeforeAll
  static void buildAsAStranger() throws Exception {
    installedBefore = installed();
    delete(MAVEN);
    blocks = Page.ownBlocks(PAGE);
    Path checkout = checkout(elsewhere.resolve("slipway"));
    Path log = Path.of("target", "strangers-build.log").toAbsolutePath();
    Process build = typed(blocks.get(0).commands(), checkout, log, new StrangersMaven(MAVEN));
    try {
      assertTrue(build.waitFor(12, TimeUnit.MINUTES), () -> "the build does not end; see " + log);
    } finally {
      build.descendants().forEach(ProcessHandle::destroyForcibly);
      build.destroyForcibly();
    }
    printed = Files.readString(log);
    assertEquals(0, build.exitValue(), printed);
    project = elsewhere.resolve("my-engine");
  }

  /** What of a checkout is needed to build the two artifacts and to copy the example. */
  private static Path checkout(Path to) throws IOException {
    copy(ROOT.resolve(".mvn"), to.resolve(".mvn"));
    for (String part : List.of("engine-spi", "engine-tck", "examples/engine-linear")) {
      copy(ROOT.resolve(part), to.resolve(part));
    }
    describe(ROOT, to);
    return to;
  }

  /** Copies a module's description and those of the modules below it. */
  private static void describe(Path module, Path to) throws IOException {
    String pom = Files.readString(module.resolve("pom.xml"));
    Files.writeString(Files.createDirectories(to).resolve("pom.xml"), pom);
    Matcher below = Pattern.compile("<module>([^<]+)</module>").matcher(pom);
    while (below.find()) {
      describe(module.resolve(below.group(1)), to.resolve(below.group(1)));
    }
  }

  /** Starts a shell with the commands of a block, each of which must succeed. */
  private static Process typed(
      String commands, Path directory, Path log, @Nullable StrangersMaven maven)
      throws IOException {
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-e", "-c", commands)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = shell.environment();
    environment.keySet().removeIf(name -> name.startsWith("SLIPWAY_"));
    environment.put("SLIPWAY_HTTP_PORT", "0");
    environment.put("SLIPWAY_HEAP", "256m");
    String bin = RunningServer.HOME.resolve("bin") + ":" + environment.get("PATH");
    environment.put("PATH", maven == null ? bin : maven.bin() + ":" + bin);
    return shell.start();
  }

  @Test
  void theServerOfThePageHasTheEngineAndAnswersAsThePageShows() throws Exception {
    Page.Block serve = blocks.get(1);
    assertTrue(serve.goesOn() && !serve.output().isEmpty(), serve::toString);
    Path log = elsewhere.resolve("serve.log");
    Process server = typed("exec " + here(serve), project, log, null);
    try {
      RunningServer.awaitTrue(
          "the page's server is there",
          Duration.ofMinutes(2),
          () -> Page.printed(serve.output(), read(log)) || !server.isAlive());
      assertTrue(server.isAlive(), () -> read(log));
      for (Page.Block block : blocks.subList(2, blocks.size())) {
        Path out = elsewhere.resolve("typed.log");
        Process typed = typed(here(block), project, out, null);
        assertTrue(typed.waitFor(3, TimeUnit.MINUTES), () -> read(out));
        assertEquals(block.status(), typed.exitValue(), () -> read(out));
        assertTrue(
            Page.printed(block.output(), read(out)),
            () -> String.join("\n", block.output()) + "\nis shown, printed is\n" + read(out));
      }
    } finally {
      server.destroy();
      if (!server.waitFor(1, TimeUnit.MINUTES)) {
        server.destroyForcibly();
      }
    }
  }

  private static String here(Page.Block block) {
    return block.commands().replace("/tmp/my-engine-data", elsewhere.resolve("typed").toString());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
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
  void theUsersOwnRepositoryStaysClean() throws IOException {
    assertTrue(
        Files.exists(MAVEN.resolve("repository/dev/slipway/engine-tck")),
        "installed nowhere, so this shows nothing");
    assertEquals(installedBefore, installed(), "installed into the user's own repository");
  }

  /** What of these groups lies in the user's own repository, each with when it was changed. */
  private static SortedMap<String, FileTime> installed() throws IOException {
    SortedMap<String, FileTime> found = new TreeMap<>();
    for (String group : GROUPS) {
      Path folder = StrangersMaven.usersRepository().resolve(group);
      if (Files.exists(folder)) {
        try (Stream<Path> tree = Files.walk(folder)) {
          for (Path path : tree.toList()) {
            found.put(path.toString(), Files.getLastModifiedTime(path));
          }
        }
      }
    }
    return found;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> tree = Files.walk(folder)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
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
}
