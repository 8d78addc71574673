package dev.slipway.engine.tensorflow;

import dev.slipway.engine.tensorflow.Origins.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the path that an initialiser reads a table from can only be that of a file in the model's
 * own {@code assets}. TensorFlow's loader puts these paths in place of the asset nodes' values in
 * the runs that restore and initialise, and in no other run: so a path is an asset's if it comes
 * from such a node, through nodes that hand on what they get, through the arguments of a function
 * at every place where it is called, or through a text variable (TensorFlow 2 exports keep paths in
 * one) while nothing else is ever written into text variables.
 */
final class TableFiles {

  /** They have one output, the one that the loader replaces. */
  private static final Set<String> ASSET_NODES = Set.of("Placeholder", "Const");

  /** They write into the memory of their input, which may be that of a path. */
  static final Set<String> IN_PLACE = Set.of("InplaceAdd", "InplaceSub", "InplaceUpdate");

  private final SavedModel model;
  private final Origins origins;
  private final List<Place> textsWritten = new ArrayList<>();
  private boolean writesElsewhere;

  TableFiles(SavedModel model) {
    this.model = model;
    this.origins = new Origins(model, this::isAssetsPath);
  }

  /** Notes a node that the initialisers reach. */
  void initialises(Node node, @Nullable String function) {
    origins.note(node, function);
    writesElsewhere |= IN_PLACE.contains(node.op());
    if (writesText(node)) {
      List<String> values = node.values();
      if (values.size() == 2) {
        textsWritten.add(new Place(function, values.get(1)));
      } else {
        writesElsewhere = true;
      }
    }
  }

  /** Notes a node that restoring reaches: it runs before the initialisers. */
  void restores(Node node) {
    writesElsewhere |= IN_PLACE.contains(node.op()) || writesText(node);
  }

  /** Notes a function that may run in the place of another one. */
  void mayReplace(String function) {
    origins.mayReplace(function);
  }

  private static boolean writesText(Node node) {
    return node.op().equals("AssignVariableOp") && (node.dtype() == Node.TEXT || node.dtype() == 0);
  }

  /** To be asked once everything is noted. */
  boolean readsAnAsset(Node table, @Nullable String function) {
    List<String> values = table.values();
    return values.size() == 2
        && !writesElsewhere
        && origins.fromSource(new Place(function, values.get(1)), 0);
  }

  private boolean isAssetsPath(Place place, Node node, int way) {
    if (place.function() == null
        && model.assets.stream().anyMatch(asset -> asset.tensor().equals(place.name()))) {
      return ASSET_NODES.contains(node.op());
    }
    // Whichever variable it is, under however many names.
    return node.op().equals("ReadVariableOp")
        && textsWritten.stream().allMatch(value -> origins.fromSource(value, way));
  }
}
