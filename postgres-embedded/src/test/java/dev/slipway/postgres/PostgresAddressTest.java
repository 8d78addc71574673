package dev.slipway.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PostgresAddressTest {

  @Test
  void partsAreEncodedAndThePasswordIsInTheSecretUrlAlone() {
    PostgresAddress address = new PostgresAddress("h", 5432, "my data", "me@home", "p:a s");
    assertEquals("jdbc:postgresql://h:5432/my%20data", address.jdbcUrl());
    assertEquals("postgresql://me%40home:p%3Aa%20s@h:5432/my%20data", address.url());
    assertEquals("PostgresAddress[me@home@h:5432/my data]", address.toString());
    assertFalse(address.jdbcUrl().contains("p%3A"));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PostgresAddress("h", 0, "d", "u", ""));
    assertThrows(IllegalArgumentException.class, () -> new PostgresAddress("", 1, "d", "u", ""));
    EmbeddedPostgresConfig config = EmbeddedPostgresConfig.of(Path.of("a"), Path.of("b"));
    assertEquals(true, config.home().isAbsolute());
    assertThrows(IllegalArgumentException.class, () -> config.withPort(70_000));
    assertThrows(IllegalArgumentException.class, () -> config.withDatabase(" "));
    assertThrows(IllegalArgumentException.class, () -> config.withPatience(Duration.ZERO));
  }
}
