package dev.slipway.edge.http.oip;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.json.JsonReader;
import dev.slipway.edge.http.json.Words;
import dev.slipway.engine.Shape;
import dev.slipway.platform.infer.InferTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an inference request (JSON, with or without binary tensors behind it) in place over its
 * body.
 *
 * <p>Choices where the protocol is silent: keys come in any order; unknown keys are ignored, known
 * ones may not come twice (two {@code data} or {@code shape} would let two readers see two
 * requests); {@code null} stands for an absent {@code id}, {@code parameters} or {@code outputs},
 * as typed clients send it; parameters that are arrays or objects are ignored.
 *
 * <p>Every refusal is INVALID, or TOO_LARGE when the tensors would unpack to more than allowed.
 * Nothing is allocated before the body has paid for it.
 */
final class InferRequestReader {

  static final int MOST_TENSORS = 1024;
  static final int MOST_PARAMETERS = 256;
  static final int MOST_DIMENSIONS = 32;
  private static final int LONGEST_ID = 1024;

  private static final Words REQUEST = Words.of("inputs", "outputs", "id", "parameters");
  private static final Words OUTPUT = Words.of("name", "parameters");
  private static final String BINARY_DATA_OUTPUT = "binary_data_output";
  private static final String BINARY_DATA = "binary_data";
  private static final String CLASSIFICATION = "classification";
  private static final String NONFINITE_OUTPUT = "nonfinite_output";

  private final byte[] body;
  private final JsonReader json;
  private final int to;
  private final long mostBytes;

  /** Of those what no tensor has taken that is made already. */
  private long left;

  private final List<InputReader> inputs = new ArrayList<>(4);
  private final List<String> outputs = new ArrayList<>(4);
  private @Nullable String id;
  private Map<String, Object> parameters = Map.of();
  // For each output asked for: 1 binary, 0 JSON, -1 as the default says.
  private byte[] asked = new byte[4];

  private InferRequestReader(byte[] body, int from, int headerEnd, int to, long mostBytes) {
    this.body = body;
    this.json = new JsonReader(body, from, headerEnd);
    this.to = to;
    this.mostBytes = mostBytes;
    this.left = mostBytes;
  }

  /**
   * The request in {@code body[from, to)}.
   *
   * @param headerLength bytes of JSON at the beginning; −1 when the whole body is JSON
   * @param mostBytes that its tensors may unpack to
   */
  static OipRequest read(byte[] body, int from, int to, int headerLength, long mostBytes) {
    int headerEnd = headerLength < 0 ? to : from + headerLength;
    return new InferRequestReader(body, from, headerEnd, to, mostBytes)
        .read(headerLength < 0 ? -1 : headerEnd);
  }

  private OipRequest read(int binaryFrom) {
    boolean hasInputs = false;
    int seen = 0;
    for (boolean more = json.enterObject(); more; more = json.nextField()) {
      int field = json.name(REQUEST);
      seen = once(seen, field, REQUEST);
      switch (field) {
        case 0 -> {
          hasInputs = true;
          readInputs();
        }
        case 1 -> readOutputs();
        case 2 -> readId();
        case 3 -> parameters = readParameters(json);
        default -> json.skip();
      }
    }
    json.requireEnd();
    if (!hasInputs) {
      throw new SlipwayException(
          FailureCode.INVALID, "the request has no 'inputs': give an array of tensors");
    }
    List<InferTensor> tensors = tensors(binaryFrom);
    return new OipRequest(parameters, tensors, outputs, form());
  }

  private List<InferTensor> tensors(int binaryFrom) {
    List<InferTensor> tensors = new ArrayList<>(inputs.size());
    int at = binaryFrom < 0 ? to : binaryFrom;
    long bytes = 0;
    for (int i = 0; i < inputs.size(); i++) {
      InputReader input = inputs.get(i);
      for (int j = 0; j < i; j++) {
        if (inputs.get(j).name().equals(input.name())) {
          throw Shown.input(input.name(), "is given twice");
        }
      }
      InferTensor tensor;
      long size = input.binarySize();
      if (size < 0) {
        boolean deferred = input.unpackedBytes() == 0;
        tensor = input.text(left);
        left -= deferred ? InputReader.bytes(tensor) : 0;
      } else {
        if (binaryFrom < 0) {
          throw Shown.input(
              input.name(),
              "binary_data_size needs the header Inference-Header-Content-Length, which says where"
                  + " the JSON ends");
        }
        if (size > to - at) {
          throw Shown.input(
              input.name(),
              "binary_data_size is " + size + ", and the body has " + (to - at) + " bytes left");
        }
        tensor = input.binary(body, at, (int) size);
        at += (int) size;
      }
      bytes += InputReader.bytes(tensor);
      if (bytes > mostBytes) {
        throw new SlipwayException(
            FailureCode.TOO_LARGE,
            "the inputs unpack to more than the " + mostBytes + " bytes allowed");
      }
      tensors.add(tensor);
    }
    if (at != to) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "the body has " + (to - at) + " bytes more than its inputs' binary_data_size say");
    }
    return tensors;
  }

  private AnswerForm form() {
    boolean byDefault = isTrue(parameters, BINARY_DATA_OUTPUT);
    List<Boolean> binary = new ArrayList<>(outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      binary.add(asked[i] < 0 ? byDefault : asked[i] == 1);
    }
    return new AnswerForm(id, binary, byDefault, nonFinite());
  }

  private NonFinite nonFinite() {
    Object wanted = parameters.get(NONFINITE_OUTPUT);
    if (wanted == null) {
      return NonFinite.REFUSE;
    }
    if (wanted.equals("null")) {
      return NonFinite.NULL;
    }
    if (wanted.equals("string")) {
      return NonFinite.STRING;
    }
    throw new SlipwayException(
        FailureCode.INVALID,
        "the parameter "
            + NONFINITE_OUTPUT
            + " is \"null\" or \"string\", not '"
            + Shown.shortened(wanted.toString())
            + "'");
  }

  private void readId() {
    if (!json.skipNull()) {
      String given = json.readString();
      if (given.length() > LONGEST_ID) {
        throw new SlipwayException(
            FailureCode.INVALID,
            "an id has at most " + LONGEST_ID + " characters, got " + given.length());
      }
      id = given;
    }
  }

  private void readInputs() {
    for (boolean more = json.enterArray(); more; more = json.nextElement()) {
      requireRoom(inputs.size(), "inputs");
      InputReader input = InputReader.read(json, inputs.size(), left);
      // All of them together may take so much, and each is made before the next one is read.
      left = Math.max(0, left - input.unpackedBytes());
      inputs.add(input);
    }
  }

  private void readOutputs() {
    if (json.skipNull()) {
      return;
    }
    for (boolean more = json.enterArray(); more; more = json.nextElement()) {
      requireRoom(outputs.size(), "outputs");
      readOutput();
    }
  }

  private void readOutput() {
    String name = null;
    Map<String, Object> own = Map.of();
    int seen = 0;
    for (boolean more = json.enterObject(); more; more = json.nextField()) {
      int field = json.name(OUTPUT);
      seen = once(seen, field, OUTPUT);
      switch (field) {
        case 0 -> name = json.readString();
        case 1 -> own = readParameters(json);
        default -> json.skip();
      }
    }
    if (name == null) {
      throw new SlipwayException(
          FailureCode.INVALID, "outputs[" + outputs.size() + "] has no 'name'");
    }
    Object classes = own.get(CLASSIFICATION);
    if (classes != null && !classes.equals(0L)) {
      throw new SlipwayException(
          FailureCode.UNSUPPORTED,
          "output '"
              + Shown.shortened(name)
              + "': the classification extension is not served; ask for the output itself");
    }
    int index = outputs.size();
    if (index == asked.length) {
      asked = Arrays.copyOf(asked, 2 * index);
    }
    asked[index] = (byte) (!own.containsKey(BINARY_DATA) ? -1 : isTrue(own, BINARY_DATA) ? 1 : 0);
    outputs.add(name);
  }

  private static boolean isTrue(Map<String, Object> parameters, String name) {
    Object value = parameters.get(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw new SlipwayException(
        FailureCode.INVALID,
        "the parameter "
            + name
            + " is true or false, not '"
            + Shown.shortened(value.toString())
            + "'");
  }

  private static void requireRoom(int size, String what) {
    if (size == MOST_TENSORS) {
      throw new SlipwayException(
          FailureCode.INVALID, "a request has at most " + MOST_TENSORS + " " + what);
    }
  }

  /** Notes a known field as seen, and refuses it the second time. */
  static int once(int seen, int field, Words known) {
    if (field < 0) {
      return seen;
    }
    int bit = 1 << field;
    if ((seen & bit) != 0) {
      throw new SlipwayException(
          FailureCode.INVALID, "the key '" + known.text(field) + "' comes twice in one object");
    }
    return seen | bit;
  }

  /** An object of parameters, or null for none. */
  static Map<String, Object> readParameters(JsonReader json) {
    if (json.skipNull()) {
      return Map.of();
    }
    Map<String, Object> parameters = new HashMap<>();
    for (boolean more = json.enterObject(); more; more = json.nextField()) {
      String name = json.name();
      Object value = parameter(json);
      if (value != null && parameters.put(name, value) != null) {
        throw new SlipwayException(
            FailureCode.INVALID,
            "the parameter '" + Shown.shortened(name) + "' comes twice in one object");
      }
      if (parameters.size() > MOST_PARAMETERS) {
        throw new SlipwayException(
            FailureCode.INVALID, "at most " + MOST_PARAMETERS + " parameters are read");
      }
    }
    return parameters;
  }

  private static @Nullable Object parameter(JsonReader json) {
    switch (json.peek()) {
      case '"' -> {
        return json.readString();
      }
      case 't', 'f' -> {
        return json.readBoolean();
      }
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        return json.readNumber();
      }
      default -> {
        json.skip();
        return null;
      }
    }
  }

  /** The shape's dimensions. */
  static Shape readShape(JsonReader json) {
    long[] dims = new long[4];
    int rank = 0;
    for (boolean more = json.enterArray(); more; more = json.nextElement()) {
      if (rank == MOST_DIMENSIONS) {
        throw new SlipwayException(
            FailureCode.INVALID, "a shape has at most " + MOST_DIMENSIONS + " dimensions");
      }
      if (rank == dims.length) {
        dims = Arrays.copyOf(dims, 2 * rank);
      }
      dims[rank++] = json.readInteger(0, Integer.MAX_VALUE, "a dimension");
    }
    return Shape.of(Arrays.copyOf(dims, rank));
  }
}
