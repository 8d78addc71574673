package dev.slipway.engine.tensorflow;

import static dev.slipway.engine.tensorflow.Vocabulary.node;
import static dev.slipway.engine.tensorflow.Vocabulary.placeholder;
import static dev.slipway.engine.tensorflow.Vocabulary.type;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TString;

/**
 * A SavedModel {@code y = w · x} whose weight lies in its checkpoint, laid out as TensorFlow 2
 * exports it: a function restores, whose argument is the checkpoint's path. Complete enough for
 * TensorFlow to load; each test changes what it is about.
 */
final class Checkpointed {

  static final String FILENAME = "saver_filename";
  static final String RESTORE = "StatefulPartitionedCall";

  final MetaGraphDef.Builder meta = MetaGraphDef.newBuilder();

  Checkpointed() {
    meta.getMetaInfoDefBuilder().addTags("serve");
    meta.getGraphDefBuilder().getVersionsBuilder().setProducer(1882);
    meta.getGraphDefBuilder()
        .addNode(placeholder("serving_default_x", DataType.DT_FLOAT))
        .addNode(
            node("w", "VarHandleOp")
                .putAttr("dtype", type(DataType.DT_FLOAT))
                .putAttr("shape", scalar())
                .putAttr("shared_name", Vocabulary.text("w")))
        .addNode(node("read", "ReadVariableOp", "w").putAttr("dtype", type(DataType.DT_FLOAT)))
        .addNode(
            node("y", "Mul", "serving_default_x", "read").putAttr("T", type(DataType.DT_FLOAT)))
        .addNode(placeholder(FILENAME, DataType.DT_STRING))
        .addNode(names("names", "w"))
        .addNode(names("slices", ""))
        .addNode(saving("save", FILENAME))
        .addNode(
            node("saved", "Identity", FILENAME, "^save").putAttr("T", type(DataType.DT_STRING)))
        .addNode(calling(RESTORE, "traced_restore", FILENAME, "w"))
        .getLibraryBuilder()
        .addFunction(restoring("traced_restore"));
    meta.putSignatureDef(
            "serving_default",
            SignatureDef.newBuilder()
                .setMethodName("tensorflow/serving/predict")
                .putInputs("x", info("serving_default_x:0"))
                .putOutputs("y", info("y:0"))
                .build())
        .setSaverDef(
            SaverDef.newBuilder()
                .setFilenameTensorName(FILENAME + ":0")
                .setSaveTensorName("saved:0")
                .setRestoreOpName(RESTORE)
                .setVersion(SaverDef.CheckpointFormatVersion.V2));
  }

  /** Writes the model, and a checkpoint in which its weight is {@code w}. */
  Path write(Path directory, float w) throws IOException {
    Files.createDirectories(directory.resolve("variables"));
    checkpoint(directory.resolve("variables/variables"), w);
    Files.write(
        directory.resolve("saved_model.pb"),
        org.tensorflow.proto.SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(meta)
            .build()
            .toByteArray());
    return directory;
  }

  private static void checkpoint(Path prefix, float w) {
    try (Graph graph = new Graph();
        TString path = TString.tensorOf(NdArrays.scalarOfObject(prefix.toString()))) {
      graph.importGraphDef(
          org.tensorflow.proto.GraphDef.newBuilder()
              .addNode(placeholder(FILENAME, DataType.DT_STRING))
              .addNode(names("names", "w"))
              .addNode(names("slices", ""))
              .addNode(number("read", w))
              .addNode(saving("save", FILENAME))
              .build());
      try (Session session = new Session(graph)) {
        session.runner().feed(FILENAME, path).addTarget("save").run().close();
      }
    }
  }

  NodeDef.Builder nodeNamed(String name) {
    return meta.getGraphDefBuilder().getNodeBuilderList().stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  FunctionDef.Builder function() {
    return meta.getGraphDefBuilder().getLibraryBuilder().getFunctionBuilder(0);
  }

  void add(NodeDef.Builder node) {
    meta.getGraphDefBuilder().addNode(node);
  }

  // ---- parts

  static NodeDef.Builder calling(String name, String function, String path, String... more) {
    AttrValue.ListValue.Builder types =
        AttrValue.ListValue.newBuilder().addType(DataType.DT_STRING);
    NodeDef.Builder node = node(name, "StatefulPartitionedCall", path);
    for (String input : more) {
      node.addInput(input);
      types.addType(DataType.DT_RESOURCE);
    }
    return node.putAttr("f", Vocabulary.function(function))
        .putAttr("Tin", AttrValue.newBuilder().setList(types).build())
        .putAttr(
            "Tout",
            AttrValue.newBuilder()
                .setList(AttrValue.ListValue.newBuilder().addType(DataType.DT_STRING))
                .build());
  }

  /** A function (file_prefix, w) that gives the variable its value from the checkpoint. */
  static FunctionDef.Builder restoring(String name) {
    return FunctionDef.newBuilder()
        .setSignature(
            OpDef.newBuilder()
                .setName(name)
                .setIsStateful(true)
                .addInputArg(
                    OpDef.ArgDef.newBuilder().setName("file_prefix").setType(DataType.DT_STRING))
                .addInputArg(OpDef.ArgDef.newBuilder().setName("w").setType(DataType.DT_RESOURCE))
                .addOutputArg(
                    OpDef.ArgDef.newBuilder().setName("done").setType(DataType.DT_STRING)))
        .addNodeDef(names("names", "w"))
        .addNodeDef(names("slices", ""))
        .addNodeDef(restore("RestoreV2", "file_prefix", "names:output:0", "slices:output:0"))
        .addNodeDef(
            node("value", "Identity", "RestoreV2:tensors:0").putAttr("T", type(DataType.DT_FLOAT)))
        .addNodeDef(
            node("Assign", "AssignVariableOp", "w", "value:output:0")
                .putAttr("dtype", type(DataType.DT_FLOAT)))
        .addNodeDef(
            node("end", "Identity", "file_prefix", "^Assign")
                .putAttr("T", type(DataType.DT_STRING)))
        .putRet("done", "end:output:0");
  }

  static NodeDef.Builder restore(String name, String path, String names, String slices) {
    return node(name, "RestoreV2", path, names, slices).putAttr("dtypes", types(DataType.DT_FLOAT));
  }

  /** Saves what {@code read} gives. */
  static NodeDef.Builder saving(String name, String path) {
    return node(name, "SaveV2", path, "names", "slices", "read")
        .putAttr("dtypes", types(DataType.DT_FLOAT));
  }

  static NodeDef.Builder number(String name, float value) {
    return node(name, "Const")
        .putAttr("dtype", type(DataType.DT_FLOAT))
        .putAttr(
            "value",
            AttrValue.newBuilder()
                .setTensor(
                    TensorProto.newBuilder()
                        .setDtype(DataType.DT_FLOAT)
                        .setTensorShape(TensorShapeProto.getDefaultInstance())
                        .addFloatVal(value))
                .build());
  }

  static NodeDef.Builder names(String name, String value) {
    return node(name, "Const")
        .putAttr("dtype", type(DataType.DT_STRING))
        .putAttr(
            "value",
            AttrValue.newBuilder()
                .setTensor(
                    TensorProto.newBuilder()
                        .setDtype(DataType.DT_STRING)
                        .setTensorShape(
                            TensorShapeProto.newBuilder()
                                .addDim(TensorShapeProto.Dim.newBuilder().setSize(1)))
                        .addStringVal(ByteString.copyFromUtf8(value)))
                .build());
  }

  private static AttrValue types(DataType type) {
    return AttrValue.newBuilder().setList(AttrValue.ListValue.newBuilder().addType(type)).build();
  }

  private static AttrValue scalar() {
    return AttrValue.newBuilder().setShape(TensorShapeProto.getDefaultInstance()).build();
  }

  private static TensorInfo info(String tensor) {
    return TensorInfo.newBuilder()
        .setName(tensor)
        .setDtype(DataType.DT_FLOAT)
        .setTensorShape(
            TensorShapeProto.newBuilder().addDim(TensorShapeProto.Dim.newBuilder().setSize(-1)))
        .build();
  }
}
