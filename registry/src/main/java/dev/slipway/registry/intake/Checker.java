package dev.slipway.registry.intake;

import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.inspect.ArtifactFiles;
import dev.slipway.engine.inspect.Inspection;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.registry.api.ArtifactFile;
import dev.slipway.registry.api.Upload;
import dev.slipway.registry.artifact.FilesByPath;
import dev.slipway.registry.artifact.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From received files to a report: unpacks them and lets the engines' inspectors read them. Nothing
 * in them is executed. Stateless; everything blocks.
 */
final class Checker {
  private static final System.Logger LOG = System.getLogger(Checker.class.getName());
  private static final int SHOWN_FILES = 5;

  private final List<Recogniser> recognisers;
  private final Unpacker unpacker;
  private final DiskRoom room;
  private final IntakeListener listener;

  Checker(
      List<Recogniser> recognisers, UnpackLimits limits, DiskRoom room, IntakeListener listener) {
    this.recognisers = List.copyOf(recognisers);
    this.room = room;
    this.unpacker = new Unpacker(limits, room);
    this.listener = listener;
  }

  /**
   * What came out.
   *
   * @param report null when the files could not be unpacked
   * @param problems all of them; one that refuses makes the files unusable
   */
  record Outcome(Upload.@Nullable Report report, List<Problem> problems) {
    boolean refused() {
      return report == null
          || report.inspection() == null
          || problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.REFUSE);
    }
  }

  /**
   * Checks the files of an upload; what is left in its folder is the content of the artifact, and
   * after a failure only what was received.
   */
  Outcome check(UUID upload, List<UnpackedFile> received, IncomingFolder incoming)
      throws IOException {
    try {
      return unpackAndInspect(upload, received, incoming);
    } catch (IOException | RuntimeException | Error failure) {
      try {
        incoming.dropUnpacked(upload);
      } catch (IOException stays) {
        failure.addSuppressed(stays);
      }
      throw failure;
    }
  }

  private Outcome unpackAndInspect(
      UUID upload, List<UnpackedFile> received, IncomingFolder incoming) throws IOException {
    Path unpacking = incoming.beginUnpacking(upload);
    List<UnpackedFile> files;
    try {
      files = unpacker.unpack(received, unpacking);
    } catch (Refusal refusal) {
      incoming.dropUnpacked(upload);
      return new Outcome(null, List.of(refusal.problem()));
    }
    incoming.takeContent(upload, files, room);
    listener.reached(upload, IntakeStage.UNPACKED);
    Manifest manifest =
        new Manifest(
            files.stream()
                .map(file -> new ArtifactFile(file.path(), file.bytes(), file.sha256()))
                .toList());
    Map<String, Path> places = new HashMap<>();
    for (ArtifactFile file : manifest.files()) {
      places.put(file.path(), incoming.content(upload).resolve(file.sha256()));
    }
    Outcome outcome = inspect(manifest, new FilesByPath(manifest, places));
    listener.reached(upload, IntakeStage.INSPECTED);
    return outcome;
  }

  /** Lets the first engine that recognises the files read them. */
  Outcome inspect(Manifest manifest, ArtifactFiles files) throws IOException {
    List<Problem> problems = new ArrayList<>();
    for (Recogniser recogniser : recognisers) {
      try {
        if (recogniser.inspector().recognises(files)) {
          Inspection inspection = recogniser.inspector().inspect(files);
          problems.addAll(inspection.problems());
          problems.addAll(foreignDatatypes(recogniser, inspection));
          return new Outcome(
              report(manifest, recogniser.engine(), recogniser.inspector().version(), inspection),
              List.copyOf(problems));
        }
      } catch (RuntimeException | StackOverflowError failure) {
        LOG.log(
            System.Logger.Level.WARNING,
            "the inspector of engine " + recogniser.engine() + " failed",
            failure);
        problems.add(
            new Problem(
                Problem.Severity.REFUSE,
                "inspector-failed",
                recogniser.engine(),
                "the engine's inspector failed: " + failure.getClass().getSimpleName(),
                "what an inspector cannot read is not given to native code",
                "check the file with the tool that wrote it; if it is sound, report this to the"
                    + " engine's author"));
      }
    }
    if (problems.isEmpty()) {
      problems.add(unrecognised(files));
    }
    return new Outcome(report(manifest, "", 0, null), List.copyOf(problems));
  }

  private static Upload.Report report(
      Manifest manifest, String engine, int version, @Nullable Inspection inspection) {
    return new Upload.Report(
        manifest.digest(),
        manifest.bytes(),
        manifest.files().size(),
        manifest.files(),
        engine,
        version,
        inspection,
        null);
  }

  private static List<Problem> foreignDatatypes(Recogniser recogniser, Inspection inspection) {
    List<Problem> problems = new ArrayList<>();
    for (Signature signature : inspection.signatures()) {
      Stream.concat(signature.inputs().stream(), signature.outputs().stream())
          .filter(spec -> !recogniser.datatypes().contains(spec.type()))
          .map(spec -> foreignDatatype(recogniser, spec))
          .forEach(problems::add);
    }
    return problems;
  }

  private static Problem foreignDatatype(Recogniser recogniser, TensorSpec spec) {
    return new Problem(
        Problem.Severity.REFUSE,
        "datatype-unsupported",
        spec.name(),
        "the tensor is " + spec.type(),
        "engine "
            + recogniser.engine()
            + " takes and gives "
            + recogniser.datatypes().stream()
                .map(Enum::name)
                .sorted()
                .collect(Collectors.joining(", ")),
        "export the model with one of those datatypes");
  }

  private Problem unrecognised(ArtifactFiles files) {
    List<String> paths = files.entries().stream().map(ArtifactFiles.Entry::path).toList();
    String shown =
        paths.stream().limit(SHOWN_FILES).collect(Collectors.joining("', '", "'", "'"))
            + (paths.size() > SHOWN_FILES ? " and " + (paths.size() - SHOWN_FILES) + " more" : "");
    String supported =
        recognisers.stream()
            .map(one -> String.join(", ", one.formats()) + " (engine " + one.engine() + ")")
            .collect(Collectors.joining("; "));
    return new Problem(
        Problem.Severity.REFUSE,
        "format-unknown",
        paths.get(0),
        "no engine recognises " + shown,
        supported.isEmpty()
            ? "no engine is installed"
            : "this server runs models in the formats " + supported,
        Remedies.forUnknown(paths));
  }
}
