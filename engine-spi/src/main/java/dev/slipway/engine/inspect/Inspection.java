package dev.slipway.engine.inspect;

import dev.slipway.engine.Signature;
import java.util.List;
import java.util.Map;

/**
 * What an inspector found.
 *
 * @param format the recognised format, one of the provider's
 * @param entry the file to begin with when the model is loaded
 * @param signatures the default one first; empty when a problem refuses the artifact before they
 *     were read
 * @param facts what a person wants to know, e.g. {@code opset → ai.onnx 14}; in the order to show
 *     them
 * @param externalFiles files beside the entry that the model reads
 * @param problems what is wrong or worth knowing; one that refuses makes the artifact unusable
 */
public record Inspection(
    String format,
    String entry,
    List<Signature> signatures,
    Map<String, String> facts,
    List<String> externalFiles,
    List<Problem> problems) {

  public Inspection {
    signatures = List.copyOf(signatures);
    facts = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(facts));
    externalFiles = List.copyOf(externalFiles);
    problems = List.copyOf(problems);
  }

  /** Whether a problem refuses the artifact. */
  public boolean refused() {
    return problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.REFUSE);
  }
}
