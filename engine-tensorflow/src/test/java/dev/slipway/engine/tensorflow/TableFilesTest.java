package dev.slipway.engine.tensorflow;

import static dev.slipway.engine.tensorflow.Vocabulary.call;
import static dev.slipway.engine.tensorflow.Vocabulary.constant;
import static dev.slipway.engine.tensorflow.Vocabulary.node;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import dev.slipway.engine.Signature;
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
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** Tables that are read from files: from the model's own assets, and from nowhere else. */
class TableFilesTest {

  @TempDir Path folder;

  private Inspection inspect(Vocabulary model) throws Exception {
    return new SavedModelInspector()
        .inspect(new DirectoryFiles(model.write(folder.resolve("model"))));
  }

  static Stream<Arguments> exports() {
    return Stream.of(
        Arguments.of("through a variable", Vocabulary.throughAVariable()),
        Arguments.of("as an argument", Vocabulary.asAnArgument()),
        Arguments.of("in the graph", Vocabulary.inTheGraph("/home/trainer/words.txt")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exports")
  void aTableMayBeReadFromTheModelsOwnAsset(String how, Vocabulary model) throws Exception {
    Inspection inspection = inspect(model);
    assertEquals(List.of(), inspection.problems());
    assertEquals(List.of("assets/words.txt"), inspection.externalFiles());
    assertEquals(
        List.of(Signature.DEFAULT), inspection.signatures().stream().map(Signature::name).toList());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exports")
  void theFileHasToBeInTheUpload(String how, Vocabulary model) throws Exception {
    Path directory = model.write(folder.resolve("model"));
    Files.delete(directory.resolve("assets/words.txt"));
    Inspection inspection = new SavedModelInspector().inspect(new DirectoryFiles(directory));
    assertEquals("asset-missing", inspection.problems().get(0).code());
    assertTrue(inspection.problems().get(0).found().contains("words.txt"));
  }

  @Test
  void whatIsNoAssetIsNotAmongTheAssets() throws Exception {
    Vocabulary model = Vocabulary.inTheGraph("words.txt");
    model.meta.putCollectionDef(
        SavedModel.ASSETS_COLLECTION, Vocabulary.assets(Any.pack(SaverDef.getDefaultInstance())));
    assertEquals("not-an-asset", inspect(model).problems().get(0).code());
    model.meta.putCollectionDef(
        SavedModel.ASSETS_COLLECTION,
        Vocabulary.assets(
            Any.pack(
                AssetFileDef.newBuilder()
                    .setTensorInfo(TensorInfo.newBuilder().setName("asset_path_initializer:1"))
                    .setFilename("words.txt")
                    .build())));
    assertEquals("not-an-asset", inspect(model).problems().get(0).code());
  }

  // ---- every way that a path could be another one

  private static Arguments without(String what, Vocabulary model, Consumer<Vocabulary> change) {
    change.accept(model);
    return Arguments.of(what, model);
  }

  private static NodeDef.Builder replace(Vocabulary model, String name, NodeDef.Builder by) {
    for (int i = 0; i < model.graph.getNodeCount(); i++) {
      if (model.graph.getNode(i).getName().equals(name)) {
        model.graph.setNode(i, by);
        return by;
      }
    }
    throw new AssertionError("no node " + name);
  }

  static Stream<Arguments> paths() {
    String secret = "/etc/passwd";
    return Stream.of(
        without(
            "a constant is the argument",
            Vocabulary.asAnArgument(),
            model -> {
              model.graph.addNode(constant("own", secret));
              replace(model, "init", call("init", "init_fn", "table", "own"));
            }),
        without(
            "one of two calls has a constant",
            Vocabulary.asAnArgument(),
            model -> {
              model.graph.addNode(constant("own", secret));
              model.graph.addNode(call("again", "init_fn", "table", "own"));
              replace(model, "NoOp", node("NoOp", "NoOp", "^init", "^again"));
            }),
        without(
            "a second text is written into a variable",
            Vocabulary.throughAVariable(),
            model -> {
              model.graph.addNode(constant("own", secret));
              model.graph.addNode(
                  Vocabulary.variable("Alias").putAttr("shared_name", Vocabulary.text("Variable")));
              model.graph.addNode(Vocabulary.assign("second", "Alias", "own"));
              replace(model, "NoOp", node("NoOp", "NoOp", "^init", "^second"));
            }),
        without(
            "a text of a datatype that is decided elsewhere is written",
            Vocabulary.throughAVariable(),
            model -> {
              model.graph.addNode(constant("own", secret));
              model.graph.addNode(
                  Vocabulary.assign("second", "Variable", "own")
                      .putAttr("dtype", AttrValue.newBuilder().setPlaceholder("T").build()));
              replace(model, "NoOp", node("NoOp", "NoOp", "^init", "^second"));
            }),
        without(
            "restoring writes a text before the initialiser reads it",
            Vocabulary.throughAVariable(),
            model -> {
              model.graph.addNode(constant("own", secret));
              model.graph.addNode(Vocabulary.assign("restore_all", "Variable", "own"));
              model.meta.setSaverDef(SaverDef.newBuilder().setRestoreOpName("restore_all"));
            }),
        without(
            "the path's memory is written in place",
            Vocabulary.asAnArgument(),
            model -> {
              model.graph.addNode(constant("own", secret));
              model.graph.addNode(
                  node("written", "InplaceUpdate", "asset_path_initializer", "own", "own"));
              replace(model, "NoOp", node("NoOp", "NoOp", "^init", "^written"));
            }),
        without(
            "the asset's node has another output",
            Vocabulary.asAnArgument(),
            model -> {
              model.graph.addNode(constant("own", secret));
              replace(
                  model,
                  "asset_path_initializer",
                  node("asset_path_initializer", "IdentityN", "own", "own"));
            }),
        without(
            "the path is computed",
            Vocabulary.asAnArgument(),
            model -> {
              model.graph.addNode(
                  node("own", "StringJoin", "asset_path_initializer", "asset_path_initializer"));
              replace(model, "init", call("init", "init_fn", "table", "own"));
            }),
        without(
            "a function's argument is named like the asset's node",
            Vocabulary.asAnArgument(),
            model -> {
              model.graph.addNode(constant("own", secret));
              model
                  .graph
                  .getLibraryBuilder()
                  .setFunction(
                      0,
                      Vocabulary.fills("init_fn")
                          .clearNodeDef()
                          .addNodeDef(Vocabulary.filling("table", "asset_path_initializer"))
                          .setSignature(
                              Vocabulary.fills("init_fn").getSignature().toBuilder()
                                  .setInputArg(
                                      1,
                                      Vocabulary.fills("init_fn")
                                          .getSignature()
                                          .getInputArg(1)
                                          .toBuilder()
                                          .setName("asset_path_initializer"))));
              replace(model, "init", call("init", "init_fn", "table", "own"));
            }),
        without(
            "a list among the arguments moves the others",
            Vocabulary.asAnArgument(),
            model ->
                model
                    .graph
                    .getLibraryBuilder()
                    .getFunctionBuilder(0)
                    .getSignatureBuilder()
                    .getInputArgBuilder(0)
                    .setNumberAttr("N")),
        without(
            "TensorFlow does not look into the collection of assets",
            Vocabulary.asAnArgument(),
            model -> {
              model.graph.addNode(constant("own", secret));
              replace(model, "init", call("init", "init_fn", "table", "own"));
              model.meta.putCollectionDef(
                  SavedModel.ASSETS_COLLECTION,
                  Vocabulary.assets(
                      Any.pack(
                          AssetFileDef.newBuilder()
                              .setTensorInfo(TensorInfo.newBuilder().setName("own:0"))
                              .setFilename("words.txt")
                              .build())));
            }),
        without(
            "a loop may hand on another path in its next round",
            Vocabulary.asAnArgument(),
            model ->
                replace(
                    model,
                    "init",
                    node("init", "While", "table", "asset_path_initializer")
                        .putAttr("body", Vocabulary.function("init_fn")))),
        without(
            "another function is given this one, and calls it",
            Vocabulary.asAnArgument(),
            model -> {
              model
                  .graph
                  .getLibraryBuilder()
                  .addFunction(
                      Vocabulary.withArguments("caller")
                          .addNodeDef(constant("own", secret))
                          .addNodeDef(
                              call(Vocabulary.FILL, "", "table", "own")
                                  .putAttr("f", AttrValue.newBuilder().setPlaceholder("g").build()))
                          .putControlRet(Vocabulary.FILL, Vocabulary.FILL));
              replace(
                  model,
                  "init",
                  call("init", "caller", "table", "asset_path_initializer")
                      .putAttr(
                          "f",
                          AttrValue.newBuilder()
                              .setFunc(
                                  NameAttrList.newBuilder()
                                      .setName("caller")
                                      .putAttr("g", Vocabulary.function("init_fn")))
                              .build()));
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("paths")
  void aPathThatCouldBeAnotherIsRefusedWithNodeAndOperation(String what, Vocabulary model)
      throws Exception {
    Inspection inspection = inspect(model);
    assertTrue(inspection.refused(), inspection::toString);
    Problem problem = inspection.problems().get(0);
    assertEquals("table-from-file", problem.code(), problem::toString);
    assertTrue(problem.where().contains("node 'fill' of function 'init_fn'"), problem::where);
    assertEquals("operation InitializeTableFromTextFileV2", problem.found());
    assertEquals(1, inspection.problems().size(), inspection.problems()::toString);
  }

  @Test
  void aTableThatASignatureFillsIsRefusedAndWouldHaveReadAnyFile() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "password\n");
    Vocabulary model = Vocabulary.inTheGraph(secret.toString());
    model.meta.clearCollectionDef();
    replace(
        model,
        "y",
        node("y", "LookupTableFindV2", "table", "serving_default_x", "unknown", "^fill")
            .putAttr("Tin", Vocabulary.type(DataType.DT_STRING))
            .putAttr("Tout", Vocabulary.type(DataType.DT_INT64)));

    // TensorFlow puts the asset's path in the constant's place while it loads, and not afterwards.
    Path directory = model.write(folder.resolve("model"));
    try (SavedModelBundle plain = SavedModelBundle.load(directory.toString());
        TString words = TString.tensorOf(NdArrays.vectorOfObjects("a", "password"));
        Result result = plain.function("serving_default").call(Map.of("x", words))) {
      TInt64 found = (TInt64) result.get("y").orElseThrow();
      assertEquals(-1, found.getLong(0));
      assertEquals(0, found.getLong(1), "the file outside of the model was not read");
    }

    Inspection inspection = new SavedModelInspector().inspect(new DirectoryFiles(directory));
    Problem problem = inspection.problems().get(0);
    assertEquals("table-from-file", problem.code());
    assertTrue(problem.why().contains("not only an initialiser"), problem.why());
  }
}
