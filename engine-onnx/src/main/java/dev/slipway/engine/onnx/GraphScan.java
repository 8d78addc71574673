package dev.slipway.engine.onnx;

import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.engine.inspect.Problem.Severity;
import dev.slipway.engine.inspect.Problems;
import dev.slipway.engine.inspect.ProtoReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Walks everything in a model that can hold a tensor or name an operator: graphs, the sub-graphs of
 * control-flow nodes, local functions, training graphs. Weights are skipped. Field numbers are
 * those of {@code onnx.proto}.
 */
final class GraphScan {

  /** Graphs in graphs; loops in loops in real models go three or four deep. */
  static final int MAX_GRAPH_DEPTH = 24;

  static final long MAX_NODES = 10_000_000;
  private static final int MAX_DOMAINS = 1_000;

  /** Domains whose operators ONNX Runtime's CPU build has, or knows as a part of itself. */
  private static final Set<String> KNOWN_DOMAINS =
      Set.of(
          "",
          "ai.onnx",
          "ai.onnx.ml",
          "ai.onnx.training",
          "ai.onnx.preview.training",
          "com.microsoft",
          "com.microsoft.experimental",
          "com.microsoft.nchwc",
          "com.ms.internal.nhwc",
          "org.pytorch.aten");

  /** Of an attribute's values, those that are single. */
  private static final Set<Integer> ONE_OF_THESE = Set.of(4, 5, 6, 22);

  private final ExternalData external;
  private final Problems problems;
  private final boolean answersText;

  /** Domain → the first node that uses it. */
  private final Map<String, String> domains = new TreeMap<>();

  private final Set<String> functionDomains = new HashSet<>();
  private final Set<String> textWarned = new HashSet<>();
  private int graphDepth;

  long nodes;
  long subGraphs;
  long functions;
  long weightBytes;

  private GraphScan(ExternalData external, Problems problems, boolean answersText) {
    this.external = external;
    this.problems = problems;
    this.answersText = answersText;
  }

  /** Walks the whole file; what is wrong is among the problems then. */
  static GraphScan of(
      ModelSurface.Source source, ModelSurface surface, ExternalData external, Problems problems)
      throws IOException, MalformedFile {
    boolean answersText =
        surface.outputs().stream()
            .anyMatch(output -> output.elementType() == OnnxType.BYTES.number);
    GraphScan scan = new GraphScan(external, problems, answersText);
    try (InputStream in = source.open()) {
      scan.scanModel(new ProtoReader(in, source.size()));
    }
    return scan;
  }

  private void scanModel(ProtoReader in) throws IOException, MalformedFile {
    while (in.next()) {
      if (in.once(7, ProtoReader.LENGTH)) {
        graph(in, "");
      } else if (in.is(20, ProtoReader.LENGTH)) {
        in.enter();
        while (in.next()) {
          if (in.once(1, ProtoReader.LENGTH) || in.once(2, ProtoReader.LENGTH)) {
            graph(in, "training information, ");
          } else {
            in.skip();
          }
        }
        in.leave();
      } else if (in.is(25, ProtoReader.LENGTH)) {
        function(in);
      } else {
        in.skip();
      }
    }
    domains.forEach(this::warnOfCustomDomain);
  }

  private void warnOfCustomDomain(String domain, String node) {
    if (!KNOWN_DOMAINS.contains(domain) && !functionDomains.contains(domain)) {
      problems.add(
          new Problem(
              Severity.WARN,
              "custom-domain",
              node,
              "an operator of the domain '" + domain + "'",
              "ONNX Runtime has no such operators of its own, and libraries of custom operators are"
                  + " never loaded",
              "export the model with standard operators, or it will fail to load"));
    }
  }

  private void function(ProtoReader in) throws IOException, MalformedFile {
    functions++;
    in.enter();
    while (in.next()) {
      if (in.is(7, ProtoReader.LENGTH)) {
        node(in, "a local function, ");
      } else if (in.once(10, ProtoReader.LENGTH)) {
        String domain = in.text(ModelSurface.MAX_NAME_BYTES, "a function's domain");
        if (functionDomains.size() < MAX_DOMAINS) {
          functionDomains.add(domain);
        }
      } else if (in.is(11, ProtoReader.LENGTH)) {
        attribute(in, "a local function");
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  private void graph(ProtoReader in, String place) throws IOException, MalformedFile {
    if (++graphDepth > MAX_GRAPH_DEPTH) {
      throw in.malformed("too-deep", "graphs nested more than " + MAX_GRAPH_DEPTH + " deep");
    }
    in.enter();
    while (in.next()) {
      if (in.wire() != ProtoReader.LENGTH) {
        in.skip();
        continue;
      }
      switch (in.field()) {
        case 1 -> node(in, place);
        case 5 -> tensor(in, place + "initializer");
        case 15 -> sparseTensor(in, place + "sparse initializer");
        default -> in.skip();
      }
    }
    in.leave();
    graphDepth--;
  }

  private void node(ProtoReader in, String place) throws IOException, MalformedFile {
    if (++nodes > MAX_NODES) {
      throw in.malformed("too-many", "more than " + MAX_NODES + " nodes");
    }
    String name = "";
    String operator = "";
    String domain = "";
    in.enter();
    while (in.next()) {
      if (in.wire() != ProtoReader.LENGTH) {
        in.skip();
        continue;
      }
      switch (in.field()) {
        case 3 -> name = single(in, "a node's name");
        case 4 -> operator = single(in, "an operator's name");
        case 5 -> attribute(in, place + "node '" + Problems.brief(name) + "'");
        case 7 -> domain = single(in, "an operator's domain");
        default -> in.skip();
      }
    }
    in.leave();
    if (domains.size() < MAX_DOMAINS && !domains.containsKey(domain)) {
      domains.put(
          domain,
          Problems.brief(place)
              + "node '"
              + Problems.brief(name)
              + "' ("
              + Problems.brief(operator)
              + ")");
    }
  }

  private static String single(ProtoReader in, String what) throws IOException, MalformedFile {
    in.once();
    return in.text(ModelSurface.MAX_NAME_BYTES, what);
  }

  private void attribute(ProtoReader in, String place) throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.wire() != ProtoReader.LENGTH) {
        in.skip();
        continue;
      }
      if (ONE_OF_THESE.contains(in.field())) {
        in.once();
      }
      switch (in.field()) {
        case 4, 9 -> text(in, place);
        case 5, 10 -> tensor(in, place + ", tensor");
        case 6, 11 -> {
          subGraphs++;
          graph(in, place + ", ");
        }
        case 22, 23 -> sparseTensor(in, place + ", sparse tensor");
        default -> in.skip();
      }
    }
    in.leave();
  }

  private void sparseTensor(ProtoReader in, String place) throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.once(1, ProtoReader.LENGTH) || in.once(2, ProtoReader.LENGTH)) {
        tensor(in, place);
      } else {
        in.skip();
      }
    }
    in.leave();
  }

  private void tensor(ProtoReader in, String place) throws IOException, MalformedFile {
    TensorHead tensor = new TensorHead();
    in.enter();
    while (in.next()) {
      if (in.is(6, ProtoReader.LENGTH)) {
        tensor.text();
        text(in, place);
      } else {
        weightBytes += tensor.read(in);
      }
    }
    in.leave();
    String where = place + " '" + Problems.brief(tensor.name) + "'";
    if (tensor.saysExternal()) {
      weightBytes += external.check(tensor, where);
      return;
    }
    String wrong = tensor.wrongData();
    if (wrong != null) {
      problems.refuse(
          "tensor-size",
          where,
          wrong,
          "a reader makes room for what the dimensions say before it looks at the data",
          "export the model again, and check that the file arrived whole");
    }
  }

  /** A constant text; one that the binding would damage on its way out is worth a warning. */
  private void text(ProtoReader in, String place) throws IOException, MalformedFile {
    if (!answersText || textWarned.size() == 2) {
      in.skip();
      return;
    }
    boolean[] found = new boolean[2];
    in.skipShowing(
        b -> {
          found[0] |= b >= 0xF0;
          found[1] |= b == 0;
        });
    if (found[0]) {
      warnOfText(
          "text-outside-basic-plane",
          place,
          "a text outside Unicode's basic plane, e.g. an emoji",
          "ONNX Runtime's Java binding damages such a text, an answer that has it is refused");
    }
    if (found[1]) {
      warnOfText(
          "text-with-nul",
          place,
          "a text with the character NUL",
          "ONNX Runtime's Java binding cuts such a text there, an answer that has it is refused");
    }
  }

  private void warnOfText(String code, String place, String found, String why) {
    if (textWarned.add(code)) {
      problems.add(
          new Problem(
              Severity.WARN,
              code,
              place,
              found,
              why,
              "give labels plain names, or answer with numbers"));
    }
  }
}
