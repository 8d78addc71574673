package dev.slipway.engine.onnx;

import dev.slipway.engine.inspect.MalformedFile;
import dev.slipway.engine.inspect.ProtoReader;
import dev.slipway.engine.onnx.ModelValue.Dim;
import dev.slipway.engine.onnx.ModelValue.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The first pass of {@link ModelSurface}: field numbers are those of {@code onnx.proto}. */
final class SurfaceReader {

  /** The numbers of what a type can be: one of them. */
  private static final Set<Integer> KINDS = Set.of(1, 4, 5, 7, 8, 9);

  long irVersion;
  String producer = "";
  String producerVersion = "";
  boolean hasGraph;
  final Map<String, Long> opsets = new LinkedHashMap<>();
  final List<ModelValue> inputs = new ArrayList<>();
  final List<ModelValue> outputs = new ArrayList<>();

  private long kept;

  void readModel(ProtoReader in) throws IOException, MalformedFile {
    while (in.next()) {
      if (in.once(1, ProtoReader.VARINT)) {
        irVersion = in.varint();
      } else if (in.once(2, ProtoReader.LENGTH)) {
        producer = keep(in, "the producer's name");
      } else if (in.once(3, ProtoReader.LENGTH)) {
        producerVersion = keep(in, "the producer's version");
      } else if (in.once(7, ProtoReader.LENGTH)) {
        hasGraph = true;
        in.enter();
        readGraph(in);
        in.leave();
      } else if (in.is(8, ProtoReader.LENGTH)) {
        in.enter();
        readOpset(in);
        in.leave();
      } else {
        in.skip();
      }
    }
  }

  private void readGraph(ProtoReader in) throws IOException, MalformedFile {
    while (in.next()) {
      if (in.is(11, ProtoReader.LENGTH)) {
        readValue(in, inputs);
      } else if (in.is(12, ProtoReader.LENGTH)) {
        readValue(in, outputs);
      } else {
        in.skip();
      }
    }
  }

  private void readOpset(ProtoReader in) throws IOException, MalformedFile {
    String domain = "";
    long version = 0;
    while (in.next()) {
      if (in.once(1, ProtoReader.LENGTH)) {
        domain = keep(in, "an operator set's domain");
      } else if (in.once(2, ProtoReader.VARINT)) {
        version = in.varint();
      } else {
        in.skip();
      }
    }
    if (opsets.size() >= ModelSurface.MAX_OPSETS) {
      throw in.malformed("too-many", "more than " + ModelSurface.MAX_OPSETS + " operator sets");
    }
    opsets.put(domain.isEmpty() ? "ai.onnx" : domain, version);
  }

  private void readValue(ProtoReader in, List<ModelValue> into) throws IOException, MalformedFile {
    if (into.size() >= ModelSurface.MAX_VALUES) {
      throw in.malformed("too-many", "more than " + ModelSurface.MAX_VALUES + " inputs or outputs");
    }
    in.enter();
    String name = "";
    Type type = new Type(Kind.UNTYPED, 0, null);
    while (in.next()) {
      if (in.once(1, ProtoReader.LENGTH)) {
        name = keep(in, "the name of an input or output");
      } else if (in.once(2, ProtoReader.LENGTH)) {
        in.enter();
        type = readType(in);
        in.leave();
      } else {
        in.skip();
      }
    }
    in.leave();
    into.add(new ModelValue(name, type.kind, type.elementType, type.dims));
  }

  private record Type(Kind kind, long elementType, @Nullable List<Dim> dims) {}

  private Type readType(ProtoReader in) throws IOException, MalformedFile {
    Type type = new Type(Kind.UNTYPED, 0, null);
    while (in.next()) {
      if (in.wire() != ProtoReader.LENGTH) {
        in.skip();
        continue;
      }
      if (type.kind != Kind.UNTYPED && KINDS.contains(in.field())) {
        throw in.malformed("field-twice", "a type that is two things at once");
      }
      switch (in.field()) {
        case 1 -> {
          in.enter();
          type = readTensorType(in);
          in.leave();
        }
        case 4 -> type = other(in, Kind.SEQUENCE);
        case 5 -> type = other(in, Kind.MAP);
        case 7 -> type = other(in, Kind.OPAQUE);
        case 8 -> type = other(in, Kind.SPARSE);
        case 9 -> type = other(in, Kind.OPTIONAL);
        default -> in.skip();
      }
    }
    return type;
  }

  private static Type other(ProtoReader in, Kind kind) throws IOException, MalformedFile {
    in.skip();
    return new Type(kind, 0, null);
  }

  private Type readTensorType(ProtoReader in) throws IOException, MalformedFile {
    long elementType = 0;
    List<Dim> dims = null;
    while (in.next()) {
      if (in.once(1, ProtoReader.VARINT)) {
        elementType = in.varint();
      } else if (in.once(2, ProtoReader.LENGTH)) {
        in.enter();
        dims = readShape(in);
        in.leave();
      } else {
        in.skip();
      }
    }
    return new Type(Kind.TENSOR, elementType, dims);
  }

  private List<Dim> readShape(ProtoReader in) throws IOException, MalformedFile {
    List<Dim> dims = new ArrayList<>();
    while (in.next()) {
      if (!in.is(1, ProtoReader.LENGTH)) {
        in.skip();
        continue;
      }
      if (dims.size() >= ModelSurface.MAX_DIMS) {
        throw in.malformed(
            "too-many", "a shape of more than " + ModelSurface.MAX_DIMS + " dimensions");
      }
      in.enter();
      count(in, 64);
      dims.add(readDim(in));
      in.leave();
    }
    return dims;
  }

  private Dim readDim(ProtoReader in) throws IOException, MalformedFile {
    long value = -1;
    String symbol = null;
    while (in.next()) {
      if (in.is(1, ProtoReader.VARINT)) {
        value = Math.max(-1, in.varint());
        symbol = null;
      } else if (in.is(2, ProtoReader.LENGTH)) {
        String name = keep(in, "a dimension's name");
        symbol = name.isEmpty() ? null : name;
        value = -1;
      } else {
        in.skip();
      }
    }
    return new Dim(value, symbol);
  }

  private String keep(ProtoReader in, String what) throws IOException, MalformedFile {
    String text = in.text(ModelSurface.MAX_NAME_BYTES, what);
    count(in, 64 + 2L * text.length());
    return text;
  }

  private void count(ProtoReader in, long bytes) throws MalformedFile {
    kept += bytes;
    if (kept > ModelSurface.MAX_KEPT_BYTES) {
      throw in.malformed(
          "too-many",
          "names and shapes of inputs and outputs that take more than "
              + ModelSurface.MAX_KEPT_BYTES
              + " bytes");
    }
  }
}
