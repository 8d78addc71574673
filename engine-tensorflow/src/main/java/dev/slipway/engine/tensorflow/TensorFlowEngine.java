package dev.slipway.engine.tensorflow;

import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.Signature;
import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.engine.inspect.Problems;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;

/** TensorFlow, opened. Its pools live as long as the process. */
final class TensorFlowEngine implements Engine {

  @Override
  public LoadedModel load(LoadRequest request) throws EngineException {
    if (!request.format().equals(TensorFlowEngineProvider.FORMAT)) {
      throw new EngineException(
          EngineFailure.UNSUPPORTED,
          "the engine 'tensorflow' runs the format '"
              + TensorFlowEngineProvider.FORMAT
              + "', got '"
              + request.format()
              + "'");
    }
    TensorFlowSettings.requireHonourable(request.settings(), request.share());
    Path file = request.artifact().resolve(request.entry());
    SavedModel model = read(file, request.entry());
    List<Signature> signatures = checked(model, request.entry());
    SavedModelBundle bundle = null;
    try {
      bundle =
          SavedModelBundle.loader(String.valueOf(file.getParent()))
              .withTags(model.tags.toArray(String[]::new))
              .withConfigProto(TensorFlowSettings.config(request.settings()))
              .load();
      initialised(bundle.session());
      TensorFlowModel loaded = new TensorFlowModel(bundle, model, signatures);
      bundle = null;
      return loaded;
    } catch (TensorFlowException | IllegalArgumentException | IllegalStateException e) {
      throw TensorFlowFailures.ofLoad(e, request.entry(), request.artifact().toString());
    } finally {
      if (bundle != null) {
        bundle.close();
      }
    }
  }

  /**
   * TensorFlow's loader has run what initialises the model, with the paths of the model's assets.
   * The binding would run the collection {@code table_initializer} again, without these paths, and
   * until then no call at all; only a method of its own package says that it is done.
   */
  private static void initialised(Session session) throws EngineException {
    try {
      Method done = Session.class.getDeclaredMethod("markAllInitializersAsRan");
      done.setAccessible(true);
      done.invoke(session);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new EngineException(
          EngineFailure.INTERNAL,
          "TensorFlow Java "
              + TensorFlowNatives.runtimeVersion()
              + " is another one than this engine was made for: "
              + e,
          e);
    }
  }

  /** From the file, so that it is what the inspector found. */
  private static SavedModel read(Path file, String entry) throws EngineException {
    List<String> tags = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      SavedModel model = SavedModelReader.read(in, Files.size(file), tags);
      if (model != null) {
        return model;
      }
    } catch (MalformedFile e) {
      throw new EngineException(
          EngineFailure.BAD_MODEL, "'" + entry + "' is not a SavedModel: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new EngineException(
          EngineFailure.BAD_MODEL, "'" + entry + "' cannot be read: " + e.getMessage(), e);
    }
    throw new EngineException(
        EngineFailure.BAD_MODEL,
        "'" + entry + "' has no meta graph with the tag 'serve', only " + tags);
  }

  /** The inspector's check once more: this is the last look before native code runs the graph. */
  private static List<Signature> checked(SavedModel model, String entry) throws EngineException {
    Problems problems = new Problems();
    new OpScan(model, problems).scan();
    List<Signature> signatures = SavedModelInspector.signatures(model, problems);
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
    return signatures;
  }

  /** TensorFlow ends with the process. */
  @Override
  public void close() {}
}
