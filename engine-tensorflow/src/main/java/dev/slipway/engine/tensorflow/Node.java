package dev.slipway.engine.tensorflow;

import java.util.List;

/**
 * One node of a graph, or of a function's body.
 *
 * @param op the operation, or the name of a function that is called
 * @param inputs as they are written: {@code name}, {@code name:1}, {@code ^name}
 * @param functions that its attributes name, at whatever depth
 * @param called those that an attribute names itself, not bound to another function's attribute
 * @param dtype the number of its attribute {@code dtype}, {@link #TEXT} if one of several says so
 *     or it is decided elsewhere; 0 without one
 */
record Node(
    String name,
    String op,
    List<String> inputs,
    List<String> functions,
    List<String> called,
    int dtype) {

  /** TensorFlow's number for {@code DT_STRING}. */
  static final int TEXT = 7;

  Node {
    inputs = List.copyOf(inputs);
    functions = List.copyOf(functions);
    called = List.copyOf(called);
  }

  /** The node's name in an input such as {@code ^name} or {@code name:out:0}. */
  static String nodeOf(String input) {
    int from = isControl(input) ? 1 : 0;
    int colon = input.indexOf(':', from);
    return input.substring(from, colon < 0 ? input.length() : colon);
  }

  /** Whether the input says only what runs before. */
  static boolean isControl(String input) {
    return input.startsWith("^");
  }

  /** The inputs that carry values, in their order. */
  List<String> values() {
    return inputs.stream().filter(input -> !isControl(input)).toList();
  }
}
