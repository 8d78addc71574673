package com.example.linear;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.engine.Shape;
import dev.slipway.engine.Signature;
import dev.slipway.engine.TensorSpec;
import dev.slipway.engine.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/** The file {@code {"intercept": 0.5, "coefficients": [1, 2, 3]}}: θ₀, and θ₁ to θₙ. */
record Coefficients(double intercept, double[] values) {

  private static final int MOST = 100_000;

  /** What a model with these coefficients takes and gives: rows of n numbers, one number each. */
  Signature signature() {
    return new Signature(
        Signature.DEFAULT,
        List.of(new TensorSpec("x", TensorType.FP64, Shape.of(-1, values.length))),
        List.of(new TensorSpec("y", TensorType.FP64, Shape.of(-1))));
  }

  /** Reads the file; an IOException says in words what is wrong with it. */
  static Coefficients read(InputStream file) throws IOException {
    Double intercept = null;
    double[] values = null;
    try (JsonParser json = new JsonFactory().createParser(file)) {
      expect(json.nextToken() == JsonToken.START_OBJECT, "it does not begin with an object");
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        switch (name) {
          case "intercept" -> intercept = number(json, name);
          case "coefficients" -> values = numbers(json);
          default ->
              throw new IOException("'" + name + "' is unknown; give intercept, coefficients");
        }
      }
      expect(json.currentToken() == JsonToken.END_OBJECT, "the object does not end");
      expect(json.nextToken() == null, "something follows the object");
    }
    expect(intercept != null, "'intercept' is missing");
    expect(values != null && values.length > 0, "'coefficients' is missing or empty");
    return new Coefficients(intercept, values);
  }

  private static double[] numbers(JsonParser json) throws IOException {
    expect(json.currentToken() == JsonToken.START_ARRAY, "'coefficients' is no list");
    double[] values = new double[16];
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(count < MOST, "there are more than " + MOST + " coefficients");
      values = count == values.length ? Arrays.copyOf(values, 2 * count) : values;
      values[count++] = number(json, "coefficients");
    }
    return Arrays.copyOf(values, count);
  }

  private static double number(JsonParser json, String name) throws IOException {
    JsonToken token = json.currentToken();
    expect(token != null && token.isNumeric(), "'" + name + "' holds something else than numbers");
    expect(Double.isFinite(json.getDoubleValue()), "'" + name + "' holds too large a number");
    return json.getDoubleValue();
  }

  private static void expect(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }
}
