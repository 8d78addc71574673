package dev.slipway.engine.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SaverDef;

/**
 * Files whose fields stand in an order, or as often, as no exporter writes them. Protobuf reads
 * them, so TensorFlow would run what they say.
 */
class HiddenOrderTest {

  private static final String INIT = "legacy_init_op";

  @TempDir Path folder;

  /** Writes a message's fields as they are named, whatever protobuf's own writer would do. */
  private static final class Raw {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Raw field(int number, byte[] value) {
      try {
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeByteArrayNoTag(value);
        out.flush();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return this;
    }

    Raw text(int number, String value) {
      return field(number, ByteString.copyFromUtf8(value).toByteArray());
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }

  private Path write(MetaGraphDef.Builder graph, byte[]... more) throws IOException {
    ByteArrayOutputStream meta = new ByteArrayOutputStream();
    meta.write(graph.build().toByteArray());
    for (byte[] each : more) {
      meta.write(each);
    }
    Path directory = Files.createDirectories(folder.resolve("model"));
    Files.write(
        directory.resolve("saved_model.pb"), new Raw().field(2, meta.toByteArray()).bytes());
    return directory;
  }

  /** A model that TensorFlow loads, with a node that writes a file, which nothing reaches. */
  private MetaGraphDef.Builder writing(Path file) {
    Checkpointed model = new Checkpointed();
    model.nodeNamed("y").setInput(1, "serving_default_x");
    MetaGraphDef.Builder meta = model.meta.clearSaverDef();
    meta.getGraphDefBuilder()
        .addNode(Vocabulary.constant("path", file.toString()))
        .addNode(Vocabulary.constant("content", "written"))
        .addNode(Vocabulary.node("evil", "WriteFile", "path", "content"));
    return meta;
  }

  private static Problem only(Path directory) throws IOException {
    Inspection inspection = new SavedModelInspector().inspect(new DirectoryFiles(directory));
    assertTrue(inspection.refused(), inspection::toString);
    assertEquals(1, inspection.problems().size(), inspection.problems()::toString);
    return inspection.problems().get(0);
  }

  private static byte[] nodes(String... names) {
    CollectionDef.NodeList.Builder list = CollectionDef.NodeList.newBuilder();
    for (String name : names) {
      list.addValue(name);
    }
    return CollectionDef.newBuilder().setNodeList(list).build().toByteArray();
  }

  static Stream<Arguments> entries() {
    return Stream.of(
        Arguments.of(
            "its value before its name",
            "op-not-allowed",
            new Raw().field(2, nodes("evil")).text(1, INIT)),
        Arguments.of(
            "another name before",
            "field-twice",
            new Raw().text(1, "losses").field(2, nodes("evil")).text(1, INIT)),
        Arguments.of(
            "a second value",
            "field-twice",
            new Raw().text(1, INIT).field(2, nodes()).field(2, nodes("evil"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("entries")
  void whatRunsAtLoadTimeIsFoundWhereverItsNameStands(String what, String code, Raw entry)
      throws Exception {
    Path file = folder.resolve("written.txt");
    Path directory = write(writing(file), new Raw().field(4, entry.bytes()).bytes());
    SavedModelBundle.load(directory.toString()).close();
    assertTrue(Files.exists(file), "TensorFlow did not run it");
    Problem problem = only(directory);
    assertEquals(code, problem.code(), problem::toString);
    if (code.equals("op-not-allowed")) {
      assertEquals("node 'evil'", problem.where());
      assertEquals("operation WriteFile", problem.found());
    }
  }

  @Test
  void aSecondSaverWouldReplaceTheFirst() throws Exception {
    MetaGraphDef.Builder model = new Checkpointed().meta;
    byte[] second = SaverDef.newBuilder().setRestoreOpName("saved").build().toByteArray();
    assertEquals("field-twice", only(write(model, new Raw().field(3, second).bytes())).code());
  }

  @Test
  void aCollectionIsOneThing() throws Exception {
    Raw value = new Raw().field(1, new byte[0]).field(5, new byte[0]);
    Raw entry = new Raw().text(1, INIT).field(2, value.bytes());
    MetaGraphDef.Builder model = new Checkpointed().meta.clearSaverDef();
    assertEquals(
        "field-twice", only(write(model, new Raw().field(4, entry.bytes()).bytes())).code());
  }

  @Test
  void twoCollectionsOfOneNameAreRefused() throws Exception {
    byte[] entry = new Raw().field(4, new Raw().text(1, INIT).field(2, nodes("y")).bytes()).bytes();
    assertEquals(
        "duplicate-name",
        only(write(new Checkpointed().meta.clearSaverDef(), entry, entry)).code());
  }

  // ---- attributes

  private Problem ofAttribute(int place, byte[] entry) throws Exception {
    MetaGraphDef.Builder model = new Checkpointed().meta.clearSaverDef();
    byte[] part =
        place == 1
            ? new Raw()
                .field(
                    1,
                    join(
                        NodeDef.newBuilder().setName("more").setOp("NoOp").build().toByteArray(),
                        new Raw().field(5, entry).bytes()))
                .bytes()
            : new Raw()
                .field(
                    2,
                    new Raw()
                        .field(
                            1,
                            join(
                                FunctionDef.getDefaultInstance().toByteArray(),
                                new Raw().field(5, entry).bytes()))
                        .bytes())
                .bytes();
    byte[] graph = join(model.getGraphDef().toBuilder().clearLibrary().build().toByteArray(), part);
    model.clearGraphDef();
    return only(write(model, new Raw().field(2, graph).bytes()));
  }

  private static byte[] join(byte[] one, byte[] other) throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(one);
    both.write(other);
    return both.toByteArray();
  }

  @Test
  void anAttributeHasOneNameAndOneValue() throws Exception {
    byte[] text = AttrValue.newBuilder().setS(ByteString.copyFromUtf8("rnn")).build().toByteArray();
    byte[] type = AttrValue.newBuilder().setType(DataType.DT_FLOAT).build().toByteArray();
    byte[] renamed = new Raw().text(1, "other").field(2, text).text(1, "api_implements").bytes();
    assertEquals("field-twice", ofAttribute(2, renamed).code());
    byte[] both = new Raw().text(1, "dtype").field(2, join(type, text)).bytes();
    assertEquals("field-twice", ofAttribute(1, both).code());
    byte[] merged = new Raw().text(1, "dtype").field(2, type).field(2, text).bytes();
    assertEquals("field-twice", ofAttribute(1, merged).code());
  }
}
