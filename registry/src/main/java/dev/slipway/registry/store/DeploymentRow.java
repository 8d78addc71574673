package dev.slipway.registry.store;

import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A wish; its generation is its version for Hibernate too. */
@Entity
@Table(schema = "registry", name = "deployment")
@SuppressWarnings("NullAway.Init")
class DeploymentRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  @Column(updatable = false)
  String model;

  @Column(updatable = false)
  int version;

  String wished;

  JsonObject settings;

  int replicas;

  @Column(name = "instances_min")
  int instancesMin;

  @Column(name = "instances_max")
  int instancesMax;

  int retries;

  @Version long generation = 1;

  String actor;

  @Column(name = "created_at", updatable = false)
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;
}
