package dev.slipway.registry.intake;

import dev.slipway.engine.TensorType;
import dev.slipway.engine.inspect.ArtifactInspector;
import java.util.List;
import java.util.Set;

/**
 * What an engine brings to the check of uploads.
 *
 * @param engine its name
 * @param formats that it runs
 * @param datatypes that it takes and gives; a model with others is refused
 * @param inspector reads artifacts of those formats
 */
public record Recogniser(
    String engine, List<String> formats, Set<TensorType> datatypes, ArtifactInspector inspector) {
  public Recogniser {
    formats = List.copyOf(formats);
    datatypes = Set.copyOf(datatypes);
  }
}
