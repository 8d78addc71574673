package dev.slipway.registry.intake;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What to do with files that no engine recognises, by what people often upload. Pure. */
final class Remedies {
  private static final String TORCH = "torch.onnx.export(model, example, 'model.onnx')";
  private static final String SCIKIT = "skl2onnx.to_onnx(model, example)";
  private static final String KERAS = "model.export('saved_model')";

  /** Pickles, and formats that hold pickles or Python functions. */
  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry(".pt", TORCH),
          Map.entry(".pth", TORCH),
          Map.entry(".ckpt", TORCH),
          Map.entry(".mar", TORCH),
          Map.entry(".pkl", SCIKIT),
          Map.entry(".pickle", SCIKIT),
          Map.entry(".dill", SCIKIT),
          Map.entry(".joblib", SCIKIT),
          Map.entry(".npy", SCIKIT),
          Map.entry(".h5", KERAS),
          Map.entry(".hdf5", KERAS),
          Map.entry(".keras", KERAS));

  private Remedies() {}

  static String forUnknown(List<String> paths) {
    for (String path : paths) {
      String name = path.toLowerCase(Locale.ROOT);
      for (Map.Entry<String, String> known : BY_ENDING.entrySet()) {
        if (name.endsWith(known.getKey())) {
          return "a file like '"
              + path
              + "' may run code when it is read, so it is never loaded; export the model, e.g. with "
              + known.getValue();
        }
      }
      if (name.endsWith(".zip") || name.endsWith(".gz") || name.endsWith(".tgz")) {
        return "'"
            + path
            + "' is an archive among other files or inside an archive, and is not unpacked: upload"
            + " it alone";
      }
    }
    return "upload the model's own file or folder, or install the engine for its format as a plugin";
  }
}
