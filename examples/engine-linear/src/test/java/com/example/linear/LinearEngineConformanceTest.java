package com.example.linear;

import dev.slipway.engine.Shape;
import dev.slipway.engine.tck.EngineConformanceKit;
import dev.slipway.engine.tck.EngineUnderTest;
import dev.slipway.engine.tck.Sample;
import dev.slipway.engine.tck.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class LinearEngineConformanceTest extends EngineConformanceKit {

  @Override
  protected EngineUnderTest engine(Path scratch) throws IOException {
    return EngineUnderTest.of(new LinearEngineProvider())
        .sample(
            Sample.of("y = 0.5 + x1 - 2 x2", model(scratch, "good", "[1, -2]"))
                .input("x", Tensors.doubles(Shape.of(4, 2), 0, 0, 1, 1, 3, 0.25, -7, 1e6))
                .output("y", Tensors.doubles(Shape.of(4), 0.5, -0.5, 3, -2000006.5))
                .build())
        .refuses("a word among the coefficients", model(scratch, "word", "[1, \"two\"]"))
        .refuses("no coefficients", model(scratch, "none", "[]"))
        .refuses("an infinite coefficient", model(scratch, "infinite", "[1e999]"));
  }

  private static Path model(Path scratch, String name, String coefficients) throws IOException {
    Path artifact = Files.createDirectories(scratch.resolve(name));
    Files.writeString(
        artifact.resolve("linear.json"),
        "{\"intercept\": 0.5, \"coefficients\": " + coefficients + "}");
    return artifact;
  }
}
