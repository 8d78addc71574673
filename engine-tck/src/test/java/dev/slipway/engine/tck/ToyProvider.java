package dev.slipway.engine.tck;

import dev.slipway.engine.Device;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineContext;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.EngineFailure;
import dev.slipway.engine.EngineProvider;
import dev.slipway.engine.EngineTraits;
import dev.slipway.engine.LoadRequest;
import dev.slipway.engine.LoadedModel;
import dev.slipway.engine.SettingSpec;
import dev.slipway.engine.Settings;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.ArtifactInspector;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small engine that keeps to the whole SPI, unless it is told to have a {@link Fault}. A model is
 * the line {@code toy <scale> <milliseconds>}: y = scale · x + k and n = k + 1, after that time.
 */
final class ToyProvider implements EngineProvider {

  static final Pattern FORM = Pattern.compile("toy (-?\\d+) (\\d+);");

  static final Signature SIGNATURE =
      new Signature(
          Signature.DEFAULT,
          List.of(
              new TensorSpec("x", TensorType.FP32, Shape.of(-1, 2)),
              new TensorSpec("k", TensorType.INT64, Shape.of(-1))),
          List.of(
              new TensorSpec("y", TensorType.FP32, Shape.of(-1, 2)),
              new TensorSpec("n", TensorType.INT64, Shape.of(-1))));

  /** Of exactly the samples' four rows: cannot be batched. */
  static final Signature FOUR_ROWS =
      new Signature(
          Signature.DEFAULT,
          List.of(
              new TensorSpec("x", TensorType.FP32, Shape.of(4, 2)),
              new TensorSpec("k", TensorType.INT64, Shape.of(4))),
          List.of(
              new TensorSpec("y", TensorType.FP32, Shape.of(4, 2)),
              new TensorSpec("n", TensorType.INT64, Shape.of(4))));

  /** Of all toys, as the engine is opened once and outlives a provider. */
  static final AtomicInteger HELD = new AtomicInteger();

  final Fault fault;
  private int asked;

  ToyProvider(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String name() {
    return "toy-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String version() {
    return fault == Fault.CHANGES_ITS_MIND ? Integer.toString(asked++) : "1";
  }

  @Override
  public List<String> formats() {
    return fault == Fault.DECLARES_A_FORMAT_TOO_MANY ? List.of("toy", "doll") : List.of("toy");
  }

  @Override
  public Set<TensorType> datatypes() {
    if (fault == Fault.DECLARES_A_DATATYPE_TOO_FEW) {
      return Set.of(TensorType.FP32);
    }
    return fault == Fault.DECLARES_TOO_MUCH
        ? Set.of(TensorType.FP32, TensorType.INT64, TensorType.BYTES)
        : Set.of(TensorType.FP32, TensorType.INT64);
  }

  @Override
  public EngineTraits traits() {
    return new EngineTraits(
        Set.of(Device.Kind.CPU),
        EngineTraits.MemoryLimit.NONE,
        false,
        EngineTraits.MemoryReturn.FULL,
        true,
        true,
        false,
        true,
        false);
  }

  Signature signature() {
    return fault == Fault.ANSWERS_WITHOUT_BATCHES_ONCE ? FOUR_ROWS : SIGNATURE;
  }

  @Override
  public List<String> problems(Settings settings) {
    return fault == Fault.CANNOT_HONOUR_ITS_DEFAULTS
        ? List.of("'patience' is more than it has")
        : List.of();
  }

  @Override
  public List<SettingSpec> settings() {
    if (fault == Fault.ALLOWS_ANYTHING) {
      List<String> choices = List.of("1", "certainly-not-this");
      return List.of(
          SettingSpec.choice("patience", choices, "1", SettingSpec.Change.LIVE, "Anything."));
    }
    return List.of(
        SettingSpec.integer(
            "patience",
            "rounds",
            1,
            9,
            1,
            SettingSpec.Change.LIVE,
            fault == Fault.DESCRIBES_NOTHING ? "" : "How patient the toy is. It changes nothing."));
  }

  @Override
  public ArtifactInspector inspector() {
    return new Inspector();
  }

  @Override
  public Engine open(EngineContext context) {
    return new Engine() {
      @Override
      public LoadedModel load(LoadRequest request) throws EngineException {
        return ToyProvider.this.load(request);
      }

      @Override
      public void close() {}
    };
  }

  private LoadedModel load(LoadRequest request) throws EngineException {
    if (!request.format().equals("toy") && fault != Fault.LOADS_ANY_FORMAT) {
      throw new EngineException(
          EngineFailure.BAD_MODEL, "the format is 'toy', got '" + request.format() + "'");
    }
    if (request.share().device().kind() != Device.Kind.CPU && fault != Fault.LOADS_FOR_ANY_DEVICE) {
      throw new EngineException(EngineFailure.UNSUPPORTED, "the toy engine runs on a CPU only");
    }
    if (fault == Fault.BREAKS_AT_A_SETTING && request.settings().integer("patience") == 9) {
      throw new EngineException(EngineFailure.INTERNAL, "no idea");
    }
    try {
      Matcher model = FORM.matcher(Files.readString(request.artifact().resolve(request.entry())));
      if (!model.lookingAt()) {
        if (fault == Fault.LOADS_WHAT_IT_REFUSES) {
          return new ToyModel(this, 1, 0);
        }
        throw new EngineException(EngineFailure.BAD_MODEL, "'" + request.entry() + "' is no toy");
      }
      return new ToyModel(this, Integer.parseInt(model.group(1)), Integer.parseInt(model.group(2)));
    } catch (IOException unreadable) {
      throw new EngineException(
          EngineFailure.BAD_MODEL, "'" + request.entry() + "' cannot be read", unreadable);
    }
  }

  private final class Inspector implements ArtifactInspector {
    @Override
    public int version() {
      return 1;
    }

    @Override
    public boolean recognises(ArtifactFiles files) {
      return fault == Fault.RECOGNISES_EVERYTHING
          || (fault != Fault.RECOGNISES_NOTHING
              && files.entries().stream().anyMatch(file -> file.path().equals("model.toy")));
    }

    @Override
    public Inspection inspect(ArtifactFiles files) throws IOException {
      if (fault == Fault.HOLDS_WEIGHTS_WHILE_INSPECTING) {
        byte[] weights = new byte[64 << 20];
        weights[1] = 1;
      }
      String line;
      try (InputStream in = files.open("model.toy")) {
        line = new String(in.readNBytes(100), StandardCharsets.ISO_8859_1);
      }
      Matcher model = FORM.matcher(line);
      boolean right = model.lookingAt();
      if (fault == Fault.INSPECTOR_BREAKS && !right) {
        throw new IllegalStateException("this is no toy");
      }
      Signature found =
          switch (fault) {
            case INSPECTS_ANOTHER_SIGNATURE ->
                new Signature("other", SIGNATURE.inputs(), SIGNATURE.outputs());
            case ANSWERS_IN_AN_UNDECLARED_DATATYPE ->
                new Signature(
                    Signature.DEFAULT,
                    SIGNATURE.inputs(),
                    List.of(new TensorSpec("y", TensorType.FP64, Shape.of(-1, 2))));
            default -> signature();
          };
      String entry = fault == Fault.NAMES_NO_ENTRY ? "lost.toy" : "model.toy";
      Map<String, String> facts =
          fault == Fault.INSPECTS_OTHERWISE_EACH_TIME
              ? Map.of("asked", Integer.toString(asked++))
              : Map.of();
      List<Problem> problems =
          right || fault == Fault.INSPECTOR_REFUSES_NOTHING
              ? List.of()
              : List.of(
                  new Problem(
                      Problem.Severity.REFUSE,
                      "not-a-toy",
                      "model.toy",
                      "something else than 'toy <scale> <milliseconds>;'",
                      "it cannot be run",
                      "write the line"));
      return new Inspection("toy", entry, List.of(found), facts, List.of(), problems);
    }
  }
}
