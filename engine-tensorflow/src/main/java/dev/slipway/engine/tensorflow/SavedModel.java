package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is read of a SavedModel's file: the one meta graph that serves, without its weights. */
final class SavedModel {

  /** The tag of the meta graph that serves. */
  static final String SERVE = "serve";

  /** The signature that runs once when the model is loaded. */
  static final String INIT_SIGNATURE = "__saved_model_init_op";

  /** Collections whose nodes run when the model is loaded. */
  static final Set<String> INIT_COLLECTIONS =
      Set.of("saved_model_main_op", "legacy_init_op", "table_initializer");

  /** The collection in which TensorFlow 1 keeps the assets. */
  static final String ASSETS_COLLECTION = "saved_model_assets";

  /**
   * One input or output of a signature.
   *
   * @param tensor the graph's name, e.g. {@code serving_default_x:0}; empty for composite ones
   * @param dims null when the rank is unknown
   */
  record Value(String key, String tensor, int dataType, @Nullable Shape dims) {}

  /** A signature, its values sorted by key. */
  record SignatureDef(List<Value> inputs, List<Value> outputs) {}

  /**
   * A file beside the graph that a node of it names.
   *
   * @param tensor the node that gives the file's path
   */
  record Asset(String tensor, String file) {}

  /** One body of nodes: the graph itself, or a function. */
  static final class Body {
    final Map<String, Node> nodes = new LinkedHashMap<>();

    /** The names of a function's arguments, in their order. */
    final List<String> arguments = new ArrayList<>();

    /** Whether one of them is a list: then their order does not say which input each one gets. */
    boolean listArguments;

    /**
     * The interface that a function implements, or empty: TensorFlow may run any other function
     * with the same interface in its place.
     */
    String implemented = "";
  }

  final Set<String> tags = new LinkedHashSet<>();
  final Body graph = new Body();
  final Map<String, Body> functions = new LinkedHashMap<>();
  final Map<String, SignatureDef> signatures = new TreeMap<>();
  final Set<String> initNodes = new LinkedHashSet<>();

  /** The tensor that the loader puts the checkpoint's path in the place of; empty without one. */
  String checkpoint = "";

  /** The node that saving ends with, which nobody runs; empty without one. */
  String save = "";

  /** The node that the loader runs to read the weights; empty without one. */
  String restore = "";

  final List<Asset> assets = new ArrayList<>();
  String producer = "";
  long nodes;
}
