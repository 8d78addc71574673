package dev.slipway.engine.tensorflow;

import static dev.slipway.engine.tensorflow.Checkpointed.FILENAME;
import static dev.slipway.engine.tensorflow.Checkpointed.RESTORE;
import static dev.slipway.engine.tensorflow.Vocabulary.constant;
import static dev.slipway.engine.tensorflow.Vocabulary.node;
import static dev.slipway.engine.tensorflow.Vocabulary.type;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** What loading a version reads: its own weights, and writes: nothing. */
class CheckpointFilesTest {

  @TempDir Path folder;

  private static Inspection inspect(Path directory) throws Exception {
    return new SavedModelInspector().inspect(new DirectoryFiles(directory));
  }

  /** What plain TensorFlow answers for 1. */
  private static float plain(Path directory) {
    try (SavedModelBundle bundle = SavedModelBundle.load(directory.toString());
        TFloat32 one = TFloat32.tensorOf(NdArrays.vectorOf(1f));
        Result result = bundle.function("serving_default").call(Map.of("x", one))) {
      return ((TFloat32) result.get("y").orElseThrow()).getFloat(0);
    }
  }

  private static Problem only(Inspection inspection) {
    assertTrue(inspection.refused(), inspection::toString);
    assertEquals(1, inspection.problems().size(), inspection.problems()::toString);
    return inspection.problems().get(0);
  }

  @Test
  void aModelMayRestoreItsOwnWeightsAsTensorFlow2ExportsIt() throws Exception {
    Path directory = new Checkpointed().write(folder.resolve("model"), 3);
    assertEquals(3f, plain(directory));
    assertEquals(List.of(), inspect(directory).problems());
  }

  @Test
  void aModelMayRestoreItsOwnWeightsAsTensorFlow1ExportsIt() throws Exception {
    Checkpointed model = new Checkpointed();
    model.add(constant("save/filename/input", "model"));
    model.add(
        node("save/filename", "PlaceholderWithDefault", "save/filename/input")
            .putAttr("dtype", type(DataType.DT_STRING))
            .putAttr("shape", shape()));
    model.add(
        node("save/Const", "PlaceholderWithDefault", "save/filename")
            .putAttr("dtype", type(DataType.DT_STRING))
            .putAttr("shape", shape()));
    model.add(Checkpointed.restore("save/RestoreV2", "save/Const", "names", "slices"));
    model.add(
        node("save/Assign", "AssignVariableOp", "w", "save/RestoreV2")
            .putAttr("dtype", type(DataType.DT_FLOAT)));
    model.add(node("save/restore_shard", "NoOp", "^save/Assign"));
    model.add(node("save/restore_all", "NoOp", "^save/restore_shard"));
    model
        .meta
        .getSaverDefBuilder()
        .setFilenameTensorName("save/Const:0")
        .setRestoreOpName("save/restore_all");
    Path directory = model.write(folder.resolve("model"), 3);
    assertEquals(3f, plain(directory));
    assertEquals(List.of(), inspect(directory).problems());
  }

  private static AttrValue shape() {
    return AttrValue.newBuilder()
        .setShape(org.tensorflow.proto.TensorShapeProto.getDefaultInstance())
        .build();
  }

  @Test
  void savingWhenTheVersionIsLoadedIsRefusedAndWouldHaveWrittenAnyFile() throws Exception {
    Path elsewhere = folder.resolve("elsewhere");
    Checkpointed model = new Checkpointed();
    model.add(constant("own", elsewhere.toString()));
    model.add(Checkpointed.saving("evil", "own"));
    model.nodeNamed(RESTORE).addInput("^evil");
    // What is saved has to have a value by then.
    model.nodeNamed("evil").setInput(3, "one");
    model.add(Checkpointed.number("one", 1));
    Path directory = model.write(folder.resolve("model"), 3);
    plain(directory);
    assertTrue(Files.exists(Path.of(elsewhere + ".index")), "TensorFlow did not write it");

    Problem problem = only(inspect(directory));
    assertEquals("saver-op-reached", problem.code());
    assertEquals("node 'evil'", problem.where());
    assertEquals("operation SaveV2", problem.found());
    assertTrue(problem.why().contains("when the version is loaded"), problem.why());
  }

  @Test
  void readingAnotherModelsWeightsIsRefusedAndWouldHaveReadThem() throws Exception {
    Path other = new Checkpointed().write(folder.resolve("other"), 7);
    Checkpointed model = new Checkpointed();
    model.add(constant("own", other.resolve("variables/variables").toString()));
    model.nodeNamed(RESTORE).setInput(0, "own");
    Path directory = model.write(folder.resolve("model"), 3);
    assertEquals(7f, plain(directory), "TensorFlow did not read them");

    Problem problem = only(inspect(directory));
    assertEquals("checkpoint-elsewhere", problem.code());
    assertEquals("node 'RestoreV2' of function 'traced_restore'", problem.where());
    assertEquals("operation RestoreV2", problem.found());
  }

  // ---- every way that the path could be another one

  private static Arguments with(String what, Consumer<Checkpointed> change) {
    Checkpointed model = new Checkpointed();
    model.add(constant("own", "/other/variables"));
    change.accept(model);
    return Arguments.of(what, model);
  }

  static Stream<Arguments> paths() {
    return Stream.of(
        with(
            "one of two calls has a constant",
            model -> {
              model.add(Checkpointed.calling("again", "traced_restore", "own", "w"));
              model.nodeNamed(RESTORE).addInput("^again");
            }),
        with(
            "a constant inside of the function",
            model -> {
              model.function().addNodeDef(constant("own", "/other/variables"));
              model.function().getNodeDefBuilder(2).setInput(0, "own:output:0");
            }),
        with(
            "the path is computed",
            model -> {
              model.add(node("joined", "StringJoin", FILENAME, "own"));
              model.nodeNamed(RESTORE).setInput(0, "joined");
            }),
        with(
            "the path is written in place",
            model -> {
              model.add(node("written", "InplaceUpdate", FILENAME, "own", "own"));
              model.nodeNamed(RESTORE).addInput("^written");
            }),
        with(
            "a list among the arguments moves the others",
            model ->
                model.function().getSignatureBuilder().getInputArgBuilder(1).setTypeListAttr("T")),
        with(
            "the function may run in another one's place",
            model -> {
              AttrValue same =
                  AttrValue.newBuilder().setS(ByteString.copyFromUtf8("restoring")).build();
              model.function().putAttr("api_implements", same);
            }),
        with(
            "the saver names no tensor for the path",
            model -> model.meta.getSaverDefBuilder().clearFilenameTensorName()),
        with(
            "the saver names another tensor for the path",
            model -> model.meta.getSaverDefBuilder().setFilenameTensorName("own:0")),
        with(
            "the tensor for the path is another output",
            model -> model.meta.getSaverDefBuilder().setFilenameTensorName(FILENAME + ":1")),
        with(
            "the node for the path has several outputs",
            model -> model.nodeNamed(FILENAME).setOp("IdentityN").addInput("own").addInput("own")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("paths")
  void aPathThatCouldBeAnotherIsRefused(String what, Checkpointed model) throws Exception {
    Problem problem = only(inspect(model.write(folder.resolve("model"), 3)));
    assertEquals("checkpoint-elsewhere", problem.code(), problem::toString);
    assertEquals("node 'RestoreV2' of function 'traced_restore'", problem.where());
  }
}
