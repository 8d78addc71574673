package dev.slipway.registry.store;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Type;
import org.jspecify.annotations.Nullable;

/** A traffic policy from some moment on. */
@Entity
@Table(schema = "registry", name = "traffic_revision")
@SuppressWarnings("NullAway.Init")
class TrafficRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long revision;

  String model;

  int number;

  @Type(JsonArrayType.class)
  JsonArray routes;

  @Nullable JsonObject sticky;

  String salt;

  @Type(JsonArrayType.class)
  JsonArray shadows;

  @Nullable Integer restores;

  @Nullable Long rollout;

  String actor;

  String reason;

  @Column(name = "decided_at")
  Instant decidedAt;
}
