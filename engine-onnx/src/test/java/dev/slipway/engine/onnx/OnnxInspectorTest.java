package dev.slipway.engine.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.engine.inspect.Problem.Severity;
import dev.slipway.engine.inspect.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxInspectorTest {

  private static final OnnxInspector INSPECTOR = new OnnxInspector();

  @TempDir Path directory;

  private Inspection inspect(byte[] model) throws IOException {
    OnnxModels.write(directory, model);
    return INSPECTOR.inspect(new DirectoryFiles(directory));
  }

  private static Problem only(Inspection inspection) {
    assertEquals(1, inspection.problems().size(), inspection.problems().toString());
    Problem problem = inspection.problems().get(0);
    for (String part : List.of(problem.code(), problem.found(), problem.why(), problem.remedy())) {
      assertFalse(part.isBlank(), problem.toString());
    }
    return problem;
  }

  private Problem refusal(byte[] model, String code) throws IOException {
    Inspection inspection = inspect(model);
    Problem problem = only(inspection);
    assertEquals(code, problem.code(), problem.toString());
    assertEquals(Severity.REFUSE, problem.severity());
    assertTrue(inspection.refused());
    assertEquals(List.of(), inspection.signatures());
    return problem;
  }

  @Test
  void readsSignatureVersionsAndProducer() throws Exception {
    Inspection inspection = inspect(OnnxModels.linear());
    assertEquals(List.of(), inspection.problems());
    assertEquals("onnx", inspection.format());
    assertEquals("model.onnx", inspection.entry());
    assertEquals(
        List.of(
            new Signature(
                Signature.DEFAULT,
                List.of(new TensorSpec("x", TensorType.FP32, Shape.of(-1, 4))),
                List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1, 1))))),
        inspection.signatures());
    assertEquals(
        Map.of(
            "ONNX file format", "8",
            "opset ai.onnx", "17",
            "made by", "slipway-tests 1",
            "nodes", "1",
            "weights", "20 bytes"),
        inspection.facts());
  }

  @Test
  void anInputWithAnInitializerIsNoInput() throws Exception {
    byte[] old =
        new OnnxGraph()
            .irVersion(3)
            .input("x", TensorType.FP32, "batch", 4)
            .input("w", TensorType.FP32, 4, 1)
            .initializer("w", new float[4], 4, 1)
            .node("MatMul", List.of("x", "w"), List.of("y"))
            .output("y", TensorType.FP32, "batch", 1)
            .toBytes();
    Signature signature = inspect(old).signatures().get(0);
    assertEquals(List.of("x"), signature.inputs().stream().map(TensorSpec::name).toList());
    assertEquals(
        Onnx.load(directory, old).signatures(), inspect(old).signatures(), "as it is loaded");
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void acceptsEveryDatatypeThatTheEngineDeclares(TensorType type) throws Exception {
    assertEquals(List.of(), inspect(OnnxModels.identity(type)).problems());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 14, 15, 17, 21, 22, 23, 99})
  void refusesOtherDatatypesAndNamesTheTensor(int number) throws Exception {
    byte[] model =
        new OnnxGraph()
            .input("x", TensorType.FP32, 1)
            .graphField(12, OnnxGraph.value("odd", number, 1))
            .toBytes();
    Problem problem = refusal(model, "unsupported-datatype");
    assertEquals("output 'odd'", problem.where());
    assertTrue(problem.found().contains(OnnxType.nameOf(number)), problem.found());
  }

  @Test
  void refusesWhatIsNoTensor() throws Exception {
    Protobuf map = new Protobuf().message(5, new Protobuf().number(1, 7));
    byte[] model =
        new OnnxGraph()
            .output("label", TensorType.INT64, "n")
            .graphField(
                12,
                new Protobuf()
                    .text(1, "probabilities")
                    .message(2, new Protobuf().message(4, new Protobuf().message(1, map))))
            .toBytes();
    Problem problem = refusal(model, "not-a-tensor");
    assertEquals("output 'probabilities'", problem.where());
    assertTrue(problem.remedy().contains("zipmap=False"), problem.remedy());
  }

  @Test
  void refusesATensorWithoutAShape() throws Exception {
    Protobuf type = new Protobuf().message(1, new Protobuf().number(1, 1));
    byte[] model =
        new OnnxGraph().graphField(12, new Protobuf().text(1, "y").message(2, type)).toBytes();
    assertEquals("output 'y'", refusal(model, "shape-missing").where());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "smile\uD83D\uDE00", "nul\u0000"})
  void refusesNamesThatTheBindingAlters(String name) throws Exception {
    refusal(new OnnxGraph().output(name, TensorType.FP32, 1).toBytes(), "unusable-name");
  }

  @Test
  void refusesTwoInputsOfOneName() throws Exception {
    refusal(
        new OnnxGraph()
            .input("x", TensorType.FP32, 1)
            .input("x", TensorType.FP32, 1)
            .output("y", TensorType.FP32, 1)
            .toBytes(),
        "duplicate-name");
  }

  @Test
  void externalDataInsideTheArtifactIsListed() throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.write(directory.resolve("data/w.bin"), new byte[48]);
    Inspection inspection = inspect(OnnxModels.linearWithExternalWeights("./data//w.bin", 32, 16));
    assertEquals(List.of(), inspection.problems());
    assertEquals(List.of("data/w.bin"), inspection.externalFiles());
    assertEquals("20 bytes", inspection.facts().get("weights"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../w.bin",
        "sub/../../w.bin",
        "sub/../w.bin",
        "..",
        ".",
        "",
        "\\\\server\\share\\w.bin",
        "sub\\w.bin",
        "C:w.bin",
        "w.bin\u0000.txt",
        "file:///etc/passwd"
      })
  void refusesALocationOutsideTheArtifact(String location) throws Exception {
    Files.write(directory.resolve("w.bin"), new byte[16]);
    Problem problem =
        refusal(OnnxModels.linearWithExternalWeights(location, 0, 16), "external-data-outside");
    assertEquals("initializer 'w'", problem.where());
    assertTrue(problem.found().contains(location), problem.found());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*/_ORT_MEM_ADDR_/*", "*/_ORT_NATIVE_ENDIAN_MEM_ADDR_/*", "*/_ORT_NEXT_/*"})
  void refusesAnAddressInMemory(String location) throws Exception {
    refusal(OnnxModels.linearWithExternalWeights(location, 140_000_000_000L, 16), "memory-address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"__class__", "__dict__", "_data", "prepacked_0", "Location", "location ", ""})
  void refusesEntriesOfExternalDataThatOnnxDoesNotKnow(String key) throws Exception {
    Files.write(directory.resolve("w.bin"), new byte[16]);
    Problem problem = refusal(withEntry(key, "x"), "external-data-key");
    assertEquals("initializer 'w'", problem.where());
    assertTrue(problem.found().contains("'" + key + "'"), problem.found());
  }

  @Test
  void refusesAnEntryOfExternalDataThatIsThereTwice() throws Exception {
    Files.write(directory.resolve("w.bin"), new byte[16]);
    refusal(withEntry("location", "w.bin"), "external-data-twice");
    refusal(withEntry("offset", "0"), "external-data-twice");
  }

  @Test
  void aBasePathIsToldAndIgnored() throws Exception {
    Files.write(directory.resolve("w.bin"), new byte[16]);
    Inspection inspection = inspect(withEntry("basepath", "/etc"));
    assertFalse(inspection.refused());
    assertEquals(List.of("w.bin"), inspection.externalFiles());
    assertEquals("external-data-key", inspection.problems().get(0).code());
  }

  /** External weights in {@code w.bin}, with one more entry. */
  private static byte[] withEntry(String key, String value) {
    return new OnnxGraph()
        .input("x", TensorType.FP32, "batch", 4)
        .initializer(
            OnnxGraph.externalTensor("w", TensorType.FP32, "w.bin", 0, 16, 4, 1)
                .message(13, OnnxGraph.entry(key, value)))
        .initializer("b", new float[] {0.5f}, 1)
        .node("Gemm", List.of("x", "w", "b"), List.of("y"))
        .output("y", TensorType.FP32, "batch", 1)
        .toBytes();
  }

  @Test
  void refusesAFileThatWasNotUploaded() throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.write(directory.resolve("data/w.bin"), new byte[48]);
    Problem problem =
        refusal(OnnxModels.linearWithExternalWeights("w.bin", 0, 16), "external-data-missing");
    assertTrue(problem.remedy().contains("archive"), problem.remedy());
  }

  @Test
  void refusesDataBeyondTheFile() throws Exception {
    Files.write(directory.resolve("w.bin"), new byte[20]);
    refusal(OnnxModels.linearWithExternalWeights("w.bin", 8, 16), "external-data-beyond-file");
    refusal(
        OnnxModels.linearWithExternalWeights("w.bin", Long.MAX_VALUE, 16),
        "external-data-beyond-file");
    refusal(OnnxModels.linearWithExternalWeights("w.bin", -1, 16), "external-data-number");
    refusal(OnnxModels.linearWithExternalWeights("w.bin", 0, 12), "external-data-length");
  }

  // ---- how much data there is

  private static Protobuf sized(int type, long... dims) {
    Protobuf tensor = new Protobuf();
    for (long dim : dims) {
      tensor.number(1, dim);
    }
    return tensor.number(2, type).text(8, "w");
  }

  private static byte[] holding(Protobuf tensor) {
    return new OnnxGraph()
        .input("x", TensorType.FP32, 1)
        .initializer(tensor)
        .node("Identity", List.of("x"), List.of("y"))
        .output("y", TensorType.FP32, 1)
        .toBytes();
  }

  static Stream<Arguments> otherSizes() {
    byte[] twelve = new byte[12];
    return Stream.of(
        Arguments.of("a tebibyte without data", sized(1, 1L << 40)),
        Arguments.of("a negative dimension", sized(1, -3).bytes(9, twelve)),
        Arguments.of("a product of 2^64", sized(1, 1L << 32, 1L << 32).bytes(9, new byte[0])),
        Arguments.of("a product that turns round", sized(1, 1L << 62, 4, 3).bytes(9, twelve)),
        Arguments.of("bytes of 2^63 and more", sized(7, 1L << 61).bytes(9, twelve)),
        Arguments.of("raw data too short", sized(1, 4).bytes(9, twelve)),
        Arguments.of("raw data too long", sized(1, 2).bytes(9, twelve)),
        Arguments.of("floats too few", sized(1, 4).bytes(4, twelve)),
        Arguments.of("floats singly and too many", sized(1, 2).bytes(4, new byte[4]).raw(FLOATS)),
        Arguments.of("doubles too few", sized(11, 2).bytes(10, new byte[8])),
        Arguments.of("whole numbers too few", sized(7, 13).bytes(7, twelve)),
        Arguments.of("whole numbers too many", sized(7, 1).bytes(7, twelve)),
        Arguments.of("truth values too few", sized(9, 2).number(5, 1)),
        Arguments.of("half bytes too few", sized(22, 5).bytes(5, new byte[2])),
        Arguments.of("texts too few", sized(8, 2).text(6, "one")),
        Arguments.of("texts in raw data", sized(8, 2).bytes(9, twelve)),
        Arguments.of("a datatype that nobody knows", sized(99, 1L << 40)),
        Arguments.of(
            "elsewhere, and a product that turns round",
            OnnxGraph.externalTensor("w", TensorType.FP32, "w.bin", 0, 0, 1L << 62, 4)));
  }

  /** −1 as protobuf writes it. */
  private static final byte[] TEN_BYTES = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1};

  /** Two values of {@code float_data}, each a field of its own. */
  private static final byte[] FLOATS = {0x25, 0, 0, 0, 0, 0x25, 0, 0, 0, 0};

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherSizes")
  void refusesDataOfAnotherSizeThanDatatypeAndDimensionsMake(String what, Protobuf tensor)
      throws Exception {
    Files.write(directory.resolve("w.bin"), new byte[16]);
    Problem problem = refusal(holding(tensor), "tensor-size");
    assertEquals("initializer 'w'", problem.where());
  }

  static Stream<Arguments> ownSizes() {
    return Stream.of(
        Arguments.of("nothing", sized(1, 0)),
        Arguments.of("nothing in raw data", sized(1, 3, 0).bytes(9, new byte[0])),
        Arguments.of("one without dimensions", sized(1).bytes(9, new byte[4])),
        Arguments.of("floats", sized(1, 3).bytes(4, new byte[12])),
        Arguments.of("floats singly", sized(1, 2).raw(FLOATS)),
        Arguments.of("complex numbers", sized(14, 2).bytes(4, new byte[16])),
        Arguments.of("doubles", sized(11, 2).bytes(10, new byte[16])),
        Arguments.of("whole numbers of one byte", sized(7, 12).bytes(7, new byte[12])),
        Arguments.of("a whole number of ten bytes", sized(7, 1).bytes(7, TEN_BYTES)),
        Arguments.of("whole numbers singly", sized(7, 2).number(7, 300).number(7, -1)),
        Arguments.of("half floats", sized(10, 2).number(5, 15360).number(5, 15360)),
        Arguments.of("half bytes", sized(22, 5).bytes(5, new byte[3])),
        Arguments.of("half bytes in raw data", sized(22, 5).bytes(9, new byte[3])),
        Arguments.of("texts", sized(8, 2).text(6, "one").text(6, "")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ownSizes")
  void acceptsDataInWhicheverFieldItIs(String what, Protobuf tensor) throws Exception {
    assertEquals(List.of(), inspect(holding(tensor)).problems());
  }

  @Test
  void refusesWhatAMessageHasTwice() throws Exception {
    // Protobuf takes the last one, or both together; a reader that takes the first sees another.
    byte[] twice =
        new Protobuf()
            .raw(OnnxModels.linear())
            .message(7, new Protobuf().message(12, OnnxGraph.value("z", 1, 1)))
            .toBytes();
    refusal(twice, "field-twice");
    refusal(holding(sized(1, 1).bytes(9, new byte[4]).bytes(9, new byte[4])), "field-twice");
    refusal(holding(sized(1, 1).number(2, 7).bytes(9, new byte[4])), "field-twice");
    refusal(holding(sized(1, 1).text(8, "v").bytes(9, new byte[4])), "field-twice");
    Protobuf types = new Protobuf().message(1, new Protobuf()).message(4, new Protobuf());
    refusal(
        new OnnxGraph().graphField(12, new Protobuf().text(1, "y").message(2, types)).toBytes(),
        "field-twice");
  }

  @Test
  void findsExternalDataWhereverATensorCanHide() throws Exception {
    Protobuf tensor = OnnxGraph.externalTensor("w", TensorType.FP32, "/etc/passwd", 0, 4, 1);
    Protobuf attribute = new Protobuf().text(1, "value").message(5, tensor);
    Protobuf tensors = new Protobuf().text(1, "value").message(10, tensor);
    Protobuf sparse = new Protobuf().message(2, tensor);
    Protobuf node = OnnxGraph.nodeOf("", "Constant", List.of(), List.of("c"), attribute);
    Protobuf inner = new Protobuf().message(1, node);
    List<Protobuf> graphs =
        List.of(
            new Protobuf().message(5, tensor),
            new Protobuf().message(15, sparse),
            inner,
            new Protobuf().message(1, OnnxGraph.nodeOf("", "C", List.of(), List.of("c"), tensors)),
            new Protobuf()
                .message(
                    1,
                    OnnxGraph.nodeOf(
                        "",
                        "Constant",
                        List.of(),
                        List.of("c"),
                        new Protobuf().text(1, "sparse_value").message(22, sparse))),
            new Protobuf()
                .message(
                    1,
                    OnnxGraph.nodeOf(
                        "", "If", List.of(), List.of(), OnnxGraph.graphAttribute("then", inner))),
            new Protobuf()
                .message(
                    1,
                    OnnxGraph.nodeOf(
                        "",
                        "If",
                        List.of(),
                        List.of(),
                        new Protobuf().text(1, "many").message(11, inner))));
    Protobuf output = OnnxGraph.value("y", 1, 1);
    for (Protobuf graph : graphs) {
      byte[] model = new Protobuf().message(7, graph.message(12, output)).toBytes();
      refusal(model, "external-data-outside");
    }
    byte[] plain = OnnxModels.linear();
    byte[] function = new Protobuf().message(25, new Protobuf().message(7, node)).toBytes();
    byte[] training =
        new Protobuf()
            .message(20, new Protobuf().message(2, new Protobuf().message(5, tensor)))
            .toBytes();
    for (byte[] more : List.of(function, training)) {
      byte[] both = Arrays.copyOf(plain, plain.length + more.length);
      System.arraycopy(more, 0, both, plain.length, more.length);
      refusal(both, "external-data-outside");
    }
  }

  @Test
  void warnsOfOperatorsThatTheRuntimeDoesNotHave() throws Exception {
    OnnxGraph graph =
        new OnnxGraph()
            .input("x", TensorType.FP32, "n")
            .graphField(1, OnnxGraph.nodeOf("my.company", "Magic", List.of("x"), List.of("y")))
            .output("y", TensorType.FP32, "n");
    Inspection inspection = inspect(graph.toBytes());
    Problem problem = only(inspection);
    assertEquals("custom-domain", problem.code());
    assertEquals(Severity.WARN, problem.severity());
    assertTrue(problem.where().contains("Magic"), problem.where());
    assertFalse(inspection.refused());
    graph.modelField(25, new Protobuf().text(1, "Magic").text(10, "my.company"));
    assertEquals(List.of(), inspect(graph.toBytes()).problems(), "a local function defines it");
  }

  @Test
  void findsSuchAnOperatorInABranchOfABranchToo() throws Exception {
    Protobuf graph =
        new Protobuf()
            .message(1, OnnxGraph.nodeOf("my.company", "Magic", List.of(), List.of("y")))
            .message(12, OnnxGraph.value("y", 1, 1));
    for (String branch : List.of("else_branch", "then_branch")) {
      graph =
          new Protobuf()
              .message(
                  1,
                  OnnxGraph.nodeOf(
                      "",
                      "If",
                      List.of("c"),
                      List.of("y"),
                      OnnxGraph.graphAttribute(branch, graph)))
              .message(12, OnnxGraph.value("y", 1, 1));
    }
    Problem problem = only(inspect(new Protobuf().message(7, graph).toBytes()));
    assertEquals("custom-domain", problem.code());
    assertTrue(problem.where().contains("Magic"), problem.where());
  }

  @Test
  void warnsOfLabelsThatAnAnswerWouldDamage() throws Exception {
    Protobuf labels = new Protobuf().number(1, 1).number(2, 8).text(8, "l").text(6, "\uD83D\uDE00");
    byte[] model =
        new OnnxGraph()
            .initializer(labels)
            .node("Identity", List.of("l"), List.of("y"))
            .output("y", TensorType.BYTES, 1)
            .toBytes();
    assertEquals("text-outside-basic-plane", only(inspect(model)).code());
    assertEquals(
        "text-outside-basic-plane", only(inspect(OnnxModels.labels("a", "\uD842\uDFB7"))).code());
    Problem cut = only(inspect(OnnxModels.labels("plain", "cut\u0000here", "cut\u0000again")));
    assertEquals("text-with-nul", cut.code());
    assertTrue(cut.where().contains("labels") || cut.where().contains("initializer"), cut.where());
    assertEquals(
        List.of("text-outside-basic-plane", "text-with-nul"),
        inspect(OnnxModels.labels("\uD83D\uDE00\u0000")).problems().stream()
            .map(Problem::code)
            .toList());
    assertEquals(List.of(), inspect(OnnxModels.labels("漢字", "Ðð ñ", "")).problems());
  }

  @Test
  void refusesATruncatedFileAtEveryLength() throws Exception {
    byte[] model = OnnxModels.linear();
    for (int length = 0; length < model.length; length++) {
      Inspection inspection = inspect(Arrays.copyOf(model, length));
      boolean wholeFields = !inspection.refused();
      assertTrue(
          !wholeFields || length > model.length - 10,
          "cut to " + length + " of " + model.length + " bytes and not refused");
    }
  }

  @Test
  void refusesWhatIsNoModelAtAll() throws Exception {
    for (byte[] other :
        List.of(
            "Hello, this is a text, and not a model.".getBytes(StandardCharsets.UTF_8),
            new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0, 8, 0},
            new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10},
            new byte[1000],
            new byte[0])) {
      Inspection inspection = inspect(other);
      assertTrue(inspection.refused());
      only(inspection);
    }
  }

  @Test
  void refusesGraphsNestedTooDeep() throws Exception {
    for (int depth : new int[] {GraphScan.MAX_GRAPH_DEPTH, 60, 2_000}) {
      Protobuf graph = new Protobuf().message(12, OnnxGraph.value("y", 1, 1));
      for (int i = 0; i < depth; i++) {
        graph =
            new Protobuf()
                .message(
                    1,
                    OnnxGraph.nodeOf(
                        "", "If", List.of(), List.of(), OnnxGraph.graphAttribute("then", graph)))
                .message(12, OnnxGraph.value("y", 1, 1));
      }
      refusal(new Protobuf().message(7, graph).toBytes(), "too-deep");
    }
  }

  @Test
  void refusesAbsurdCountsWithoutHoldingThem() throws Exception {
    Protobuf graph = new Protobuf();
    byte[] output = new Protobuf().message(12, OnnxGraph.value("y", 1, 1)).toBytes();
    for (int i = 0; i <= ModelSurface.MAX_VALUES; i++) {
      graph.raw(output);
    }
    refusal(new Protobuf().message(7, graph).toBytes(), "too-many");
    refusal(
        new OnnxGraph()
            .output("y", TensorType.FP32, new Object[ModelSurface.MAX_DIMS + 1])
            .toBytes(),
        "too-many");
    refusal(new OnnxGraph().output("y".repeat(20_000), TensorType.FP32, 1).toBytes(), "too-long");
  }

  @Test
  void listsTheFirstProblemsAndCountsTheRest() throws Exception {
    OnnxGraph graph = new OnnxGraph().output("y", TensorType.FP32, 1);
    for (int i = 0; i < 500; i++) {
      graph.initializer(OnnxGraph.externalTensor("w" + i, TensorType.FP32, "../x", 0, 4, 1));
    }
    List<Problem> problems = inspect(graph.toBytes()).problems();
    assertEquals(Problems.MOST + 1, problems.size());
    assertTrue(problems.get(Problems.MOST).found().contains("450 more"));
  }

  @Test
  void choosesTheModelAmongItsFiles() throws Exception {
    Path model = OnnxModels.write(directory.resolve("export"), OnnxModels.linear());
    assertEquals("export/model.onnx", INSPECTOR.inspect(new DirectoryFiles(directory)).entry());
    Files.copy(model, directory.resolve("other.onnx"));
    assertEquals("export/model.onnx", INSPECTOR.inspect(new DirectoryFiles(directory)).entry());
    Files.move(model, directory.resolve("export/net.onnx"));
    Inspection several = INSPECTOR.inspect(new DirectoryFiles(directory));
    assertEquals("several-models", only(several).code());
    assertTrue(only(several).found().contains("export/net.onnx"));
  }

  @Test
  void recognisesModelsByNameOrByTheirBeginning() throws Exception {
    assertFalse(INSPECTOR.recognises(new DirectoryFiles(directory)));
    Path file = Files.write(directory.resolve("upload"), OnnxModels.linear());
    assertTrue(INSPECTOR.recognises(new DirectoryFiles(directory)));
    Files.write(file, "{\"coefficients\": [1, 2]}".getBytes(StandardCharsets.UTF_8));
    assertFalse(INSPECTOR.recognises(new DirectoryFiles(directory)));
    Files.move(file, directory.resolve("Net.ONNX"));
    assertTrue(INSPECTOR.recognises(new DirectoryFiles(directory)));
  }

  @Test
  void readsStreamsThatGiveLittleAndSkipNothing() throws Exception {
    byte[] model = OnnxModels.mlp(2, 32);
    ModelSurface.Source slow =
        new ModelSurface.Source() {
          @Override
          public InputStream open() {
            return new ByteArrayInputStream(model) {
              @Override
              public synchronized int read(byte[] into, int off, int len) {
                return super.read(into, off, Math.min(len, 3));
              }

              @Override
              public synchronized long skip(long n) {
                return 0;
              }
            };
          }

          @Override
          public long size() {
            return model.length;
          }
        };
    assertEquals("x", ModelSurface.read(slow).inputs().get(0).name());
  }
}
