package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.it.parts.Jdk;
import dev.slipway.it.parts.Needs;
import dev.slipway.it.parts.Part;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The same journey with server and command line on the newest JDK of this machine. The product is
 * compiled once.
 */
@Needs(Part.NEWER_JDK)
class NewerJavaJourneyIT extends JourneyIT {

  @Override
  Map<String, String> environment() {
    return Map.of("SLIPWAY_JAVA_HOME", Jdk.newer().orElseThrow().home().toString());
  }

  @Test
  @Order(0)
  void theServerRunsOnTheNewerJava() throws Exception {
    String java =
        server()
            .api()
            .get("/api/v1/nodes")
            .body()
            .getJsonArray("items")
            .getJsonObject(0)
            .getJsonObject("facts")
            .getString("java");
    assertTrue(java.startsWith(Integer.toString(Jdk.newer().orElseThrow().feature())), java);
  }
}
