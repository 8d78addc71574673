package dev.slipway.app;

import dev.slipway.app.config.Configuration;
import dev.slipway.postgres.EmbeddedPostgres;
import dev.slipway.postgres.EmbeddedPostgresConfig;
import dev.slipway.postgres.PostgresAddress;
import dev.slipway.postgres.PostgresException;
import dev.slipway.registry.RegistryConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

/**
 * The database of a node: one that is given, or the embedded one in the data directory. Starting
 * and closing block.
 */
final class Database implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Database.class.getName());
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

  private final RegistryConfig config;
  private final AutoCloseable ours;

  private Database(RegistryConfig config, AutoCloseable ours) {
    this.config = config;
    this.ours = ours;
  }

  /**
   * Starts the embedded one unless another is configured. When it cannot start for a reason that
   * may pass, and this node has served before, the node starts without it, since predictions do not
   * need it, and goes on trying. What somebody has to put right ends the start.
   */
  static Database start(Configuration configuration, DataFolder data) throws IOException {
    String url = configuration.databaseUrl();
    if (url != null) {
      return new Database(RegistryConfig.fromUrl(url), () -> {});
    }
    EmbeddedPostgresConfig wish =
        EmbeddedPostgresConfig.of(
            data.root().resolve("postgres"), data.root().resolve("postgres-programs"));
    try {
      EmbeddedPostgres started = EmbeddedPostgres.start(wish);
      return new Database(at(started.address()), started);
    } catch (PostgresException failed) {
      boolean servedBefore = Files.exists(data.folder("node").resolve("snapshot.json"));
      if (!servedBefore || !failed.failure().mayPass()) {
        throw failed;
      }
      EmbeddedPostgresConfig later = wish.withPort(EmbeddedPostgres.freePort());
      PostgresAddress address = EmbeddedPostgres.addressOf(later);
      LOG.log(
          System.Logger.Level.ERROR,
          "the embedded database does not start; this node serves what it served before and goes"
              + " on trying: "
              + failed.getMessage());
      return new Database(at(address), LateDatabase.begin(later, CLOSE_PATIENCE));
    }
  }

  private static RegistryConfig at(PostgresAddress address) {
    return RegistryConfig.of(
        address.host(), address.port(), address.database(), address.user(), address.password());
  }

  RegistryConfig config() {
    return config;
  }

  @Override
  public void close() throws Exception {
    ours.close();
  }
}
