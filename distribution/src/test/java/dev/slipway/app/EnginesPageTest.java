package dev.slipway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.engine.EngineProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnginesPageTest {

  @Test
  void theReferencePageSaysWhatTheEnginesSay() throws Exception {
    assertEquals(
        List.of("onnx", "tensorflow"),
        EnginesPage.engines().stream().map(EngineProvider::name).toList());
    Path page = Path.of("../docs/engines.md");
    if (Boolean.getBoolean("slipway.docs.write")) {
      Files.writeString(page, EnginesPage.render());
    }
    assertEquals(
        EnginesPage.render(),
        Files.readString(page),
        "write it again: mvn -pl distribution -am test -Dtest=EnginesPageTest -DargLine=-Dslipway.docs.write=true");
  }
}
