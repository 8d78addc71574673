package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.ArtifactFiles.Entry;
import dev.slipway.engine.inspect.ArtifactInspector;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.engine.inspect.Problems;
import dev.slipway.engine.tensorflow.SavedModel.SignatureDef;
import dev.slipway.engine.tensorflow.SavedModel.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads SavedModels without native code: signatures, and every operation that they can reach.
 * TensorFlow sees a model only after this has passed it.
 */
final class SavedModelInspector implements ArtifactInspector {

  static final String FILE = "saved_model.pb";

  /** Other forms of the same; TensorFlow chooses by itself which one it reads. */
  private static final Set<String> OTHER_FORMS = Set.of("saved_model.pbtxt", "saved_model.cpb");

  @Override
  public int version() {
    return 3;
  }

  @Override
  public boolean recognises(ArtifactFiles files) {
    return files.entries().stream()
        .map(entry -> fileName(entry.path()))
        .anyMatch(name -> name.equals(FILE) || OTHER_FORMS.contains(name));
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The directory of a path with its slash; empty at the top. */
  static String directory(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  @Override
  public Inspection inspect(ArtifactFiles files) throws IOException {
    Problems problems = new Problems();
    Map<String, String> facts = new LinkedHashMap<>();
    List<Signature> signatures = new ArrayList<>();
    Set<String> external = new TreeSet<>();
    Entry entry = entry(files, problems);
    if (entry != null) {
      inspect(files, entry, problems, facts, signatures, external);
    }
    return new Inspection(
        TensorFlowEngineProvider.FORMAT,
        entry == null ? "" : entry.path(),
        problems.refused() ? List.of() : signatures,
        facts,
        List.copyOf(external),
        problems.all());
  }

  private static @Nullable Entry entry(ArtifactFiles files, Problems problems) {
    List<Entry> found = named(files, Set.of(FILE));
    List<String> others = named(files, OTHER_FORMS).stream().map(Entry::path).toList();
    if (found.size() == 1 && others.isEmpty()) {
      return found.get(0);
    }
    if (found.size() > 1) {
      problems.refuse(
          "several-models",
          "",
          found.stream().map(Entry::path).toList().toString(),
          "one version is one model",
          "upload one of the directories that hold a " + FILE);
    } else {
      problems.refuse(
          "other-form",
          "",
          (found.isEmpty() ? "only " : "beside " + found.get(0).path() + " ") + others,
          found.isEmpty()
              ? "the model as text or in chunks is not served"
              : "what was looked at has to be what TensorFlow reads",
          "export the model as " + FILE + " and upload no other form of it");
    }
    return null;
  }

  private static List<Entry> named(ArtifactFiles files, Set<String> names) {
    return files.entries().stream()
        .filter(entry -> names.contains(fileName(entry.path())))
        .toList();
  }

  private static void inspect(
      ArtifactFiles files,
      Entry entry,
      Problems problems,
      Map<String, String> facts,
      List<Signature> signatures,
      Set<String> external)
      throws IOException {
    SavedModel model;
    List<String> tags = new ArrayList<>();
    try (InputStream in = files.open(entry.path())) {
      model = SavedModelReader.read(in, entry.size(), tags);
    } catch (MalformedFile broken) {
      problems.refuse(
          broken.code(),
          entry.path(),
          String.valueOf(broken.getMessage()),
          "the file cannot be read as a SavedModel to its end",
          "export the model again, and check that the file arrived whole");
      return;
    }
    if (model == null) {
      problems.refuse(
          "no-serving-graph",
          entry.path(),
          "meta graphs with the tags " + tags,
          "what is served is the meta graph with the tag '" + SavedModel.SERVE + "'",
          "export the model with the tag '" + SavedModel.SERVE + "'");
      return;
    }
    OpScan scan = new OpScan(model, problems);
    scan.scan();
    signatures.addAll(signatures(model, problems));
    Set<String> paths =
        files.entries().stream().map(Entry::path).collect(Collectors.toUnmodifiableSet());
    filesBeside(directory(entry.path()), model, scan, paths, problems, external);
    describe(model, scan, facts);
  }

  private static void describe(SavedModel model, OpScan scan, Map<String, String> facts) {
    if (!model.producer.isEmpty()) {
      facts.put("made by", model.producer);
    }
    facts.put("tags", String.join(", ", model.tags));
    facts.put("nodes", Long.toString(model.nodes));
    facts.put("functions", Integer.toString(model.functions.size()));
    facts.put("operations in use", Integer.toString(scan.reachedOps().size()));
  }

  private static void filesBeside(
      String directory,
      SavedModel model,
      OpScan scan,
      Set<String> paths,
      Problems problems,
      Set<String> external) {
    String index = directory + "variables/variables.index";
    if (paths.contains(index)) {
      paths.stream()
          .filter(path -> path.startsWith(directory + "variables/"))
          .forEach(external::add);
    } else if (scan.readsVariables()) {
      problems.refuse(
          "variables-missing",
          "",
          "no " + index,
          "the graph reads variables, and their values lie in that file and its neighbours",
          "upload the whole directory, 'variables' included");
    }
    for (SavedModel.Asset asset : model.assets) {
      String path = directory + "assets/" + asset.file();
      if (asset.file().contains("/") || asset.file().contains("\\") || !paths.contains(path)) {
        problems.refuse(
            "asset-missing",
            "node '" + Problems.brief(asset.tensor()) + "'",
            "the asset '" + Problems.brief(asset.file()) + "'",
            "an asset is a file in the model's own directory 'assets'",
            "upload the whole directory, 'assets' included");
      } else {
        external.add(path);
      }
    }
  }

  /** The default one first. Shared with the engine, so that both see the same. */
  static List<Signature> signatures(SavedModel model, Problems problems) {
    List<Signature> found = new ArrayList<>();
    int seen = 0;
    for (Map.Entry<String, SignatureDef> each : model.signatures.entrySet()) {
      if (each.getKey().startsWith("__saved_model_")) {
        continue;
      }
      seen++;
      Signature signature = signature(each.getKey(), each.getValue(), problems);
      if (signature != null) {
        found.add(signature.name().equals(Signature.DEFAULT) ? 0 : found.size(), signature);
      }
    }
    if (found.isEmpty()) {
      problems.refuse(
          "no-signature",
          "",
          seen == 0 ? "no signature" : "no signature of the " + seen + " can be served",
          "a SavedModel is called through its signatures",
          "export the model with a signature, e.g. '" + Signature.DEFAULT + "'");
    }
    return found;
  }

  private static @Nullable Signature signature(String name, SignatureDef def, Problems problems) {
    List<TensorSpec> inputs = specs(name, "input", def.inputs(), problems);
    List<TensorSpec> outputs = specs(name, "output", def.outputs(), problems);
    if (inputs == null || outputs == null) {
      return null;
    }
    if (outputs.isEmpty()) {
      warn(problems, name, "no outputs", "there is nothing to answer");
      return null;
    }
    return new Signature(name, inputs, outputs);
  }

  private static @Nullable List<TensorSpec> specs(
      String signature, String what, List<Value> values, Problems problems) {
    List<TensorSpec> specs = new ArrayList<>();
    for (Value value : values) {
      TensorType type = TensorFlowType.of(value.dataType());
      String wrong =
          value.key().isEmpty() || value.tensor().isEmpty()
              ? "a sparse or composite tensor"
              : type == null
                  ? TensorFlowType.nameOf(value.dataType())
                  : value.dims() == null ? "an unknown rank" : null;
      if (wrong != null || type == null || value.dims() == null) {
        warn(
            problems,
            signature,
            "the " + what + " '" + Problems.brief(value.key()) + "' has " + wrong,
            "only tensors of a known rank and of the datatypes that the engine declares are"
                + " served");
        return null;
      }
      specs.add(new TensorSpec(value.key(), type, value.dims()));
    }
    return specs;
  }

  private static void warn(Problems problems, String signature, String found, String why) {
    problems.add(
        new Problem(
            Problem.Severity.WARN,
            "signature-left-out",
            "signature '" + Problems.brief(signature) + "'",
            found,
            why,
            "export the signature with dense tensors of a served datatype, or use another one"));
  }
}
