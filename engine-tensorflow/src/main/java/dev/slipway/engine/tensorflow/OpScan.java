package dev.slipway.engine.tensorflow;

import dev.slipway.engine.inspect.Problems;
import dev.slipway.engine.tensorflow.SavedModel.Body;
import dev.slipway.engine.tensorflow.SavedModel.SignatureDef;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which operations a SavedModel can reach, held against the list of allowed ones. "TensorFlow
 * models are programs" (TensorFlow's SECURITY.md): an operation that is not on the list could read
 * a file, call a program or another machine. Reached is what the signatures and the initialisers
 * depend on, control inputs included, and the whole body of every function that such a node names,
 * or that TensorFlow may run in such a function's place. What the loader runs to read the weights
 * may also restore, from the model's own checkpoint ({@link CheckpointFiles}), and what nobody runs
 * but the saver may also save. A table may be read from a file by initialisers only, and only if
 * the file is an asset of the model's own ({@link TableFiles}).
 */
final class OpScan {

  private static final Set<String> ALLOWED = list("allowed-ops.txt");
  private static final Set<String> SAVER_ONLY = list("saver-ops.txt");

  /** They read a table from a file. */
  private static final Set<String> TABLE_FROM_FILE =
      Set.of("InitializeTableFromTextFile", "InitializeTableFromTextFileV2");

  private final SavedModel model;
  private final Problems problems;
  private final Set<String> told = new HashSet<>();
  private final Set<String> reachedOps = new TreeSet<>();
  private final List<Table> tables = new ArrayList<>();
  private final Map<String, List<String>> implementations = new HashMap<>();
  private final TableFiles files;
  private final CheckpointFiles checkpoint;
  private boolean readsVariables;

  OpScan(SavedModel model, Problems problems) {
    this.model = model;
    this.problems = problems;
    this.files = new TableFiles(model);
    this.checkpoint = new CheckpointFiles(model);
    model.functions.forEach(
        (name, body) -> {
          if (!body.implemented.isEmpty()) {
            implementations.computeIfAbsent(body.implemented, first -> new ArrayList<>()).add(name);
          }
        });
  }

  private static Set<String> list(String resource) {
    try (InputStream in = OpScan.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the engine's jar");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The operations that signatures and initialisers reach. */
  Set<String> reachedOps() {
    return reachedOps;
  }

  /** Whether weights are read from the checkpoint. */
  boolean readsVariables() {
    return readsVariables;
  }

  /** From where a walk begins. */
  private enum From {
    SIGNATURES,
    INITIALISERS,
    RESTORING,
    SAVING
  }

  /** A table that an initialiser fills from a file. */
  private record Table(Node node, @Nullable String function) {}

  void scan() {
    Set<String> called = new LinkedHashSet<>();
    Set<String> initialisers = new LinkedHashSet<>(model.initNodes);
    for (Map.Entry<String, SignatureDef> signature : model.signatures.entrySet()) {
      Set<String> roots =
          signature.getKey().equals(SavedModel.INIT_SIGNATURE) ? initialisers : called;
      signature.getValue().inputs().forEach(value -> roots.add(Node.nodeOf(value.tensor())));
      signature.getValue().outputs().forEach(value -> roots.add(Node.nodeOf(value.tensor())));
    }
    walk(called, From.SIGNATURES);
    walk(initialisers, From.INITIALISERS);
    walk(node(model.restore), From.RESTORING);
    walk(node(model.save), From.SAVING);
    for (CheckpointFiles.Restore restore : checkpoint.readingElsewhere()) {
      problem(
          "checkpoint-elsewhere",
          restore.node().name(),
          restore.function() == null ? "" : restore.function(),
          "operation " + restore.node().op(),
          "it reads weights when the version is loaded, and that they are the model's own variables"
              + " cannot be seen from the graph");
    }
    for (Table table : tables) {
      if (!files.readsAnAsset(table.node(), table.function())) {
        tableProblem(
            table.node(),
            table.function(),
            "it reads a table from a file, and that the file is the model's own asset cannot be"
                + " seen from the graph");
      }
    }
  }

  private static Set<String> node(String name) {
    return name.isEmpty() ? Set.of() : Set.of(name);
  }

  private void walk(Set<String> roots, From from) {
    Set<String> functions = new LinkedHashSet<>();
    Deque<String> waiting = new ArrayDeque<>(roots);
    Set<String> seen = new HashSet<>(roots);
    while (!waiting.isEmpty()) {
      String name = waiting.poll();
      Node node = model.graph.nodes.get(name);
      if (node == null) {
        if (!name.isEmpty()) {
          problem("unknown-node", name, "", "no such node", "the graph names a node that it lacks");
        }
        continue;
      }
      look(node, null, from, functions);
      for (String input : node.inputs()) {
        String next = Node.nodeOf(input);
        if (seen.add(next)) {
          waiting.add(next);
        }
      }
    }
    Deque<String> bodies = new ArrayDeque<>(functions);
    Set<String> entered = new HashSet<>(functions);
    while (!bodies.isEmpty()) {
      String name = bodies.poll();
      Body body = model.functions.get(name);
      if (body == null) {
        problem(
            "unknown-function",
            "",
            name,
            "no such function",
            "a node calls a function that the graph's library lacks");
        continue;
      }
      Set<String> called = new LinkedHashSet<>();
      for (Node node : body.nodes.values()) {
        look(node, name, from, called);
      }
      if (!body.implemented.isEmpty()) {
        for (String other : implementations.getOrDefault(body.implemented, List.of())) {
          files.mayReplace(other);
          checkpoint.mayReplace(other);
          called.add(other);
        }
      }
      for (String next : called) {
        if (entered.add(next)) {
          bodies.add(next);
        }
      }
    }
  }

  private void look(Node node, @Nullable String function, From from, Set<String> functions) {
    if (from == From.INITIALISERS) {
      files.initialises(node, function);
    } else if (from == From.RESTORING) {
      files.restores(node);
      checkpoint.restores(node, function);
    }
    functions.addAll(node.functions());
    if (model.functions.containsKey(node.op())) {
      functions.add(node.op());
      return;
    }
    if (from == From.SIGNATURES || from == From.INITIALISERS) {
      reachedOps.add(node.op());
    }
    // A text variable is no weight: exports keep the paths of assets in them.
    readsVariables |=
        (node.op().equals("VarHandleOp") && node.dtype() != Node.TEXT)
            || node.op().startsWith("Variable");
    if (ALLOWED.contains(node.op())
        || (from == From.RESTORING && CheckpointFiles.RESTORES.contains(node.op()))
        || (from == From.SAVING && SAVER_ONLY.contains(node.op()))) {
      return;
    }
    if (TABLE_FROM_FILE.contains(node.op())) {
      if (from == From.INITIALISERS) {
        tables.add(new Table(node, function));
      } else {
        tableProblem(
            node,
            function,
            "it reads a table from a file, and not only an initialiser reaches it: in other runs"
                + " the file's path is what the graph says and not the model's own asset");
      }
      return;
    }
    problem(
        SAVER_ONLY.contains(node.op()) ? "saver-op-reached" : "op-not-allowed",
        node.name(),
        function == null ? "" : function,
        "operation " + node.op(),
        SAVER_ONLY.contains(node.op())
            ? "it reads or writes files, and "
                + (from == From.RESTORING
                    ? "runs when the version is loaded, while only saving needs it"
                    : "a signature or an initialiser reaches it")
            : "it is not on the list of operations that only compute");
  }

  private void tableProblem(Node node, @Nullable String function, String why) {
    problem(
        "table-from-file",
        node.name(),
        function == null ? "" : function,
        "operation " + node.op(),
        why);
  }

  private void problem(String code, String node, String function, String found, String why) {
    String where =
        (node.isEmpty() ? "" : "node '" + Problems.brief(node) + "'")
            + (function.isEmpty()
                ? ""
                : (node.isEmpty() ? "" : " of ") + "function '" + Problems.brief(function) + "'");
    if (told.add(code + where + found)) {
      problems.refuse(
          code,
          where,
          found,
          why,
          "export the model without it (give tables their files as assets, or build them from"
              + " tensors; read other files outside of the model), or ask for the operation to be added to the list if it only computes");
    }
  }
}
