package dev.slipway.engine.tensorflow;

import static dev.slipway.engine.inspect.ProtoReader.LENGTH;
import static dev.slipway.engine.inspect.ProtoReader.VARINT;

import dev.slipway.engine.Shape;
import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.ProtoReader;
import dev.slipway.engine.tensorflow.SavedModel.SignatureDef;
import dev.slipway.engine.tensorflow.SavedModel.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code saved_model.pb} by hand: no native code, no generated classes, constants are
 * skipped. What is kept is names, bounded by {@link GraphReader#MOST_NODES}. A field that decides
 * about another one may come after it, and one that is there twice is refused: what is read here is
 * what TensorFlow reads. Field numbers are those of TensorFlow 2.18's {@code saved_model.proto} and
 * {@code meta_graph.proto}; {@link GraphReader} reads the graph inside.
 */
final class SavedModelReader {

  private static final int MOST_DIMS = 64;

  private final ProtoReader in;
  private final GraphReader graph;
  private final CollectionReader collections;

  private SavedModelReader(ProtoReader in) {
    this.in = in;
    this.graph = new GraphReader(in);
    this.collections = new CollectionReader(in);
  }

  /**
   * Reads the first meta graph with the tag {@code serve}.
   *
   * @return null when there is none; {@code tagsSeen} has the others' tags then
   */
  static @Nullable SavedModel read(InputStream file, long size, List<String> tagsSeen)
      throws IOException, MalformedFile {
    SavedModelReader reader = new SavedModelReader(new ProtoReader(file, size));
    SavedModel serving = null;
    boolean schema = false;
    while (reader.in.next()) {
      if (reader.in.once(1, VARINT)) {
        schema = true;
        long version = reader.in.varint();
        if (version != 1) {
          throw reader.in.malformed("unknown-schema", "SavedModel schema version " + version);
        }
      } else if (reader.in.is(2, LENGTH)) {
        SavedModel meta = reader.metaGraph();
        tagsSeen.add(meta.tags.toString());
        if (serving == null && meta.tags.contains(SavedModel.SERVE)) {
          serving = meta;
        }
      } else {
        reader.in.skip();
      }
    }
    if (!schema && tagsSeen.isEmpty()) {
      throw reader.in.malformed("not-a-saved-model", "no meta graph");
    }
    return serving;
  }

  private SavedModel metaGraph() throws IOException, MalformedFile {
    SavedModel model = new SavedModel();
    Map<String, CollectionReader.Collection> collected = new LinkedHashMap<>();
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        info(model);
      } else if (in.once(2, LENGTH)) {
        graph.read(model);
      } else if (in.once(3, LENGTH)) {
        saver(model);
      } else if (in.is(4, LENGTH)) {
        collections.read(collected);
      } else if (in.is(5, LENGTH)) {
        signature(model);
      } else if (in.is(6, LENGTH)) {
        model.assets.add(collections.asset());
      } else {
        in.skip();
      }
    }
    in.leave();
    collected.forEach(
        (name, collection) -> {
          if (SavedModel.INIT_COLLECTIONS.contains(name)) {
            collection.names().forEach(node -> model.initNodes.add(Node.nodeOf(node)));
          } else if (name.equals(SavedModel.ASSETS_COLLECTION) && model.assets.isEmpty()) {
            // TensorFlow looks here when the field has none.
            model.assets.addAll(collection.assets());
          }
        });
    model.nodes = graph.nodes();
    return model;
  }

  private void info(SavedModel model) throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.is(4, LENGTH)) {
        model.tags.add(text("a tag"));
      } else if (in.once(5, LENGTH)) {
        model.producer = "TensorFlow " + text("a version");
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  private void saver(SavedModel model) throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        model.checkpoint = text("the tensor of the checkpoint's path");
      } else if (in.once(2, LENGTH)) {
        model.save = Node.nodeOf(text("a saver's node"));
      } else if (in.once(3, LENGTH)) {
        model.restore = Node.nodeOf(text("a saver's node"));
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  private void signature(SavedModel model) throws IOException, MalformedFile {
    String key = "";
    List<Value> inputs = new ArrayList<>();
    List<Value> outputs = new ArrayList<>();
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        key = text("a signature's name");
      } else if (in.once(2, LENGTH)) {
        in.enter();
        while (in.next()) {
          if (in.is(1, LENGTH)) {
            inputs.add(value());
          } else if (in.is(2, LENGTH)) {
            outputs.add(value());
          } else {
            in.skip();
          }
        }
        in.leave();
      } else {
        in.skip();
      }
    }
    in.leave();
    sort(inputs, "inputs", key);
    sort(outputs, "outputs", key);
    if (model.signatures.put(key, new SignatureDef(inputs, outputs)) != null) {
      throw in.malformed("duplicate-name", "two signatures named '" + key + "'");
    }
  }

  private void sort(List<Value> values, String what, String signature) throws MalformedFile {
    values.sort(Comparator.comparing(Value::key));
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i).key().equals(values.get(i - 1).key())) {
        throw in.malformed(
            "duplicate-name",
            "two " + what + " of '" + signature + "' named '" + values.get(i).key() + "'");
      }
    }
  }

  private Value value() throws IOException, MalformedFile {
    String key = "";
    String tensor = "";
    int type = 0;
    @Nullable Shape dims = null;
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        key = text("a tensor's name");
      } else if (in.once(2, LENGTH)) {
        in.enter();
        while (in.next()) {
          if (in.once(1, LENGTH)) {
            tensor = text("a tensor's name");
          } else if (in.once(2, VARINT)) {
            type = (int) in.varint();
          } else if (in.once(3, LENGTH)) {
            dims = shape();
          } else {
            in.skip();
          }
        }
        in.leave();
      } else {
        in.skip();
      }
    }
    in.leave();
    return new Value(key, tensor, type, dims);
  }

  /** Null when the rank is unknown. */
  private @Nullable Shape shape() throws IOException, MalformedFile {
    long[] dims = new long[MOST_DIMS];
    int rank = 0;
    boolean unknown = false;
    in.enter();
    while (in.next()) {
      if (in.is(2, LENGTH)) {
        if (rank == MOST_DIMS) {
          throw in.malformed("too-many-dimensions", "more than " + MOST_DIMS + " dimensions");
        }
        dims[rank++] = dim();
      } else if (in.once(3, VARINT)) {
        unknown = in.varint() != 0;
      } else {
        in.skip();
      }
    }
    in.leave();
    return unknown ? null : Shape.of(java.util.Arrays.copyOf(dims, rank));
  }

  private long dim() throws IOException, MalformedFile {
    long size = 0;
    in.enter();
    while (in.next()) {
      if (in.once(1, VARINT)) {
        size = in.varint();
      } else {
        in.skip();
      }
    }
    in.leave();
    if (size < Shape.VARIABLE) {
      throw in.malformed("bad-dimension", "a dimension of " + size);
    }
    return size;
  }

  private String text(String what) throws IOException, MalformedFile {
    return graph.text(what);
  }
}
