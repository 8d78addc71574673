package dev.slipway.postgres.testing;

import dev.slipway.postgres.PostgresAddress;
import java.time.Duration;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A PostgreSQL in a container. The image is on the machine already, is never pulled, and takes user
 * and password as {@code POSTGRES_USER} and {@code POSTGRES_PASSWORD}.
 */
final class ContainerTestServer {

  static final String IMAGE = "SLIPWAY_TEST_POSTGRES_IMAGE";

  private static final int PORT = 5432;
  private static final String USER = "slipway";

  private final GenericContainer<?> container;
  private final PostgresAddress address;

  private ContainerTestServer(GenericContainer<?> container, PostgresAddress address) {
    this.container = container;
    this.address = address;
  }

  /** Whether an image is named and a Docker API answers. */
  static boolean isThere() {
    return missing().isEmpty();
  }

  /** What is missing for a container, in words; empty when nothing is. */
  static String missing() {
    String image = System.getenv(IMAGE);
    if (image == null || image.isBlank()) {
      return IMAGE + " names no image; `eval \"$(.ci/containers start)\"` makes one";
    }
    return DockerClientFactory.instance().isDockerAvailable()
        ? ""
        : "no Docker API answers; `eval \"$(.ci/containers start)\"` serves one";
  }

  static ContainerTestServer start() {
    String password = UUID.randomUUID().toString();
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(System.getenv(IMAGE)))
            .withImagePullPolicy(image -> false)
            .withEnv("POSTGRES_USER", USER)
            .withEnv("POSTGRES_PASSWORD", password)
            .withExposedPorts(PORT)
            .waitingFor(
                Wait.forLogMessage(".*database system is ready to accept connections.*", 1)
                    .withStartupTimeout(Duration.ofMinutes(2)));
    container.start();
    return new ContainerTestServer(
        container,
        new PostgresAddress(
            container.getHost(), container.getMappedPort(PORT), "postgres", USER, password));
  }

  PostgresAddress address() {
    return address;
  }

  void end() {
    container.stop();
  }
}
