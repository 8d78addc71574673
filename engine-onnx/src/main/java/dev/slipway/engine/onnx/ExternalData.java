package dev.slipway.engine.onnx;

import dev.slipway.engine.inspect.ArtifactFiles.Entry;
import dev.slipway.engine.inspect.Problem;
import dev.slipway.engine.inspect.Problem.Severity;
import dev.slipway.engine.inspect.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks where tensors say that their data lies. Only a file of the artifact will do, named by its
 * path relative to the model's own directory, without a way up even if it comes down again.
 */
final class ExternalData {

  private static final Set<String> KEYS = Set.of("location", "offset", "length", "checksum");

  /** Some exporters leave it behind; nobody reads it. */
  private static final String IGNORED = "basepath";

  /**
   * ONNX Runtime writes a location with this in it, between star and slash, when the "offset" is a
   * pointer into its own memory; from a file it would be followed.
   */
  private static final String ADDRESS_MARKER = "_MEM_ADDR_";

  private static final String MARKER_BEGIN = "*/";

  private final String directory;
  private final Map<String, Long> sizes = new HashMap<>();
  private final Problems problems;
  private final Set<String> used = new TreeSet<>();

  /**
   * @param model the model's path in the artifact
   */
  ExternalData(String model, List<Entry> files, Problems problems) {
    this.directory = model.substring(0, model.lastIndexOf('/') + 1);
    this.problems = problems;
    files.forEach(file -> sizes.put(file.path(), file.size()));
  }

  /** The files that the model reads beside itself, sorted. */
  List<String> files() {
    return List.copyOf(used);
  }

  /** Returns the bytes of the tensor's data; 0 after a problem. */
  long check(TensorHead tensor, String where) {
    for (String key : tensor.external.keySet()) {
      if (key.equals(IGNORED)) {
        problems.add(
            new Problem(
                Severity.WARN,
                "external-data-key",
                Problems.brief(where),
                "the entry '" + Problems.brief(key) + "'",
                "only the model's own directory counts",
                "export the model again if this is not meant"));
      } else if (!KEYS.contains(key)) {
        problems.refuse(
            "external-data-key",
            where,
            "the entry '" + key + "'",
            "ONNX knows location, offset, length and checksum; what else a reader takes from it,"
                + " such as weights that were packed for another machine, cannot be checked",
            "export the model again, without entries of other tools");
      }
    }
    for (String key : tensor.repeated) {
      problems.refuse(
          "external-data-twice",
          where,
          "two entries '" + key + "'",
          "two readers could read different ones",
          "export the model again");
    }
    String location = tensor.external.get("location");
    String path = location == null ? null : path(location, where);
    if (location == null) {
      problems.refuse(
          "external-data-no-location",
          where,
          "data outside the model without a location",
          "nobody can find it",
          "export the model again");
    }
    if (path == null) {
      return 0;
    }
    Long size = sizes.get(path);
    if (size == null) {
      problems.refuse(
          "external-data-missing",
          where,
          "the location '" + location + "', which is not in the upload",
          "the tensor's data lies in a file of its own",
          "upload that file together with the model, in one archive, at the same relative place");
      return 0;
    }
    used.add(path);
    return range(tensor, path, size, where);
  }

  private long range(TensorHead tensor, String path, long size, String where) {
    Long offset = number(tensor, "offset", 0L, where);
    Long length = number(tensor, "length", -1L, where);
    if (offset == null || length == null) {
      return 0;
    }
    String wrong = tensor.wrongDimensions();
    if (wrong != null) {
      problems.refuse(
          "tensor-size",
          where,
          wrong,
          "a reader makes room for what the dimensions say before it looks at the data",
          "export the model again");
      return 0;
    }
    long needed = tensor.dataBytes();
    if (length >= 0 && needed >= 0 && length != needed) {
      problems.refuse(
          "external-data-length",
          where,
          "a length of " + length + " bytes where datatype and dimensions make " + needed,
          "the tensor would be read from the wrong bytes",
          "export the model again");
      return 0;
    }
    long bytes = length >= 0 ? length : Math.max(0, needed);
    if (offset > size || bytes > size - offset) {
      problems.refuse(
          "external-data-beyond-file",
          where,
          bytes + " bytes from " + offset + " on in '" + path + "', which has " + size,
          "the tensor's data is not there",
          "check that '" + Problems.brief(path) + "' arrived whole and belongs to this model");
      return 0;
    }
    return bytes;
  }

  private @Nullable Long number(TensorHead tensor, String key, Long absent, String where) {
    String text = tensor.external.get(key);
    if (text == null) {
      return absent;
    }
    try {
      if (text.matches("[0-9]{1,19}")) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException tooLarge) {
      // Said below.
    }
    problems.refuse(
        "external-data-number",
        where,
        "the " + key + " '" + text + "'",
        "it is a whole number of bytes, at least 0",
        "export the model again");
    return null;
  }

  /** The path in the artifact; null after a problem. */
  private @Nullable String path(String location, String where) {
    if (location.contains(ADDRESS_MARKER) || location.startsWith(MARKER_BEGIN)) {
      problems.refuse(
          "memory-address",
          where,
          "the location '" + location + "'",
          "it marks an address in the memory of the process that wrote it; followed from a file it"
              + " reads anything",
          "save the model with its weights inside, or in a file of their own");
      return null;
    }
    List<String> parts = new ArrayList<>();
    boolean outside =
        location.isEmpty()
            || location.startsWith("/")
            || location.indexOf('\\') >= 0
            || location.indexOf(':') >= 0
            || location.chars().anyMatch(c -> c < ' ');
    for (String part : location.split("/", -1)) {
      outside |= part.equals("..");
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    if (outside || parts.isEmpty()) {
      problems.refuse(
          "external-data-outside",
          where,
          "the location '" + location + "'",
          "a model may only read files of its own upload, by a path relative to the model with '/'"
              + " and without '..'",
          "put the file beside the model and save the model with that location");
      return null;
    }
    return directory + String.join("/", parts);
  }
}
