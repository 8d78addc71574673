package dev.slipway.app.demo;

import dev.slipway.app.cli.Api;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Asks a version for the answers to rows of numbers. */
final class ServedRows {

  private ServedRows() {}

  /** All rows in one call; the input's name and datatype come from the version's own metadata. */
  static double[] ask(Api api, String model, int version, double[][] rows) {
    String path = "/v2/models/" + Api.encode(model) + "/versions/" + version;
    JsonObject input = api.get(path).body().getJsonArray("inputs").getJsonObject(0);
    JsonArray data = new JsonArray();
    for (double[] row : rows) {
      for (double value : row) {
        data.add(value);
      }
    }
    JsonObject request =
        new JsonObject()
            .put(
                "inputs",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("name", input.getString("name"))
                            .put("datatype", input.getString("datatype"))
                            .put("shape", new JsonArray().add(rows.length).add(rows[0].length))
                            .put("data", data)));
    JsonArray answers =
        api.post(path + "/infer", request)
            .body()
            .getJsonArray("outputs")
            .getJsonObject(0)
            .getJsonArray("data");
    double[] served = new double[answers.size()];
    for (int i = 0; i < served.length; i++) {
      served[i] = answers.getDouble(i);
    }
    return served;
  }
}
