package dev.slipway.engine.onnx;

import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.ProtoReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an ONNX file says of itself on the outside: versions, inputs without those that have a value
 * in the file, outputs. Read in two passes over the file that skip everything else.
 *
 * @param irVersion of the file format; 0 when not given
 * @param opsets operator set versions by domain, the default one as {@code ai.onnx}
 */
record ModelSurface(
    long irVersion,
    String producer,
    String producerVersion,
    Map<String, Long> opsets,
    boolean hasGraph,
    List<ModelValue> inputs,
    List<ModelValue> outputs) {

  static final int MAX_NAME_BYTES = 16 << 10;
  static final int MAX_VALUES = 10_000;
  static final int MAX_DIMS = 64;
  static final int MAX_OPSETS = 1_000;

  /** Bounds what is kept of the file, whatever its size. */
  static final int MAX_KEPT_BYTES = 4 << 20;

  /** Opens the file from its beginning; each pass opens it once. */
  interface Source {
    InputStream open() throws IOException;

    long size() throws IOException;
  }

  static ModelSurface read(Source source) throws IOException, MalformedFile {
    SurfaceReader first = new SurfaceReader();
    try (InputStream in = source.open()) {
      first.readModel(new ProtoReader(in, source.size()));
    }
    Set<String> names = new HashSet<>();
    first.inputs.forEach(input -> names.add(input.name()));
    Set<String> given = new HashSet<>();
    if (!names.isEmpty()) {
      try (InputStream in = source.open()) {
        readInitializers(new ProtoReader(in, source.size()), names, given);
      }
    }
    List<ModelValue> inputs = new ArrayList<>(first.inputs);
    inputs.removeIf(input -> given.contains(input.name()));
    return new ModelSurface(
        first.irVersion,
        first.producer,
        first.producerVersion,
        new LinkedHashMap<>(first.opsets),
        first.hasGraph,
        List.copyOf(inputs),
        List.copyOf(first.outputs));
  }

  /**
   * As the SPI says it.
   *
   * @throws IllegalStateException if a value cannot be served; the inspector refuses such a model
   */
  Signature signature() {
    return new Signature(Signature.DEFAULT, specs(inputs), specs(outputs));
  }

  private static List<TensorSpec> specs(List<ModelValue> values) {
    List<TensorSpec> specs = new ArrayList<>();
    for (ModelValue value : values) {
      TensorSpec spec = value.spec();
      if (spec == null) {
        throw new IllegalStateException("'" + value.name() + "' is no tensor that can be served");
      }
      specs.add(spec);
    }
    return specs;
  }

  /** Collects those of {@code wanted} that an initializer gives a value. */
  private static void readInitializers(ProtoReader in, Set<String> wanted, Set<String> found)
      throws IOException, MalformedFile {
    while (in.next()) {
      if (!in.once(7, ProtoReader.LENGTH)) {
        in.skip();
        continue;
      }
      in.enter();
      while (in.next()) {
        if (in.is(5, ProtoReader.LENGTH)) {
          readTensorName(in, wanted, found);
        } else if (in.is(15, ProtoReader.LENGTH)) {
          in.enter();
          while (in.next()) {
            if (in.once(1, ProtoReader.LENGTH)) {
              readTensorName(in, wanted, found);
            } else {
              in.skip();
            }
          }
          in.leave();
        } else {
          in.skip();
        }
      }
      in.leave();
    }
  }

  private static void readTensorName(ProtoReader in, Set<String> wanted, Set<String> found)
      throws IOException, MalformedFile {
    in.enter();
    while (in.next()) {
      if (in.once(8, ProtoReader.LENGTH)) {
        String name = in.text(MAX_NAME_BYTES, "an initializer's name");
        if (wanted.contains(name)) {
          found.add(name);
        }
      } else {
        in.skip();
      }
    }
    in.leave();
  }
}
