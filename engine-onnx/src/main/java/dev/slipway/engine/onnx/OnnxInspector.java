package dev.slipway.engine.onnx;

import dev.slipway.engine.Signature;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.ArtifactFiles.Entry;
import dev.slipway.engine.inspect.ArtifactInspector;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads ONNX files as protobuf, by hand: no native code, no generated classes, memory that does not
 * depend on the file's size. ONNX Runtime sees a file only after this has passed it.
 */
final class OnnxInspector implements ArtifactInspector {

  private static final String PREFERRED = "model.onnx";
  private static final String SUFFIX = ".onnx";

  @Override
  public int version() {
    return 3;
  }

  @Override
  public boolean recognises(ArtifactFiles files) throws IOException {
    if (files.entries().stream().anyMatch(OnnxInspector::named)) {
      return true;
    }
    return files.entries().size() == 1 && beginsLikeAModel(files, files.entries().get(0));
  }

  private static boolean named(Entry entry) {
    return entry.path().toLowerCase(Locale.ROOT).endsWith(SUFFIX);
  }

  /** The file format's version first, as every exporter writes it, and then a field of a model. */
  private static boolean beginsLikeAModel(ArtifactFiles files, Entry entry) throws IOException {
    try (InputStream in = files.open(entry.path())) {
      byte[] head = in.readNBytes(3);
      return head.length == 3
          && head[0] == 0x08
          && head[1] > 0
          && head[1] < 64
          && (head[2] == 0x12 || head[2] == 0x3A || head[2] == 0x42);
    }
  }

  @Override
  public Inspection inspect(ArtifactFiles files) throws IOException {
    Problems problems = new Problems();
    Entry entry = entry(files, problems);
    Map<String, String> facts = new LinkedHashMap<>();
    if (entry == null) {
      return new Inspection(
          OnnxEngineProvider.FORMAT, "", List.of(), facts, List.of(), problems.all());
    }
    List<Signature> signatures = new ArrayList<>();
    ExternalData external = new ExternalData(entry.path(), files.entries(), problems);
    try {
      FileSource source = new FileSource(files, entry);
      ModelSurface surface = ModelSurface.read(source);
      SurfaceCheck.check(entry.path(), surface, problems);
      describe(surface, GraphScan.of(source, surface, external, problems), facts);
      if (!problems.refused()) {
        signatures.add(surface.signature());
      }
    } catch (MalformedFile e) {
      problems.refuse(
          e.code(),
          entry.path(),
          String.valueOf(e.getMessage()),
          "the file cannot be read as an ONNX model to its end",
          "export the model again, and check that the file arrived whole");
    }
    return new Inspection(
        OnnxEngineProvider.FORMAT,
        entry.path(),
        signatures,
        facts,
        external.files(),
        problems.all());
  }

  /** The file to begin with; null after a problem was added. */
  private static @Nullable Entry entry(ArtifactFiles files, Problems problems) {
    List<Entry> all = files.entries();
    List<Entry> named = all.stream().filter(OnnxInspector::named).toList();
    List<Entry> preferred =
        named.stream()
            .filter(e -> e.path().equals(PREFERRED) || e.path().endsWith("/" + PREFERRED))
            .toList();
    List<Entry> candidates = preferred.size() == 1 ? preferred : named.isEmpty() ? all : named;
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    problems.refuse(
        candidates.isEmpty() ? "no-model" : "several-models",
        "",
        candidates.isEmpty()
            ? "no file"
            : candidates.stream().limit(10).map(Entry::path).toList().toString(),
        "one version is one model",
        "upload one .onnx file with the files it refers to, or name the one to serve " + PREFERRED);
    return null;
  }

  private static void describe(ModelSurface surface, GraphScan scan, Map<String, String> facts) {
    facts.put("ONNX file format", Long.toString(surface.irVersion()));
    surface.opsets().forEach((domain, version) -> facts.put("opset " + domain, "" + version));
    if (!surface.producer().isEmpty()) {
      facts.put("made by", (surface.producer() + " " + surface.producerVersion()).strip());
    }
    facts.put("nodes", Long.toString(scan.nodes));
    if (scan.subGraphs > 0) {
      facts.put("sub-graphs", Long.toString(scan.subGraphs));
    }
    if (scan.functions > 0) {
      facts.put("local functions", Long.toString(scan.functions));
    }
    facts.put("weights", scan.weightBytes + " bytes");
  }

  /** One file of an artifact. */
  private record FileSource(ArtifactFiles files, Entry entry) implements ModelSurface.Source {
    @Override
    public InputStream open() throws IOException {
      return files.open(entry.path());
    }

    @Override
    public long size() {
      return entry.size();
    }
  }
}
