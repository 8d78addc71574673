package dev.slipway.engine.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.slipway.engine.Device;
import dev.slipway.engine.DeviceShare;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

class SavedModelInspectorTest {

  @TempDir Path folder;

  private Inspection inspect(Path directory) throws IOException {
    DirectoryFiles files = new DirectoryFiles(directory);
    SavedModelInspector inspector = new SavedModelInspector();
    assertTrue(inspector.recognises(files));
    return inspector.inspect(files);
  }

  // ---- graphs by hand

  private static NodeDef node(String name, String op, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs)).build();
  }

  private static NodeDef calling(NodeDef node, String function) {
    return node.toBuilder()
        .putAttr(
            "f",
            AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(function)).build())
        .build();
  }

  private static FunctionDef function(String name, NodeDef... nodes) {
    return FunctionDef.newBuilder()
        .setSignature(OpDef.newBuilder().setName(name))
        .addAllNodeDef(List.of(nodes))
        .build();
  }

  private static TensorInfo info(String tensor, long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return TensorInfo.newBuilder()
        .setName(tensor)
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(shape)
        .build();
  }

  private static SignatureDef signature(String output) {
    return SignatureDef.newBuilder()
        .putInputs("x", info("x:0", -1, 2))
        .putOutputs("y", info(output, -1, 2))
        .build();
  }

  /** A graph whose output is the node {@code y}, with {@code x} as its input. */
  private static MetaGraphDef.Builder graph(NodeDef... nodes) {
    return MetaGraphDef.newBuilder()
        .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
        .setGraphDef(
            GraphDef.newBuilder().addNode(node("x", "Placeholder")).addAllNode(List.of(nodes)))
        .putSignatureDef("serving_default", signature("y:0"));
  }

  private Path write(MetaGraphDef.Builder... graphs) throws IOException {
    org.tensorflow.proto.SavedModel.Builder model =
        org.tensorflow.proto.SavedModel.newBuilder().setSavedModelSchemaVersion(1);
    for (MetaGraphDef.Builder graph : graphs) {
      model.addMetaGraphs(graph);
    }
    Path directory = Files.createDirectories(folder.resolve("model-" + System.nanoTime()));
    Files.write(directory.resolve("saved_model.pb"), model.build().toByteArray());
    return directory;
  }

  private Problem only(MetaGraphDef.Builder graph) throws IOException {
    Inspection inspection = inspect(write(graph));
    assertTrue(inspection.refused(), inspection::toString);
    assertEquals(List.of(), inspection.signatures());
    assertEquals(1, inspection.problems().size(), inspection.problems()::toString);
    return inspection.problems().get(0);
  }

  private static void hasVariables(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("variables"));
    Files.createFile(directory.resolve("variables/variables.index"));
  }

  private void passes(MetaGraphDef.Builder graph) throws IOException {
    Inspection inspection = inspect(write(graph));
    assertEquals(List.of(), inspection.problems());
    assertEquals(1, inspection.signatures().size());
  }

  // ---- what is served

  @Test
  void aModelThatTensorFlowExportedIsDescribed() throws Exception {
    Inspection inspection = inspect(TensorFlowModels.linear(folder.resolve("linear")));
    assertEquals(List.of(), inspection.problems());
    assertEquals("saved_model.pb", inspection.entry());
    assertEquals(
        List.of(
            new Signature(
                Signature.DEFAULT,
                List.of(new TensorSpec("x", TensorType.FP32, Shape.of(-1, 4))),
                List.of(new TensorSpec("y", TensorType.FP32, Shape.of(-1, 1))))),
        inspection.signatures());
    assertEquals(
        List.of("variables/variables.data-00000-of-00001", "variables/variables.index"),
        inspection.externalFiles());
    assertTrue(Integer.parseInt(inspection.facts().get("operations in use")) > 3);
  }

  @Test
  void theDefaultSignatureIsTheFirst() throws Exception {
    Inspection inspection = inspect(TensorFlowModels.twoSignatures(folder.resolve("two")));
    assertEquals(
        List.of("serving_default", "lengths"),
        inspection.signatures().stream().map(Signature::name).toList());
    assertEquals(TensorType.INT32, inspection.signatures().get(1).outputs().get(0).type());
  }

  @Test
  void aSignatureThatCannotBeServedIsLeftOutWithAReason() throws Exception {
    MetaGraphDef.Builder graph = graph(node("y", "Identity", "x"));
    graph.putSignatureDef(
        "other",
        signature("y:0").toBuilder()
            .putOutputs("y", info("y:0").toBuilder().setDtype(DataType.DT_INT8).build())
            .build());
    graph.putSignatureDef(
        "rankless",
        signature("y:0").toBuilder()
            .putInputs(
                "x",
                TensorInfo.newBuilder()
                    .setName("x:0")
                    .setDtype(DataType.DT_FLOAT)
                    .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                    .build())
            .build());
    Inspection inspection = inspect(write(graph));
    assertFalse(inspection.refused());
    assertEquals(1, inspection.signatures().size());
    assertEquals(2, inspection.problems().size());
    assertTrue(inspection.problems().get(0).found().contains("INT8"));
    assertTrue(inspection.problems().get(1).found().contains("unknown rank"));
  }

  // ---- what may be reached

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ReadFile",
        "WriteFile",
        "MatchingFiles",
        "WholeFileReaderV2",
        "LMDBReader",
        "PyFunc",
        "EagerPyFunc",
        "PyFuncStateless",
        "ImmutableConst",
        "LoadAndRemapMatrix",
        "RemoteCall",
        "RpcCall",
        "TextLineDataset",
        "DebugIdentityV2",
        "PrintV2",
        "XlaLaunch",
        "SomethingNobodyKnows",
        "SaveV2"
      })
  void anOperationThatDoesMoreThanComputeIsRefusedAndNamed(String op) throws Exception {
    Problem problem = only(graph(node("bad", op, "x"), node("y", "Identity", "bad")));
    assertEquals(op.equals("SaveV2") ? "saver-op-reached" : "op-not-allowed", problem.code());
    assertEquals("node 'bad'", problem.where());
    assertEquals("operation " + op, problem.found());
  }

  @Test
  void anOperationIsFoundBehindAControlInput() throws Exception {
    Problem problem = only(graph(node("bad", "ReadFile"), node("y", "Identity", "x", "^bad")));
    assertEquals("node 'bad'", problem.where());
  }

  @Test
  void anOperationIsFoundInAFunctionOfAFunction() throws Exception {
    MetaGraphDef.Builder graph = graph(calling(node("y", "StatefulPartitionedCall", "x"), "outer"));
    graph
        .getGraphDefBuilder()
        .getLibraryBuilder()
        .addFunction(function("outer", calling(node("inside", "PartitionedCall", "x"), "inner")))
        .addFunction(function("inner", node("deep", "WriteFile")));
    Problem problem = only(graph);
    assertEquals("node 'deep' of function 'inner'", problem.where());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WriteFile",
        "MatchingFiles",
        "WholeFileReaderV2",
        "LMDBReader",
        "PyFunc",
        "EagerPyFunc",
        "SaveV2",
        "RestoreV2",
        "PrintV2",
        "NcclAllReduce",
        "DataServiceDatasetV2",
        "NoSuchOperation"
      })
  void anOperationIsFoundInTheLibrarysFunctions(String op) throws Exception {
    MetaGraphDef.Builder graph = graph(calling(node("y", "StatefulPartitionedCall", "x"), "f"));
    graph
        .getGraphDefBuilder()
        .getLibraryBuilder()
        .addFunction(function("f", calling(node("inner", "StatefulPartitionedCall"), "g")))
        .addFunction(function("g", node("hidden", op)));
    Problem problem = only(graph);
    assertEquals("node 'hidden' of function 'g'", problem.where());
    assertEquals("operation " + op, problem.found());
  }

  @Test
  void anOperationIsFoundInABranchAndInAFunctionThatIsCalledByItsName() throws Exception {
    NodeDef branches =
        node("y", "Case", "x").toBuilder()
            .putAttr(
                "branches",
                AttrValue.newBuilder()
                    .setList(
                        AttrValue.ListValue.newBuilder()
                            .addFunc(NameAttrList.newBuilder().setName("good"))
                            .addFunc(NameAttrList.newBuilder().setName("named")))
                    .build())
            .build();
    MetaGraphDef.Builder graph = graph(branches);
    graph
        .getGraphDefBuilder()
        .getLibraryBuilder()
        .addFunction(function("good", node("a", "Identity")))
        .addFunction(function("named", node("b", "direct")))
        .addFunction(function("direct", node("c", "EagerPyFunc")));
    assertEquals("node 'c' of function 'direct'", only(graph).where());
  }

  @Test
  void anOperationIsFoundInWhatRunsAtLoadTime() throws Exception {
    NodeDef bad = node("bad", "ReadFile");
    assertEquals(
        "node 'bad'",
        only(graph(node("y", "Identity", "x"), bad)
                .putSignatureDef(
                    "__saved_model_init_op",
                    SignatureDef.newBuilder()
                        .putOutputs("__saved_model_init_op", info("bad:0"))
                        .build()))
            .where());
    assertEquals(
        "node 'bad'",
        only(graph(node("y", "Identity", "x"), bad)
                .putCollectionDef(
                    "legacy_init_op",
                    CollectionDef.newBuilder()
                        .setNodeList(CollectionDef.NodeList.newBuilder().addValue("bad"))
                        .build()))
            .where());
  }

  @Test
  void whatNothingReachesDoesNotMatter() throws Exception {
    MetaGraphDef.Builder graph = graph(node("y", "Identity", "x"), node("lonely", "ReadFile"));
    graph
        .getGraphDefBuilder()
        .getLibraryBuilder()
        .addFunction(function("unused", node("a", "PyFunc")));
    passes(graph);
  }

  @Test
  void onlyTheSaversOwnNodesMayRestore() throws Exception {
    SaverDef saver =
        SaverDef.newBuilder()
            .setFilenameTensorName("path:0")
            .setRestoreOpName("restore_all")
            .build();
    MetaGraphDef.Builder honest =
        graph(
            node("y", "Identity", "x"),
            node("path", "Placeholder"),
            node("names", "Const"),
            node("slices", "Const"),
            node("restored", "RestoreV2", "path", "names", "slices"),
            node("weight", "VarHandleOp"),
            node("assigned", "AssignVariableOp", "weight", "restored"),
            node("restore_all", "NoOp", "^assigned"));
    Path directory = write(honest.setSaverDef(saver));
    hasVariables(directory);
    assertEquals(List.of(), inspect(directory).problems());
    Problem problem =
        only(
            graph(
                    node("path", "Placeholder"),
                    node("restored", "RestoreV2", "path"),
                    node("y", "Identity", "restored"))
                .setSaverDef(
                    SaverDef.newBuilder()
                        .setFilenameTensorName("path:0")
                        .setRestoreOpName("restored")));
    assertEquals("saver-op-reached", problem.code());
    assertEquals(
        "op-not-allowed",
        only(graph(node("y", "Identity", "x"), node("bad", "PyFunc"))
                .setSaverDef(SaverDef.newBuilder().setRestoreOpName("bad")))
            .code());
  }

  @Test
  void anInitialiserMayGiveAVariableItsValue() throws Exception {
    // TensorFlow 1 initialises local variables so.
    MetaGraphDef.Builder graph =
        graph(
            node("counter", "VariableV2"),
            node("zero", "Const"),
            node("counter/Assign", "Assign", "counter", "zero"),
            node("init", "NoOp", "^counter/Assign"),
            node("y", "Identity", "x"));
    graph.putCollectionDef(
        "legacy_init_op",
        CollectionDef.newBuilder()
            .setNodeList(CollectionDef.NodeList.newBuilder().addValue("init"))
            .build());
    Path directory = write(graph);
    hasVariables(directory);
    assertEquals(List.of(), inspect(directory).problems());
  }

  @Test
  void aFunctionThatMayRunInAnothersPlaceIsReachedToo() throws Exception {
    MetaGraphDef.Builder graph = graph(calling(node("y", "PartitionedCall", "x"), "chosen"));
    graph
        .getGraphDefBuilder()
        .getLibraryBuilder()
        .addFunction(implementing("rnn", function("chosen", node("a", "Identity"))))
        .addFunction(implementing("rnn", function("swapped-in", node("b", "ReadFile"))))
        .addFunction(implementing("other", function("never", node("c", "ReadFile"))));
    Problem problem = only(graph);
    assertEquals("node 'b' of function 'swapped-in'", problem.where());
    assertEquals("operation ReadFile", problem.found());
  }

  private static FunctionDef implementing(String name, FunctionDef function) {
    return function.toBuilder()
        .putAttr(
            "api_implements", AttrValue.newBuilder().setS(ByteString.copyFromUtf8(name)).build())
        .build();
  }

  // ---- what is no SavedModel

  @Test
  void whatIsMissingIsSaid() throws Exception {
    assertEquals("variables-missing", only(graph(node("y", "VarHandleOp"))).code());
    assertEquals("unknown-node", only(graph(node("y", "Identity", "z"))).code());
    assertEquals(
        "unknown-function", only(graph(calling(node("y", "PartitionedCall"), "f"))).code());
    assertEquals("no-signature", only(graph(node("y", "Identity")).clearSignatureDef()).code());
    MetaGraphDef.Builder training = graph(node("y", "Identity", "x"));
    training.getMetaInfoDefBuilder().clearTags().addTags("train");
    Problem problem = only(training);
    assertEquals("no-serving-graph", problem.code());
    assertTrue(problem.found().contains("train"), problem.found());
    Path text = Files.createDirectories(folder.resolve("text"));
    Files.writeString(text.resolve("saved_model.pbtxt"), "saved_model_schema_version: 1");
    assertEquals("other-form", inspect(text).problems().get(0).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved_model.cpb", "saved_model.pbtxt", "other/saved_model.cpb"})
  void anotherFormOfTheModelBesideItIsRefused(String name) throws Exception {
    Path directory = write(graph(node("y", "Identity", "x")));
    Files.createDirectories(directory.resolve(name).getParent());
    Files.writeString(directory.resolve(name), "");
    Problem problem = inspect(directory).problems().get(0);
    assertEquals("other-form", problem.code());
    assertTrue(problem.found().contains(name), problem.found());
  }

  @Test
  void theServingGraphIsChosenAmongSeveral() throws Exception {
    MetaGraphDef.Builder training = graph(node("bad", "PyFunc"), node("y", "Identity", "bad"));
    training.getMetaInfoDefBuilder().clearTags().addTags("train");
    Inspection inspection = inspect(write(training, graph(node("y", "Identity", "x"))));
    assertEquals(List.of(), inspection.problems());
    assertEquals("serve", inspection.facts().get("tags"));
  }

  @Test
  void twoNodesOfOneNameAreRefused() throws Exception {
    // The second would be looked at, and the first would run.
    assertEquals(
        "duplicate-name", only(graph(node("y", "PyFunc"), node("y", "Identity", "x"))).code());
  }

  @Test
  void everyTruncationAndRandomDamageIsAProblemAndNeverAnException() throws Exception {
    Path directory = TensorFlowModels.linear(folder.resolve("whole"));
    byte[] whole = Files.readAllBytes(directory.resolve("saved_model.pb"));
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Path file = broken.resolve("saved_model.pb");
    for (int length = 0; length < whole.length; length += 1 + length / 200) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertTrue(inspect(broken).refused(), "of " + length + " bytes");
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try {
        inspect(broken);
      } catch (RuntimeException failure) {
        throw new AssertionError("seed " + seed + ", round " + round, failure);
      }
    }
  }

  @Test
  void constantsAreSkippedAndNotHeld() throws Exception {
    NodeDef constant =
        node("c", "Const").toBuilder()
            .putAttr(
                "value",
                AttrValue.newBuilder()
                    .setTensor(
                        TensorProto.newBuilder()
                            .setTensorContent(ByteString.copyFrom(new byte[32 << 20])))
                    .build())
            .build();
    Path directory = write(graph(constant, node("y", "Identity", "c")));
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    assertEquals(List.of(), inspect(directory).problems());
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertTrue(allocated < 2 << 20, allocated + " bytes were allocated");
  }

  @Test
  void theEngineLooksOnceMoreBeforeItLoads() throws Exception {
    Path directory = TensorFlowModels.text(folder.resolve("reads"), tf -> tf.io::readFile);
    EngineException refused =
        assertThrows(
            EngineException.class,
            () ->
                new TensorFlowEngine()
                    .load(
                        new LoadRequest(
                            directory,
                            TensorFlowEngineProvider.FORMAT,
                            "saved_model.pb",
                            Settings.complete(TensorFlowSettings.ALL, Map.of()),
                            share(),
                            8)));
    assertEquals(EngineFailure.BAD_MODEL, refused.failure());
    assertTrue(refused.getMessage().contains("ReadFile"), refused.getMessage());
  }

  private static DeviceShare share() {
    return new DeviceShare(
        "test",
        new Device("cpu", Device.Kind.CPU, "CPU", 1L << 32, null),
        1L << 30,
        1,
        1,
        100,
        5,
        DeviceShare.Hardness.ENGINE);
  }
}
