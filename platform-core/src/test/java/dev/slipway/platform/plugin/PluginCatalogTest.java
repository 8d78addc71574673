package dev.slipway.platform.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.Settings;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.platform.plugin.SkippedPlugin.Code;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCatalogTest {

  @TempDir Path dir;

  @AfterEach
  void forgetWhatPluginsWrote() {
    System.clearProperty("acme.opened");
    System.clearProperty("acme.unopenable");
  }

  private PluginCatalog scan() {
    return PluginCatalog.scan(dir.resolve("plugins"), dir.resolve("unpacked"));
  }

  private Path plugin(String name) {
    return dir.resolve("plugins").resolve(name).resolve(name + ".jar");
  }

  private String onlyReason(Code code, PluginCatalog catalog) {
    assertEquals(1, catalog.skipped().size(), () -> catalog.skipped().toString());
    assertEquals(code, catalog.skipped().get(0).code());
    return catalog.skipped().get(0).reason();
  }

  private static void assertNames(String reason, String... words) {
    for (String word : words) {
      assertTrue(reason.contains(word), () -> "'" + reason + "' does not say '" + word + "'");
    }
  }

  @Test
  void findsAnEngineInAFolderOfJarsAndInASingleJar() throws Exception {
    PluginJar.engine("one", "").write(plugin("one"));
    PluginJar.engine("two", "").write(dir.resolve("plugins/two.jar"));

    PluginCatalog catalog = scan();

    assertEquals(
        List.of("one", "two"), catalog.engines().stream().map(EnginePlugin::name).toList());
    assertEquals(List.of(), catalog.skipped());
    assertEquals("1.1", catalog.engine("one").orElseThrow().spiVersion());
    assertEquals(2, catalog.forFormat("acme").size());
    assertEquals(List.of(), catalog.forFormat("other"));
  }

  @Test
  void withoutAPluginsDirectoryThereAreNoEngines() {
    assertEquals(List.of(), scan().engines());
  }

  @Test
  void aPluginSeesTheSpiAndTheJdkAndNothingElseOfOurs() throws Exception {
    // The platform's own class and a library of ours are on this test's class path.
    PluginJar.engine(
            "one",
            """
            for (String ours : List.of("dev.slipway.platform.plugin.PluginCatalog", "org.junit.jupiter.api.Test",
                "io.vertx.core.Vertx")) {
              try {
                Class.forName(ours);
                throw new IllegalStateException("sees " + ours);
              } catch (ClassNotFoundException hidden) { }
            }
            if (Acme.class.getResource("/dev/slipway/platform/plugin/PluginCatalog.class") != null) {
              throw new IllegalStateException("sees our resources");
            }
            Class.forName("java.sql.Driver");
            """)
        .write(plugin("one"));

    PluginCatalog catalog = scan();

    assertEquals(List.of(), catalog.skipped());
    assertEquals(1, catalog.engines().size());
  }

  @Test
  void ourSpiWinsOverACopyInThePluginsJar() throws Exception {
    byte[] copy;
    try (InputStream in =
        EngineProvider.class.getResourceAsStream("/dev/slipway/engine/EngineProvider.class")) {
      copy = in.readAllBytes();
    }
    PluginJar.engine("one", "")
        .resource("dev/slipway/engine/EngineProvider.class", copy)
        .write(plugin("one"));

    PluginCatalog catalog = scan();

    assertEquals(List.of(), catalog.skipped());
    assertEquals(1, catalog.engines().size());
  }

  @Test
  void twoPluginsBringTwoVersionsOfOneLibrary() throws Exception {
    for (String name : List.of("one", "two")) {
      PluginJar.engine(
              name,
              "if (!acme.lib.Lib.VERSION.equals(\""
                  + name
                  + "\")) { throw new IllegalStateException(acme.lib.Lib.VERSION); }")
          .with(
              "acme.lib.Lib",
              "package acme.lib; public class Lib { public static final String VERSION = new String(\""
                  + name
                  + "\"); }")
          .write(plugin(name));
    }
    PluginCatalog catalog = scan();
    assertEquals(2, catalog.engines().size(), () -> catalog.skipped().toString());
    assertNotSame(catalog.engines().get(0).classLoader(), catalog.engines().get(1).classLoader());
  }

  @Test
  void aClassLoaderIsMadeOncePerProcess() throws Exception {
    PluginJar.engine("one", "").write(plugin("one"));
    assertSame(scan().engines().get(0), scan().engines().get(0));
  }

  @Test
  void aPluginWithoutAnSpiVersionIsSkipped() throws Exception {
    PluginJar.engine("one", "").spi(null).write(plugin("one"));
    assertNames(onlyReason(Code.SPI_NOT_STATED, scan()), "one.jar", "Slipway-Engine-Spi: 1.1");
  }

  @Test
  void aPluginForAnotherMajorIsSkipped() throws Exception {
    PluginJar.engine("one", "").spi("2.0").write(plugin("one"));
    assertNames(onlyReason(Code.SPI_NOT_SUPPORTED, scan()), "one.jar", "SPI 2.0", "has 1.1");
  }

  @Test
  void aPluginForAHigherMinorIsSkipped() throws Exception {
    PluginJar.engine("one", "").spi("1.7").write(plugin("one"));
    assertNames(onlyReason(Code.SPI_NOT_SUPPORTED, scan()), "one.jar", "SPI 1.7", "newer server");
  }

  @Test
  void aVersionThatIsNoneIsSkipped() throws Exception {
    PluginJar.engine("one", "").spi("latest").write(plugin("one"));
    assertNames(onlyReason(Code.SPI_NOT_STATED, scan()), "'latest'");
  }

  @Test
  void whateverBreaksInOnePluginTheOthersLoad() throws Exception {
    PluginJar.engine("good", "").write(plugin("good"));
    Files.createDirectories(dir.resolve("plugins/b-noise"));
    Files.writeString(dir.resolve("plugins/b-noise/noise.jar"), "this is no zip");
    Files.createDirectories(dir.resolve("plugins/c-empty"));
    new PluginJar().providing("acme.Gone").write(plugin("d-missing"));
    PluginJar.engine("throws", "throw new IllegalStateException(\"licence expired\");")
        .write(plugin("e-throws"));
    PluginJar.engine("links", "System.loadLibrary(\"not-there-at-all\");").write(plugin("f-links"));
    PluginJar.engine("Bad Name", "").write(plugin("g-name"));
    new PluginJar()
        .with("acme.Plain", "package acme; public class Plain { }")
        .providing("acme.Plain")
        .write(plugin("h-plain"));
    new PluginJar()
        .with("acme.Lib", "package acme; public class Lib { }")
        .write(plugin("i-library"));
    PluginJar.engine("deep", "new Object() { void down() { down(); } }.down();")
        .write(plugin("j-deep"));

    PluginCatalog catalog = scan();

    assertEquals(List.of("good"), catalog.engines().stream().map(EnginePlugin::name).toList());
    Map<String, String> reasons = new java.util.HashMap<>();
    catalog.skipped().forEach(skipped -> reasons.put(skipped.plugin(), skipped.reason()));
    assertEquals(9, reasons.size(), reasons::toString);
    assertNames(reasons.get("b-noise"), "noise.jar", "not a readable jar");
    assertNames(reasons.get("c-empty"), "no jar");
    assertNames(reasons.get("d-missing"), "acme.Gone");
    assertNames(reasons.get("e-throws"), "licence expired");
    assertNames(reasons.get("f-links"), "not-there-at-all");
    assertNames(reasons.get("g-name"), "Bad Name");
    assertNames(reasons.get("h-plain"), "acme.Plain");
    assertNames(reasons.get("i-library"), "META-INF/services/dev.slipway.engine.EngineProvider");
    assertNames(reasons.get("j-deep"), "StackOverflowError");
    Map<String, Code> codes = new TreeMap<>();
    catalog.skipped().forEach(skipped -> codes.put(skipped.plugin(), skipped.code()));
    assertEquals(
        Map.of(
            "b-noise", Code.UNREADABLE,
            "c-empty", Code.NO_JAR,
            "d-missing", Code.BROKEN,
            "e-throws", Code.BROKEN,
            "f-links", Code.BROKEN,
            "g-name", Code.UNUSABLE,
            "h-plain", Code.BROKEN,
            "i-library", Code.NO_ENGINE,
            "j-deep", Code.BROKEN),
        codes);
  }

  @Test
  void anErrorInWhatAPluginDeclaresSkipsItAndTheOthersLoad() throws Exception {
    PluginJar.engine("good", "").write(plugin("good"));
    List<String> declarations =
        List.of(
            "String name()",
            "String version()",
            "List<String> formats()",
            "Set<TensorType> datatypes()",
            "EngineTraits traits()",
            "List<SettingSpec> settings()",
            "ArtifactInspector inspector()",
            "int version()");
    List<String> errors =
        List.of(
            "AssertionError(\"broken here\")",
            "java.io.IOError(new java.io.IOException(\"broken here\"))",
            "OutOfMemoryError(\"broken here\")",
            "IllegalStateException(\"broken here\")");
    for (int i = 0; i < declarations.size(); i++) {
      PluginJar.throwing("engine" + i, declarations.get(i), errors.get(i % errors.size()))
          .write(plugin("p" + i));
    }

    PluginCatalog catalog = scan();

    assertEquals(List.of("good"), catalog.engines().stream().map(EnginePlugin::name).toList());
    assertEquals(declarations.size(), catalog.skipped().size());
    catalog.skipped().forEach(skipped -> assertNames(skipped.reason(), "broken here"));
  }

  @Test
  void anErrorInTheInspectorRefusesTheArtifact() throws Exception {
    for (String method : List.of("Inspection inspect(", "boolean recognises(")) {
      String name = method.startsWith("I") ? "inspects" : "recognises";
      PluginJar.throwing(name, method, "AssertionError(\"broken here\")").write(plugin(name));
    }

    PluginCatalog catalog = scan();

    Inspection inspection = catalog.engine("inspects").orElseThrow().inspector().inspect(noFiles());
    assertTrue(inspection.refused());
    assertNames(inspection.problems().get(0).found(), "'inspects'", "broken here");
    assertEquals(
        List.of("inspects"),
        catalog.recognising(noFiles()).stream().map(EnginePlugin::name).toList());
  }

  @Test
  void whatAnEngineCannotHonourIsToldInItsWordsAndACheckThatBreaksIsToldToo() throws Exception {
    PluginJar.engine("right", "").write(plugin("right"));
    PluginJar.throwing("breaks", "List<String> problems(", "AssertionError(\"broken here\")")
        .write(plugin("breaks"));
    PluginCatalog catalog = scan();
    Settings none = new Settings(Map.of());
    assertEquals(List.of("as it says"), catalog.engine("right").orElseThrow().problems(none));
    assertNames(
        catalog.engine("breaks").orElseThrow().problems(none).get(0), "'breaks'", "broken here");
  }

  @Test
  void anErrorWhileOpeningOrLoadingIsAFailureOfTheLoad() throws Exception {
    PluginJar.throwing("opens", "Engine open(", "AssertionError(\"broken here\")")
        .write(plugin("opens"));
    PluginJar.throwing("loads", "LoadedModel load(", "AssertionError(\"broken here\")")
        .write(plugin("loads"));
    PluginCatalog catalog = scan();
    Map<String, EngineFailure> expected =
        Map.of("opens", EngineFailure.UNSUPPORTED, "loads", EngineFailure.INTERNAL);
    expected.forEach(
        (name, failure) -> {
          EnginePlugin engine = catalog.engine(name).orElseThrow();
          EngineException broken =
              assertThrows(EngineException.class, () -> engine.load(request()));
          assertEquals(failure, broken.failure());
          assertNames(broken.getMessage(), "'" + name + "'", "broken here");
        });
  }

  @Test
  void whatSaysThatTheJvmIsBrokenIsNotThePluginsToHide() throws Exception {
    PluginJar.throwing("one", "Inspection inspect(", "InternalError(\"broken here\")")
        .write(plugin("one"));
    EnginePlugin engine = scan().engines().get(0);
    assertThrows(InternalError.class, () -> engine.inspector().inspect(noFiles()));
  }

  @Test
  void oneBrokenProviderLeavesTheOtherOfTheSameJar() throws Exception {
    PluginJar.engine("good", "").providing("acme.Gone").write(plugin("one"));
    PluginCatalog catalog = scan();
    assertEquals(1, catalog.engines().size());
    assertNames(onlyReason(Code.BROKEN, catalog), "acme.Gone");
  }

  @Test
  void ofTwoEnginesWithOneNameTheFirstStays() throws Exception {
    PluginJar.engine("same", "").write(plugin("one"));
    PluginJar.engine("same", "").write(plugin("two"));
    PluginCatalog catalog = scan();
    assertEquals("one", catalog.engine("same").orElseThrow().plugin());
    assertEquals("two", catalog.skipped().get(0).plugin());
    assertNames(onlyReason(Code.NAME_TAKEN, catalog), "'same'", "'one'");
  }

  @Test
  void theEngineIsOpenedByTheFirstLoadAndOnlyOnce() throws Exception {
    PluginJar.engine("one", "").write(plugin("one"));
    EnginePlugin engine = scan().engines().get(0);
    assertFalse(engine.opened());
    assertEquals("0", System.getProperty("acme.opened", "0"));

    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      List<Callable<EngineException>> loads = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        loads.add(() -> assertThrows(EngineException.class, () -> engine.load(request())));
      }
      for (Future<EngineException> load : callers.invokeAll(loads)) {
        assertEquals("loaded by plugin one", load.get().getMessage());
      }
    } finally {
      callers.shutdownNow();
    }

    assertTrue(engine.opened());
    assertEquals("1", System.getProperty("acme.opened"));
  }

  @Test
  void anEngineThatCannotBeOpenedSaysSoAtEachLoadAndIsNotTriedAgain() throws Exception {
    System.setProperty("acme.unopenable", "true");
    PluginJar.engine("one", "").write(plugin("one"));
    EnginePlugin engine = scan().engines().get(0);
    for (int i = 0; i < 2; i++) {
      EngineException failure = assertThrows(EngineException.class, () -> engine.load(request()));
      assertEquals(EngineFailure.UNSUPPORTED, failure.failure());
      assertNames(failure.getMessage(), "'one'", "no libacme");
    }
    assertEquals("1", System.getProperty("acme.opened"));
  }

  @Test
  void theContextClassLoaderIsThePluginsInsideAndTheCallersAfterwards() throws Exception {
    PluginJar.engine("one", "").write(plugin("one"));
    PluginCatalog catalog = scan();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    assertNotEquals(catalog.engines().get(0).classLoader(), before);
    assertEquals(1, catalog.recognising(noFiles()).size());
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }

  @Test
  void anInspectorThatBreaksRefusesTheArtifact() throws Exception {
    PluginJar.engine("one", "").write(plugin("one"));
    Inspection inspection = scan().engines().get(0).inspector().inspect(noFiles());
    assertTrue(inspection.refused());
    assertEquals("inspector-failed", inspection.problems().get(0).code());
    assertNames(inspection.problems().get(0).found(), "'one'", "no idea");
  }

  private LoadRequest request() {
    Device cpu = new Device("cpu", Device.Kind.CPU, "cpu", 1 << 30, null);
    return new LoadRequest(
        dir,
        "acme",
        "model",
        new Settings(Map.of()),
        new DeviceShare("lease", cpu, 1 << 20, 1, 1, 100, 1, DeviceShare.Hardness.ENGINE),
        1);
  }

  private static ArtifactFiles noFiles() {
    return new ArtifactFiles() {
      @Override
      public List<Entry> entries() {
        return List.of(new Entry("a", 1));
      }

      @Override
      public InputStream open(String path) {
        return new java.io.ByteArrayInputStream("a".getBytes(StandardCharsets.UTF_8));
      }
    };
  }
}
