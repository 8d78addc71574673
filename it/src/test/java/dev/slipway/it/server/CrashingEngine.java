package dev.slipway.it.server;

import dev.slipway.engine.Batch;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.ModelInstance;
import dev.slipway.engine.Output;
import dev.slipway.engine.ResultSink;
import dev.slipway.engine.RunContext;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.Tensor;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.ArtifactInspector;
import dev.slipway.engine.inspect.Inspection;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An engine whose models take the whole process with them when they are loaded, as broken native
 * code does: by SIGSEGV. A model whose file says {@code wait FOLDER} loads instead for as long as
 * there is no file {@code go} in that folder, leaves a file there for each load that has begun, and
 * answers what it is asked. One whose file says {@code hold FOLDER} loads at once and holds each
 * run that begins with {@value #HELD} for as long as there is no such file.
 */
public final class CrashingEngine implements EngineProvider {

  /** How the name of a file begins that a waiting load leaves. */
  static final String BEGUN = "begun";

  /** What a run begins with that a holding model holds. */
  static final float HELD = -7;

  private static final String WAIT = "wait ";
  private static final String HOLD = "hold ";
  private static final TensorSpec X = new TensorSpec("x", TensorType.FP32, Shape.of(-1, 1));
  private static final Signature SIGNATURE =
      new Signature(Signature.DEFAULT, List.of(X), List.of(X));

  @Override
  public String name() {
    return "crashing";
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public List<String> formats() {
    return List.of("crash");
  }

  @Override
  public Set<TensorType> datatypes() {
    return Set.of(TensorType.FP32);
  }

  @Override
  public EngineTraits traits() {
    return EngineTraits.pureJava();
  }

  @Override
  public ArtifactInspector inspector() {
    return new ArtifactInspector() {
      @Override
      public int version() {
        return 1;
      }

      @Override
      public boolean recognises(ArtifactFiles files) {
        return files.entries().get(0).path().endsWith(".crash");
      }

      @Override
      public Inspection inspect(ArtifactFiles files) {
        return new Inspection(
            "crash",
            files.entries().get(0).path(),
            List.of(SIGNATURE),
            Map.of(),
            List.of(),
            List.of());
      }
    };
  }

  @Override
  public Engine open(EngineContext context) {
    return new Engine() {
      @Override
      public LoadedModel load(LoadRequest request) throws EngineException {
        return loaded(request.artifact().resolve(request.entry()));
      }

      @Override
      public void close() {}
    };
  }

  private static LoadedModel loaded(Path file) throws EngineException {
    try {
      String says = Files.readString(file);
      if (says.startsWith(HOLD)) {
        return new Same(Path.of(says.substring(HOLD.length())));
      }
      if (!says.startsWith(WAIT)) {
        crash();
      }
      Path folder = Path.of(says.substring(WAIT.length()));
      Files.createTempFile(folder, BEGUN, "");
      awaitGo(folder);
      return new Same(folder);
    } catch (IOException unreadable) {
      throw new EngineException(EngineFailure.INTERNAL, unreadable.toString(), unreadable);
    }
  }

  private static void awaitGo(Path folder) throws EngineException {
    try {
      while (!Files.exists(folder.resolve("go"))) {
        Thread.sleep(5);
      }
    } catch (InterruptedException stopped) {
      throw new EngineException(EngineFailure.INTERNAL, "stopped", stopped);
    }
  }

  private static void crash() {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field field = unsafe.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      unsafe.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Answers what it is asked. */
  private static final class Same implements LoadedModel {

    private final Path gate;

    Same(Path gate) {
      this.gate = gate;
    }

    @Override
    public List<Signature> signatures() {
      return List.of(SIGNATURE);
    }

    @Override
    public ModelInstance open(Signature signature) {
      return new ModelInstance() {
        @Override
        public void run(Batch batch, ResultSink sink, RunContext context) throws EngineException {
          Tensor x = batch.input(0);
          if (x.data().remaining() > 0 && x.data().getFloat(x.data().position()) == HELD) {
            awaitGo(gate);
          }
          sink.buffer(0, x.shape()).put(x.data().duplicate());
          sink.emit(List.of(new Output.Pinned(0, x.shape())));
          sink.end();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }
}
