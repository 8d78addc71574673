package dev.slipway.engine.tensorflow;

import static dev.slipway.engine.inspect.ProtoReader.LENGTH;
import static dev.slipway.engine.inspect.ProtoReader.VARINT;

import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.ProtoReader;
import dev.slipway.engine.tensorflow.SavedModel.Body;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the graph of a SavedModel and its library of functions: of each node its name, operation,
 * inputs and the functions that it refers to. Constants are skipped. What a message has once is
 * refused when it comes twice, so that what is read here is what TensorFlow reads. Field numbers
 * are those of TensorFlow 2.18's {@code graph.proto}, {@code function.proto}, {@code
 * node_def.proto} and {@code attr_value.proto}.
 */
final class GraphReader {

  /** Of nodes and arguments, the library's included. */
  static final long MOST_NODES = 500_000;

  static final int LONGEST_NAME = 4096;

  /** The numbers of what an attribute's value can be: one of them. */
  private static final int MOST_KINDS = 10;

  private final ProtoReader in;
  private long nodes;

  /**
   * @param in stands at a graph each time that {@link #read} is called
   */
  GraphReader(ProtoReader in) {
    this.in = in;
  }

  /** Nodes and arguments read so far. */
  long nodes() {
    return nodes;
  }

  void read(SavedModel model) throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.is(1, LENGTH)) {
        node(model.graph);
      } else if (in.once(2, LENGTH)) {
        library(model);
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  private void library(SavedModel model) throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.is(1, LENGTH)) {
        function(model);
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  private void function(SavedModel model) throws IOException, MalformedFile {
    Body body = new Body();
    String name = "";
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        in.enter();
        while (in.next()) {
          if (in.once(1, LENGTH)) {
            name = text("a function's name");
          } else if (in.is(2, LENGTH)) {
            body.arguments.add(argument(body));
          } else {
            in.skip();
          }
        }
        in.leave();
      } else if (in.is(3, LENGTH)) {
        node(body);
      } else if (in.is(5, LENGTH)) {
        Attribute attribute = new Attribute();
        attribute(attribute);
        if (attribute.key.equals(Attribute.IMPLEMENTED)) {
          body.implemented = attribute.text;
        }
      } else {
        in.skip();
      }
    }
    in.leave();
    if (model.functions.put(name, body) != null) {
      throw in.malformed("duplicate-name", "two functions named '" + name + "'");
    }
  }

  private String argument(Body body) throws IOException, MalformedFile {
    if (++nodes > MOST_NODES) {
      throw in.malformed("too-many-nodes", "more than " + MOST_NODES + " nodes and arguments");
    }
    String name = "";
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        name = text("an argument's name");
      } else if (in.is(5, LENGTH) || in.is(6, LENGTH)) {
        body.listArguments |= in.skipLength() > 0;
      } else {
        in.skip();
      }
    }
    in.leave();
    return name;
  }

  private void node(Body body) throws IOException, MalformedFile {
    if (++nodes > MOST_NODES) {
      throw in.malformed("too-many-nodes", "more than " + MOST_NODES + " nodes");
    }
    String name = "";
    String op = "";
    List<String> inputs = new ArrayList<>();
    List<String> functions = new ArrayList<>();
    List<String> called = new ArrayList<>();
    int dtype = 0;
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        name = text("a node's name");
      } else if (in.once(2, LENGTH)) {
        op = text("an operation");
      } else if (in.is(3, LENGTH)) {
        inputs.add(text("an input's name"));
      } else if (in.is(5, LENGTH)) {
        Attribute attribute = new Attribute();
        attribute(attribute);
        functions.addAll(attribute.functions);
        called.addAll(attribute.called);
        if (attribute.key.equals(Attribute.DTYPE) && dtype != Node.TEXT) {
          dtype = attribute.type == 0 ? Node.TEXT : attribute.type;
        }
      } else {
        in.skip();
      }
    }
    in.leave();
    if (body.nodes.put(name, new Node(name, op, inputs, functions, called, dtype)) != null) {
      throw in.malformed("duplicate-name", "two nodes named '" + name + "'");
    }
  }

  /** What is kept of an attribute. */
  private static final class Attribute {
    static final String DTYPE = "dtype";
    static final String IMPLEMENTED = "api_implements";

    final List<String> functions = new ArrayList<>();
    final List<String> called = new ArrayList<>();
    String key = "";
    String text = "";
    int type;
  }

  /** A map's entry. */
  private void attribute(Attribute attribute) throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        attribute.key = text("an attribute's name");
      } else if (in.once(2, LENGTH)) {
        attributeValue(attribute);
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  private void attributeValue(Attribute attribute) throws IOException, MalformedFile {
    boolean known = false;
    in.enter();
    while (in.next()) {
      if (in.field() <= MOST_KINDS) {
        if (known) {
          throw in.malformed("field-twice", "an attribute with two values");
        }
        known = true;
      }
      if (in.is(10, LENGTH)) {
        functionReference(attribute);
      } else if (in.is(6, VARINT)) {
        attribute.type = (int) in.varint();
      } else if (in.is(2, LENGTH)
          && (attribute.key.isEmpty() || attribute.key.equals(Attribute.IMPLEMENTED))) {
        // The name may come after the value, in a file that somebody has made to hide it.
        attribute.text = text("an attribute's text");
      } else if (in.is(1, LENGTH)) {
        in.enter();
        while (in.next()) {
          if (in.is(9, LENGTH)) {
            functionReference(attribute);
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
  }

  private void functionReference(Attribute attribute) throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.once(1, LENGTH)) {
        String name = text("a function's name");
        attribute.functions.add(name);
        attribute.called.add(name);
      } else if (in.is(2, LENGTH)) {
        // Attributes that are bound with the reference may refer to functions themselves.
        Attribute bound = new Attribute();
        attribute(bound);
        attribute.functions.addAll(bound.functions);
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  String text(String what) throws IOException, MalformedFile {
    return in.text(LONGEST_NAME, what);
  }
}
