package dev.slipway.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.pgclient.SslMode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where the database is. */
class RegistryConfigTest {

  @Test
  void aUrlSaysEverything() {
    RegistryConfig config =
        RegistryConfig.fromUrl("postgresql://ada:s%40crt@db.example:6432/slipway?sslmode=require");
    assertEquals("db.example", config.host());
    assertEquals(6432, config.port());
    assertEquals("slipway", config.database());
    assertEquals("ada", config.user());
    assertEquals("s@crt", config.password());
    assertEquals(SslMode.REQUIRE, config.ssl());
    assertEquals(
        "jdbc:postgresql://db.example:6432/slipway?sslmode=require&connectTimeout=3&ApplicationName=slipway-migration",
        config.jdbcUrl());
  }

  @Test
  void thePasswordIsNeverShown() {
    String password = "hunter2";
    assertFalse(RegistryConfig.of("h", 1, "d", "u", password).toString().contains(password));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> RegistryConfig.fromUrl("mysql://u:" + password + "@h"));
    assertFalse(String.valueOf(refused.getMessage()).contains(password));
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    RegistryConfig config = RegistryConfig.of("h", 1, "d", "u", "p");
    assertThrows(
        IllegalArgumentException.class,
        () -> config.with(Duration.ofMillis(1), Duration.ofSeconds(5)));
    assertThrows(IllegalArgumentException.class, () -> RegistryConfig.of("h", 0, "d", "u", "p"));
  }
}
