package dev.slipway.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scripts can tell from a command's end, as the command line's page says. */
class ExitCodeTest {

  @ParameterizedTest
  @CsvSource({
    "400, 2", "401, 5", "403, 5", "404, 4", "409, 6", "412, 6", "413, 2", "415, 2", "422, 2",
    "428, 6", "429, 8", "500, 1", "503, 8", "504, 1", "507, 8"
  })
  void eachStatusHasItsCode(int status, int code) {
    assertEquals(code, ExitCode.ofStatus(status));
  }
}
