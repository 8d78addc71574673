package dev.slipway.registry.store;

import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A model; its next version number is taken by SQL and never written from here. */
@Entity
@Table(schema = "registry", name = "model")
@SuppressWarnings("NullAway.Init")
class ModelRow {
  @Id String name;

  String description;

  JsonObject tags;

  String owner;

  @Column(name = "next_version", updatable = false)
  int nextVersion = 1;

  @Column(name = "evaluation_gate")
  @Nullable JsonObject evaluationGate;

  @Version long revision = 1;

  @Column(name = "created_at", updatable = false)
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  @Column(name = "removed_at")
  @Nullable Instant removedAt;
}
