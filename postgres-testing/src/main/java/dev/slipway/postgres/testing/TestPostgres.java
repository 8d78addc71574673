package dev.slipway.postgres.testing;

import dev.slipway.postgres.PostgresAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fresh, empty databases for tests. One server serves the whole JVM; it is, in this order:
 *
 * <ol>
 *   <li>the one whose address is in the environment as {@code SLIPWAY_TEST_DATABASE_URL} ({@code
 *       postgresql://user:password@host:port/database}; the user may create databases, and those
 *       made here are dropped when the JVM ends);
 *   <li>one in a container of the image that {@code SLIPWAY_TEST_POSTGRES_IMAGE} names, where a
 *       Docker API answers; {@code .ci/containers} makes such an image and serves such an API;
 *   <li>the embedded PostgreSQL, its data in a temporary folder, gone when the JVM ends.
 * </ol>
 */
public final class TestPostgres {

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestPostgres() {}

  /**
   * A database that nobody else uses, owned by the address' user. Blocks; the JVM's first call
   * starts the server (0.5 to 3 s).
   */
  public static PostgresAddress freshDatabase() {
    String name = "t_%d_%d".formatted(ProcessHandle.current().pid(), DATABASES.incrementAndGet());
    return TestServer.shared().create(name);
  }
}
