package dev.slipway.engine.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.inspect.ArtifactFiles.Entry;
import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.engine.inspect.Problems;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** ONNX Runtime, opened. Its environment lives as long as the process. */
final class OnnxEngine implements Engine {

  private final OrtEnvironment environment;

  OnnxEngine(OrtEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public LoadedModel load(LoadRequest request) throws EngineException {
    if (!request.format().equals(OnnxEngineProvider.FORMAT)) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "the engine 'onnx' runs the format '"
              + OnnxEngineProvider.FORMAT
              + "', got '"
              + request.format()
              + "'");
    }
    OnnxSettings.requireHonourable(request.settings(), request.share());
    Path file = request.artifact().resolve(request.entry());
    FileSource source = new FileSource(file);
    ModelSurface surface = surface(source, request);
    requireServable(surface, request.entry());
    SessionOptions options = null;
    OrtSession session = null;
    try {
      options = OnnxSettings.sessionOptions(request.settings());
      // By path and never by bytes: bytes would need the whole model on the heap, and files beside
      // the model are only looked for beside a path.
      session = environment.createSession(file.toString(), options);
      OnnxModel model = new OnnxModel(environment, session, options, surface, request.maxRows());
      session = null;
      options = null;
      return model;
    } catch (OrtException e) {
      throw OrtFailures.ofLoad(e, request.entry(), request.artifact().toString());
    } finally {
      OnnxModel.closeQuietly(session);
      if (options != null) {
        options.close();
      }
    }
  }

  /**
   * The signature comes from the file, so that it is the one that the inspector found; and the
   * inspector's check once more: this is the last look before native code reads the file.
   */
  private static ModelSurface surface(FileSource source, LoadRequest request)
      throws EngineException {
    String entry = request.entry();
    Problems problems = new Problems();
    ModelSurface surface;
    try {
      surface = ModelSurface.read(source);
      ExternalData external = new ExternalData(entry, files(request.artifact()), problems);
      GraphScan.of(source, surface, external, problems);
    } catch (MalformedFile e) {
      throw new EngineException(
          EngineFailure.BAD_MODEL, "'" + entry + "' is not an ONNX model: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new EngineException(
          EngineFailure.BAD_MODEL, "'" + entry + "' cannot be read: " + e.getMessage(), e);
    }
    for (Problem problem : problems.all()) {
      if (problem.severity() == Problem.Severity.REFUSE) {
        throw new EngineException(
            EngineFailure.BAD_MODEL,
            "'"
                + entry
                + "' cannot be served: "
                + problem.where()
                + (problem.where().isEmpty() ? "" : ": ")
                + problem.found()
                + ": "
                + problem.why());
      }
    }
    return surface;
  }

  /** The artifact's files, as an inspector is given them. */
  private static List<Entry> files(Path artifact) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> all = Files.walk(artifact)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        entries.add(
            new Entry(
                artifact.relativize(file).toString().replace(File.separatorChar, '/'),
                Files.size(file)));
      }
    }
    return entries;
  }

  private record FileSource(Path file) implements ModelSurface.Source {
    @Override
    public InputStream open() throws IOException {
      return new FileInputStream(file.toFile());
    }

    @Override
    public long size() throws IOException {
      return Files.size(file);
    }
  }

  private static void requireServable(ModelSurface surface, String entry) throws EngineException {
    for (ModelValue value : surface.inputs()) {
      requireServable("input", value, entry);
    }
    for (ModelValue value : surface.outputs()) {
      requireServable("output", value, entry);
    }
    if (surface.outputs().isEmpty()) {
      throw new EngineException(EngineFailure.BAD_MODEL, "'" + entry + "' has no outputs");
    }
  }

  private static void requireServable(String what, ModelValue value, String entry)
      throws EngineException {
    if (value.spec() == null) {
      throw new EngineException(
          EngineFailure.BAD_MODEL,
          "'"
              + entry
              + "' has the "
              + what
              + " '"
              + value.name()
              + "', a "
              + value.kind().word
              + (value.kind() == ModelValue.Kind.TENSOR
                  ? " of " + OnnxType.nameOf(value.elementType())
                  : "")
              + (value.dims() == null ? " without a shape" : "")
              + "; only named tensors with a shape, of the datatypes that the engine declares, can"
              + " be served");
    }
  }

  /** ONNX Runtime's environment ends with the process. */
  @Override
  public void close() {}
}
