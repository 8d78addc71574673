package dev.slipway.engine.tensorflow;

import static dev.slipway.engine.inspect.ProtoReader.LENGTH;

import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.ProtoReader;
import dev.slipway.engine.tensorflow.SavedModel.Asset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the collections of a meta graph, lists of names or of assets, and assets themselves. Which
 * collection one is may stand behind what is in it, so all are read. Field numbers are those of
 * TensorFlow 2.18's {@code meta_graph.proto} and of protobuf's {@code any.proto}.
 */
final class CollectionReader {

  /** The numbers of what a collection can be: one of them. */
  private static final int MOST_KINDS = 5;

  private static final String ASSET_TYPE = "tensorflow.AssetFileDef";

  /**
   * What is kept of a collection.
   *
   * @param names of nodes
   */
  record Collection(List<String> names, List<Asset> assets) {}

  private final ProtoReader in;
  private long kept;

  CollectionReader(ProtoReader in) {
    this.in = in;
  }

  /** Reads a map's entry. */
  void read(Map<String, Collection> into) throws IOException, MalformedFile {
    String key = "";
    Collection collection = new Collection(new ArrayList<>(), new ArrayList<>());
    boolean others = false;
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        key = text("a collection's name");
      } else if (in.once(2, LENGTH)) {
        others = value(collection);
      } else {
        in.skip();
      }
    }
    in.leave();
    if (others && key.equals(SavedModel.ASSETS_COLLECTION)) {
      throw in.malformed("not-an-asset", "something else than assets among the assets");
    }
    if (into.put(key, collection) != null) {
      throw in.malformed("duplicate-name", "two collections named '" + key + "'");
    }
  }

  /** Returns whether something else than names and assets is in it. */
  private boolean value(Collection collection) throws IOException, MalformedFile {
    boolean known = false;
    boolean others = false;
    in.enter();
    while (in.next()) {
      if (in.field() <= MOST_KINDS) {
        if (known) {
          throw in.malformed("field-twice", "a collection of two kinds");
        }
        known = true;
      }
      if (in.is(1, LENGTH)) {
        names(collection.names());
      } else if (in.is(5, LENGTH)) {
        others |= any(collection.assets());
      } else {
        in.skip();
      }
    }
    in.leave();
    return others;
  }

  private void names(List<String> names) throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.is(1, LENGTH)) {
        names.add(text("a node's name"));
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  private boolean any(List<Asset> assets) throws IOException, MalformedFile {
    boolean others = false;
    in.enter();
    while (in.next()) {
      if (in.is(1, LENGTH)) {
        others |= !packedAsset(assets);
      } else {
        in.skip();
      }
    }
    in.leave();
    return others;
  }

  /** Returns whether it is an asset. */
  private boolean packedAsset(List<Asset> assets) throws IOException, MalformedFile {
    boolean asset = false;
    boolean skipped = false;
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        String type = text("a type's name");
        asset = type.substring(type.lastIndexOf('/') + 1).equals(ASSET_TYPE);
      } else if (in.once(2, LENGTH)) {
        if (asset) {
          assets.add(asset());
        } else {
          skipped = true;
          in.skip();
        }
      } else {
        in.skip();
      }
    }
    in.leave();
    if (asset && skipped) {
      throw in.malformed("value-before-type", "an asset that stands before its type");
    }
    return asset;
  }

  /** Reads an asset: a file's name, and the tensor whose value the loader replaces by its path. */
  Asset asset() throws IOException, MalformedFile {
    String tensor = "";
    String file = "";
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        in.enter();
        while (in.next()) {
          if (in.once(1, LENGTH)) {
            tensor = text("a tensor's name");
          } else {
            in.skip();
          }
        }
        in.leave();
      } else if (in.once(2, LENGTH)) {
        file = text("an asset's file");
      } else {
        in.skip();
      }
    }
    in.leave();
    String node = Node.nodeOf(tensor);
    if (!tensor.equals(node) && !tensor.equals(node + ":0")) {
      throw in.malformed("not-an-asset", "an asset for '" + tensor + "', which is no node's value");
    }
    return new Asset(node, file);
  }

  private String text(String what) throws IOException, MalformedFile {
    if (++kept > GraphReader.MOST_NODES) {
      throw in.malformed(
          "too-many-names", "more than " + GraphReader.MOST_NODES + " names in collections");
    }
    return in.text(GraphReader.LONGEST_NAME, what);
  }
}
