package dev.slipway.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientOptionsTest {

  @TempDir Path data;
  private final ClientOptions options = new ClientOptions();

  @BeforeEach
  void aServerHereToldWhereItIs() throws Exception {
    options.data = data;
    Files.writeString(data.resolve("cli.key"), "slw_secret\n");
    Files.writeString(data.resolve("server.json"), "{\"url\":\"http://192.0.2.7:8080\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080, true",
    "http://localhost:8080, true",
    "http://[::1]:8080, true",
    "http://192.0.2.7:8080, true",
    "http://192.0.2.7:8081, false",
    "http://192.0.2.8:8080, false",
    "http://127.evil.example, false",
    "http://127.0.0.1.evil.example, false",
    "http://localhost.evil.example, false",
    "http://evil_example:8080, false",
  })
  void theAddressesOfThisMachineAreKnown(String url, boolean here) {
    assertEquals(here, options.isHere(URI.create(url)), url);
  }

  @Test
  void noOtherMachineIsSentTheKeyOfThisOnesAdministrator() {
    assumeTrue(System.getenv("SLIPWAY_KEY") == null, "a key of one's own goes wherever one says");
    assertEquals("slw_secret", options.key(true));
    assertNull(options.key(false));
  }
}
