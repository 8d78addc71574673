package dev.slipway.app.demo;

import dev.slipway.app.cli.Api;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Sentences to vectors through the served model: request, mean over the tokens, length one. */
final class Embeddings {

  private final Api api;
  private final String model;

  Embeddings(Api api, String model) {
    this.api = api;
    this.model = model;
  }

  /** An Open Inference Protocol request for one sentence. */
  static JsonObject request(int[] ids) {
    JsonArray tokens = new JsonArray();
    JsonArray ones = new JsonArray();
    JsonArray zeros = new JsonArray();
    for (int id : ids) {
      tokens.add(id);
      ones.add(1);
      zeros.add(0);
    }
    return new JsonObject()
        .put(
            "inputs",
            new JsonArray()
                .add(input("input_ids", tokens))
                .add(input("attention_mask", ones))
                .add(input("token_type_ids", zeros)));
  }

  private static JsonObject input(String name, JsonArray data) {
    return new JsonObject()
        .put("name", name)
        .put("datatype", "INT64")
        .put("shape", new JsonArray().add(1).add(data.size()))
        .put("data", data);
  }

  /** The vector that a version gives for a sentence. */
  double[] of(int[] ids, int version) {
    JsonObject answer =
        api.post(
                "/v2/models/" + Api.encode(model) + "/versions/" + version + "/infer", request(ids))
            .body();
    JsonObject output = answer.getJsonArray("outputs").getJsonObject(0);
    JsonArray data = output.getJsonArray("data");
    int width = output.getJsonArray("shape").getInteger(2);
    double[] mean = new double[width];
    for (int i = 0; i < data.size(); i++) {
      mean[i % width] += data.getDouble(i);
    }
    double length = 0;
    for (double value : mean) {
      length += value * value;
    }
    for (int i = 0; i < width; i++) {
      mean[i] /= Math.sqrt(length);
    }
    return mean;
  }

  static double cosine(double[] a, double[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }
}
