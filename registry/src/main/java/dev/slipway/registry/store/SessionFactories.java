package dev.slipway.registry.store;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.jdbc.spi.JdbcServices;
import org.hibernate.reactive.pool.ReactiveConnectionPool;
import org.hibernate.reactive.pool.impl.ExternalSqlClientPool;
import org.hibernate.reactive.provider.ReactiveServiceRegistryBuilder;
import org.hibernate.reactive.stage.Stage;
import org.hibernate.reactive.vertx.VertxInstance;
import org.hibernate.service.spi.ServiceRegistryImplementor;

/**
 * Builds the one session factory of the process, on the application's Vert.x and pool. Takes a
 * second or two and blocks: worker threads only. Knows the one internal class of Hibernate Reactive
 * that this needs.
 */
final class SessionFactories {

  /**
   * Kept here, since loggers that nobody holds forget their level: Hibernate logs each failed
   * statement, which the store reports to whoever asked, and that it has no JDBC connections, which
   * it is not meant to have.
   */
  private static final List<Logger> SILENCED =
      List.of(
          Logger.getLogger("org.hibernate.orm.connection"),
          Logger.getLogger("org.hibernate.orm.jdbc.error"),
          Logger.getLogger("org.hibernate.orm.jdbc.warn"));

  private SessionFactories() {}

  static Stage.SessionFactory build(Vertx vertx, Pool pool) {
    SILENCED.forEach(logger -> logger.setLevel(Level.SEVERE));
    Properties settings = new Properties();
    settings.put("jakarta.persistence.database-product-name", "PostgreSQL");
    settings.put("jakarta.persistence.database-major-version", "15");
    settings.put("jakarta.persistence.database-minor-version", "0");
    settings.put("hibernate.boot.allow_jdbc_metadata_access", "false");
    settings.put("jakarta.persistence.schema-generation.database.action", "none");
    settings.put("jakarta.persistence.validation.mode", "none");
    settings.put("hibernate.xml_mapping_enabled", "false");
    settings.put("hibernate.cache.use_second_level_cache", "false");
    settings.put("hibernate.query.startup_check", "false");
    settings.put("hibernate.timezone.default_storage", "NORMALIZE_UTC");
    Configuration configuration = new Configuration().addProperties(settings);
    for (Class<?> entity : ENTITIES) {
      configuration.addAnnotatedClass(entity);
    }
    return configuration
        .buildSessionFactory(
            new ReactiveServiceRegistryBuilder()
                .applySettings(configuration.getProperties())
                .addService(VertxInstance.class, () -> vertx)
                .addInitiator(new SharedPool(pool))
                .build())
        .unwrap(Stage.SessionFactory.class);
  }

  private static final Class<?>[] ENTITIES = {
    ModelRow.class,
    VersionRow.class,
    RemovalRow.class,
    NoteRow.class,
    AliasRow.class,
    TrafficRow.class,
    DeploymentRow.class,
    PrincipalRow.class,
    GrantRow.class,
    CredentialRow.class,
    ChangeRow.class
  };

  /** Gives Hibernate the application's pool; with its own exception helper it names constraints. */
  private record SharedPool(Pool pool) implements StandardServiceInitiator<ReactiveConnectionPool> {
    @Override
    public ReactiveConnectionPool initiateService(
        Map<String, Object> settings, ServiceRegistryImplementor services) {
      JdbcServices jdbc = services.requireService(JdbcServices.class);
      return new ExternalSqlClientPool(
          pool, jdbc.getSqlStatementLogger(), jdbc.getSqlExceptionHelper());
    }

    @Override
    public Class<ReactiveConnectionPool> getServiceInitiated() {
      return ReactiveConnectionPool.class;
    }
  }
}
