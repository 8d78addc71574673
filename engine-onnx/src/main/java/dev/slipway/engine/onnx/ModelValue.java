package dev.slipway.engine.onnx;

import dev.slipway.engine.Shape;
import dev.slipway.engine.TensorSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input or output as the file declares it.
 *
 * @param name may be empty in a broken file
 * @param kind of value; only tensors can be served
 * @param elementType the datatype's number in {@code TensorProto.DataType}
 * @param dims null when the file declares no shape
 */
record ModelValue(String name, Kind kind, long elementType, @Nullable List<Dim> dims) {

  /** What ONNX lets a value be. */
  enum Kind {
    TENSOR("tensor"),
    SEQUENCE("sequence"),
    MAP("map"),
    OPAQUE("opaque value"),
    SPARSE("sparse tensor"),
    OPTIONAL("optional value"),
    UNTYPED("value without a type");

    final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /**
   * One dimension.
   *
   * @param value −1 when variable
   * @param symbol its name when it is variable and has one; dimensions of one name are equal
   */
  record Dim(long value, @Nullable String symbol) {}

  ModelValue {
    dims = dims == null ? null : List.copyOf(dims);
  }

  /** As the SPI says it; null unless it is a tensor with a name, a shape and a known datatype. */
  @Nullable TensorSpec spec() {
    OnnxType type = OnnxType.ofNumber(elementType);
    if (kind != Kind.TENSOR || type == null || dims == null || name.isEmpty()) {
      return null;
    }
    return new TensorSpec(
        name, type.tensorType, Shape.of(dims.stream().mapToLong(Dim::value).toArray()));
  }
}
