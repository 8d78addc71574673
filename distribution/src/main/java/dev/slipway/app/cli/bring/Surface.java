package dev.slipway.app.cli.bring;

import dev.slipway.app.cli.bring.Foreign.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Whether a configuration and a model's own signature say the same. */
public final class Surface {

  private Surface() {}

  /**
   * What differs, in sentences.
   *
   * @param what input or output
   * @param said by the configuration; empty when it says nothing
   * @param real of the model's signature
   */
  public static List<String> differences(String what, List<Tensor> said, List<Tensor> real) {
    List<String> differences = new ArrayList<>();
    for (Tensor tensor : said) {
      Tensor there =
          real.stream().filter(one -> one.name().equals(tensor.name())).findFirst().orElse(null);
      if (there == null) {
        differences.add(
            what
                + " '"
                + tensor.name()
                + "' is in the configuration only; the model has "
                + real.stream().map(Tensor::name).toList());
      } else if (!there.type().equals(tensor.type())) {
        differences.add(
            what
                + " '"
                + tensor.name()
                + "' is "
                + tensor.type()
                + " in the configuration and "
                + there.type()
                + " in the model");
      } else if (!fits(tensor.shape(), there.shape())) {
        differences.add(
            what
                + " '"
                + tensor.name()
                + "' has the shape "
                + tensor.shape()
                + " in the configuration and "
                + there.shape()
                + " in the model");
      }
    }
    return differences;
  }

  /** A variable dimension fits any. */
  private static boolean fits(List<Long> one, List<Long> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      long a = one.get(i);
      long b = other.get(i);
      if (a != b && a >= 0 && b >= 0) {
        return false;
      }
    }
    return true;
  }
}
