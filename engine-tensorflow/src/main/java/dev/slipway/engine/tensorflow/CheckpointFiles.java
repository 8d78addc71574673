package dev.slipway.engine.tensorflow;

import dev.slipway.engine.tensorflow.Origins.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether what the loader runs to read the weights reads them from the model's own checkpoint only.
 * TensorFlow's loader puts that one's path in place of the value that the saver names, in this run
 * alone: so every operation that restores has to get its path from there, through nodes that hand
 * on what they get and through the arguments of a function at every place where it is called.
 */
final class CheckpointFiles {

  /** They take the checkpoint's path as their first input. */
  static final Set<String> RESTORES = Set.of("Restore", "RestoreSlice", "RestoreV2");

  /** They have one output, the one that the loader replaces. */
  private static final Set<String> PATH_NODES =
      Set.of("Placeholder", "PlaceholderWithDefault", "Const");

  private final SavedModel model;
  private final Origins origins;
  private final List<Restore> restores = new ArrayList<>();
  private boolean writesInPlace;

  /** A node that restores, and the function that it is in. */
  record Restore(Node node, @Nullable String function) {}

  CheckpointFiles(SavedModel model) {
    this.model = model;
    this.origins = new Origins(model, this::isThePath);
  }

  /** Notes a node that restoring reaches. */
  void restores(Node node, @Nullable String function) {
    origins.note(node, function);
    writesInPlace |= TableFiles.IN_PLACE.contains(node.op());
    if (RESTORES.contains(node.op())) {
      restores.add(new Restore(node, function));
    }
  }

  /** Notes a function that may run in the place of another one. */
  void mayReplace(String function) {
    origins.mayReplace(function);
  }

  /** Those that may read another file; to be asked once everything is noted. */
  List<Restore> readingElsewhere() {
    return restores.stream().filter(restore -> !readsTheCheckpoint(restore)).toList();
  }

  private boolean readsTheCheckpoint(Restore restore) {
    List<String> values = restore.node().values();
    return !values.isEmpty()
        && !writesInPlace
        && origins.fromSource(new Place(restore.function(), values.get(0)), 0);
  }

  private boolean isThePath(Place place, Node node, int way) {
    return place.function() == null
        && (model.checkpoint.equals(place.name()) || model.checkpoint.equals(place.name() + ":0"))
        && PATH_NODES.contains(node.op());
  }
}
