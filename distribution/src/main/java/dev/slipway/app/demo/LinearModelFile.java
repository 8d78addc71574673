package dev.slipway.app.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The linear engine's model file. */
final class LinearModelFile {

  private LinearModelFile() {}

  /** Writes the coefficients, θ₀ first. */
  static Path write(Path folder, double[] theta) throws IOException {
    JsonArray coefficients = new JsonArray();
    for (int i = 1; i < theta.length; i++) {
      coefficients.add(theta[i]);
    }
    return Files.writeString(
        Files.createDirectories(folder).resolve("linear.json"),
        new JsonObject()
            .put("intercept", theta[0])
            .put("coefficients", coefficients)
            .encodePrettily());
  }
}
