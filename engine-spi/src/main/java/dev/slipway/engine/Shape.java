package dev.slipway.engine;

import java.util.Arrays;

/**
 * The dimensions of a tensor, outermost first. In a {@link TensorSpec} a dimension of −1 is
 * variable; in a {@link Tensor} every dimension is known. Immutable.
 */
public final class Shape {

  /** A variable dimension. */
  public static final long VARIABLE = -1;

  /** The shape of a scalar: no dimensions, one element. */
  public static final Shape SCALAR = new Shape(new long[0]);

  private final long[] dims;

  private Shape(long[] dims) {
    this.dims = dims;
  }

  /**
   * The shape with these dimensions; the array is copied.
   *
   * @throws IllegalArgumentException if a dimension is below −1
   */
  public static Shape of(long... dims) {
    for (long dim : dims) {
      if (dim < VARIABLE) {
        throw new IllegalArgumentException(
            "a dimension is at least 0, or -1 for variable; got " + Arrays.toString(dims));
      }
    }
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  public int rank() {
    return dims.length;
  }

  public long dim(int index) {
    return dims[index];
  }

  /** Whether no dimension is variable. */
  public boolean isFixed() {
    for (long dim : dims) {
      if (dim == VARIABLE) {
        return false;
      }
    }
    return true;
  }

  /**
   * The product of all dimensions; 1 for a scalar.
   *
   * @throws ArithmeticException if it does not fit into 63 bits
   * @throws IllegalStateException if a dimension is variable
   */
  public long elements() {
    long product = 1;
    for (long dim : dims) {
      if (dim == VARIABLE) {
        throw new IllegalStateException("the shape " + this + " has a variable dimension");
      }
      product = Math.multiplyExact(product, dim);
    }
    return product;
  }

  /** This shape with another outermost dimension. Rank at least 1. */
  public Shape withLeading(long rows) {
    long[] copy = dims.clone();
    copy[0] = rows;
    return of(copy);
  }

  /**
   * Whether a tensor of the shape {@code actual} may stand where this one is declared: equal rank,
   * equal dimensions but for variable ones.
   */
  public boolean accepts(Shape actual) {
    if (actual.dims.length != dims.length) {
      return false;
    }
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] != VARIABLE && dims[i] != actual.dims[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether both agree in all dimensions but the outermost. Both of rank at least 1. */
  public boolean sameTrailing(Shape other) {
    return dims.length == other.dims.length
        && Arrays.equals(dims, 1, dims.length, other.dims, 1, dims.length);
  }

  /** A copy of the dimensions. */
  public long[] toArray() {
    return dims.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** As in the protocol: {@code [1,-1,384]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < dims.length; i++) {
      text.append(i == 0 ? "" : ",").append(dims[i]);
    }
    return text.append(']').toString();
  }
}
