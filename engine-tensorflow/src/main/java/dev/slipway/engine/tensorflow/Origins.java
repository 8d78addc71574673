package dev.slipway.engine.tensorflow;

import dev.slipway.engine.tensorflow.SavedModel.Body;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a value comes from in one kind of run: followed backwards through nodes that hand on what
 * they get, and through the arguments of functions at every place where these are called. All nodes
 * that the run reaches have to be noted before anything is asked.
 */
final class Origins {

  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");

  private static final int LONGEST_WAY = 100;

  /** A value in a body; the function is null for the graph itself. */
  record Place(@Nullable String function, String name) {}

  /** Whether a node's value is known by itself to come from the right place. */
  interface Source {
    boolean gives(Place place, Node node, int way);
  }

  /** A place where a function is called; the inputs are names in the caller's body. */
  private record Call(@Nullable String caller, List<String> inputs) {}

  private final SavedModel model;
  private final Source source;
  private final Map<String, List<Call>> calls = new HashMap<>();
  private final Set<String> calledSomehow = new HashSet<>();
  private final Map<Place, Boolean> known = new HashMap<>();

  Origins(SavedModel model, Source source) {
    this.model = model;
    this.source = source;
  }

  /** Notes a node that the run reaches. */
  void note(Node node, @Nullable String function) {
    boolean byName = model.functions.containsKey(node.op());
    if (byName) {
      call(node.op(), node, function);
    }
    for (String named : node.functions()) {
      if (CALLS.contains(node.op()) && !byName && node.called().contains(named)) {
        call(named, node, function);
      } else {
        calledSomehow.add(named);
      }
    }
    // A function that is called directly and also bound to an attribute of another one.
    if (node.functions().size() > node.called().size()) {
      calledSomehow.addAll(node.functions());
    }
  }

  /** Notes a function that may run in the place of another one. */
  void mayReplace(String function) {
    calledSomehow.add(function);
  }

  private void call(String function, Node node, @Nullable String caller) {
    calls
        .computeIfAbsent(function, first -> new ArrayList<>())
        .add(new Call(caller, node.values()));
  }

  /**
   * Whether a value can only come from the source.
   *
   * @param way how many steps led here; 0 in the beginning
   */
  boolean fromSource(Place place, int way) {
    Place named = new Place(place.function(), Node.nodeOf(place.name()));
    Boolean before = known.get(named);
    if (before != null || way > LONGEST_WAY) {
      return before != null && before;
    }
    known.put(named, false); // while it is looked at: what depends on itself comes from nowhere
    boolean answer = look(named, way + 1);
    known.put(named, answer);
    return answer;
  }

  private boolean look(Place place, int way) {
    String function = place.function();
    Body body = function == null ? model.graph : model.functions.get(function);
    if (body == null) {
      return false;
    }
    Node node = body.nodes.get(place.name());
    int argument = body.arguments.indexOf(place.name());
    if (function != null && argument >= 0) {
      return node == null
          && !body.listArguments
          && fromSourceWhereverCalled(function, argument, way);
    }
    if (node == null || model.functions.containsKey(node.op())) {
      return false;
    }
    if (source.gives(place, node, way)) {
      return true;
    }
    List<String> values = node.values();
    return node.op().equals("Identity")
        && values.size() == 1
        && fromSource(new Place(function, values.get(0)), way);
  }

  private boolean fromSourceWhereverCalled(String function, int argument, int way) {
    List<Call> from = calls.getOrDefault(function, List.of());
    return !from.isEmpty()
        && !calledSomehow.contains(function)
        && from.stream()
            .allMatch(
                call ->
                    argument < call.inputs().size()
                        && fromSource(new Place(call.caller(), call.inputs().get(argument)), way));
  }
}
