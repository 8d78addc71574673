package dev.slipway.engine.tensorflow;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * SavedModels that look words up in a table, {@code x} BYTES [-1] → {@code y} INT64 [-1], laid out
 * as TensorFlow 2 exports them: a function fills the table from a file, whose path it is given as
 * an argument. Complete enough for TensorFlow to load; each test changes what it is about.
 */
final class Vocabulary {

  static final String FILL = "fill";

  final MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();
  final GraphDef.Builder graph = meta.getGraphDefBuilder();

  private Vocabulary() {
    graph.getVersionsBuilder().setProducer(1882);
    meta.getMetaInfoDefBuilder().addTags("serve");
    graph
        .addNode(placeholder("serving_default_x", DataType.DT_STRING))
        .addNode(
            node("table", "HashTableV2")
                .putAttr("key_dtype", type(DataType.DT_STRING))
                .putAttr("value_dtype", type(DataType.DT_INT64))
                .putAttr("shared_name", text("words")))
        .addNode(
            node("unknown", "Const")
                .putAttr("dtype", type(DataType.DT_INT64))
                .putAttr(
                    "value",
                    AttrValue.newBuilder()
                        .setTensor(
                            TensorProto.newBuilder()
                                .setDtype(DataType.DT_INT64)
                                .setTensorShape(TensorShapeProto.getDefaultInstance())
                                .addInt64Val(-1))
                        .build()))
        .addNode(
            node("y", "LookupTableFindV2", "table", "serving_default_x", "unknown")
                .putAttr("Tin", type(DataType.DT_STRING))
                .putAttr("Tout", type(DataType.DT_INT64)));
    meta.putSignatureDef(
            "serving_default",
            SignatureDef.newBuilder()
                .setMethodName("tensorflow/serving/predict")
                .putInputs("x", info("serving_default_x:0", DataType.DT_STRING))
                .putOutputs("y", info("y:0", DataType.DT_INT64))
                .build())
        .addAssetFileDef(
            AssetFileDef.newBuilder()
                .setTensorInfo(TensorInfo.newBuilder().setName("asset_path_initializer:0"))
                .setFilename("words.txt"));
    graph.getLibraryBuilder().addFunction(fills("init_fn"));
  }

  /** The asset's path is kept in a variable, as TensorFlow 2 exports do. */
  static Vocabulary throughAVariable() {
    Vocabulary model = new Vocabulary();
    model
        .graph
        .addNode(placeholder("asset_path_initializer", DataType.DT_STRING))
        .addNode(variable("Variable"))
        .addNode(assign("Variable/Assign", "Variable", "asset_path_initializer"))
        .addNode(
            node("path", "ReadVariableOp", "Variable", "^Variable/Assign")
                .putAttr("dtype", type(DataType.DT_STRING)))
        .addNode(call("init", "init_fn", "table", "path"))
        .addNode(node("NoOp", "NoOp", "^init", "^Variable/Assign"));
    return model.initialisedBy("NoOp");
  }

  /** The asset's path goes into the function as it is. */
  static Vocabulary asAnArgument() {
    Vocabulary model = new Vocabulary();
    model
        .graph
        .addNode(placeholder("asset_path_initializer", DataType.DT_STRING))
        .addNode(call("init", "init_fn", "table", "asset_path_initializer"))
        .addNode(node("NoOp", "NoOp", "^init"));
    return model.initialisedBy("NoOp");
  }

  /**
   * As TensorFlow 1 exports it: a constant that the loader replaces, no function; the assets are a
   * collection.
   */
  static Vocabulary inTheGraph(String constant) {
    Vocabulary model = new Vocabulary();
    model.meta.putCollectionDef(
        SavedModel.ASSETS_COLLECTION, assets(Any.pack(model.meta.getAssetFileDef(0))));
    model.meta.clearAssetFileDef();
    model
        .graph
        .addNode(constant("asset_path_initializer", constant))
        .addNode(filling("table", "asset_path_initializer"))
        .addNode(node("init_all_tables", "NoOp", "^" + FILL));
    for (String collection : List.of("saved_model_main_op", "table_initializer")) {
      model.meta.putCollectionDef(
          collection,
          CollectionDef.newBuilder()
              .setNodeList(CollectionDef.NodeList.newBuilder().addValue("init_all_tables"))
              .build());
    }
    return model;
  }

  private Vocabulary initialisedBy(String node) {
    meta.putSignatureDef(
        SavedModel.INIT_SIGNATURE,
        SignatureDef.newBuilder()
            .putOutputs(
                SavedModel.INIT_SIGNATURE,
                TensorInfo.newBuilder()
                    .setName(node)
                    .setTensorShape(TensorShapeProto.newBuilder().setUnknownRank(true))
                    .build())
            .build());
    return this;
  }

  /** Writes the model and its words: a, b, c. */
  Path write(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("assets"));
    Files.writeString(directory.resolve("assets/words.txt"), "a\nb\nc\n");
    Files.write(
        directory.resolve("saved_model.pb"),
        org.tensorflow.proto.SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(meta)
            .build()
            .toByteArray());
    return directory;
  }

  // ---- parts

  static CollectionDef assets(Any... assets) {
    return CollectionDef.newBuilder()
        .setAnyList(CollectionDef.AnyList.newBuilder().addAllValue(List.of(assets)))
        .build();
  }

  static NodeDef.Builder node(String name, String op, String... inputs) {
    return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(List.of(inputs));
  }

  static NodeDef.Builder placeholder(String name, DataType type) {
    return node(name, "Placeholder").putAttr("dtype", type(type));
  }

  static NodeDef.Builder constant(String name, String value) {
    return node(name, "Const")
        .putAttr("dtype", type(DataType.DT_STRING))
        .putAttr(
            "value",
            AttrValue.newBuilder()
                .setTensor(
                    TensorProto.newBuilder()
                        .setDtype(DataType.DT_STRING)
                        .setTensorShape(TensorShapeProto.getDefaultInstance())
                        .addStringVal(ByteString.copyFromUtf8(value)))
                .build());
  }

  static NodeDef.Builder variable(String name) {
    return node(name, "VarHandleOp")
        .putAttr("dtype", type(DataType.DT_STRING))
        .putAttr(
            "shape", AttrValue.newBuilder().setShape(TensorShapeProto.getDefaultInstance()).build())
        .putAttr("shared_name", text(name));
  }

  static NodeDef.Builder assign(String name, String variable, String value) {
    return node(name, "AssignVariableOp", variable, value)
        .putAttr("dtype", type(DataType.DT_STRING));
  }

  static NodeDef.Builder call(String name, String function, String... inputs) {
    AttrValue.ListValue.Builder types = AttrValue.ListValue.newBuilder();
    types.addType(DataType.DT_RESOURCE).addType(DataType.DT_STRING);
    return node(name, "StatefulPartitionedCall", inputs)
        .putAttr("f", function(function))
        .putAttr("Tin", AttrValue.newBuilder().setList(types).build())
        .putAttr("Tout", AttrValue.newBuilder().setList(AttrValue.ListValue.newBuilder()).build());
  }

  static AttrValue function(String name) {
    return AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(name)).build();
  }

  /** Every line of the file is a key, its number the value. */
  static NodeDef.Builder filling(String table, String path) {
    return node(FILL, "InitializeTableFromTextFileV2", table, path)
        .putAttr("key_index", AttrValue.newBuilder().setI(-2).build())
        .putAttr("value_index", AttrValue.newBuilder().setI(-1).build())
        .putAttr("vocab_size", AttrValue.newBuilder().setI(-1).build())
        .putAttr("delimiter", text("\t"));
  }

  /** A function (table, path) that fills the table. */
  static FunctionDef.Builder fills(String name) {
    return withArguments(name).addNodeDef(filling("table", "path")).putControlRet(FILL, FILL);
  }

  static FunctionDef.Builder withArguments(String name) {
    return FunctionDef.newBuilder()
        .setSignature(
            OpDef.newBuilder()
                .setName(name)
                .setIsStateful(true)
                .addInputArg(
                    OpDef.ArgDef.newBuilder().setName("table").setType(DataType.DT_RESOURCE))
                .addInputArg(OpDef.ArgDef.newBuilder().setName("path").setType(DataType.DT_STRING))
                .addControlOutput(FILL));
  }

  static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }

  static AttrValue text(String text) {
    return AttrValue.newBuilder().setS(ByteString.copyFromUtf8(text)).build();
  }

  private static TensorInfo info(String tensor, DataType type) {
    return TensorInfo.newBuilder()
        .setName(tensor)
        .setDtype(type)
        .setTensorShape(
            TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(-1)))
        .build();
  }
}
