package dev.slipway.registry.store;

import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What was done, by whom; the transaction id is the database's to fill in. */
@Entity
@Table(schema = "registry", name = "change")
@SuppressWarnings("NullAway.Init")
class ChangeRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  Instant at;

  String actor;

  String via;

  @Column(name = "request_id")
  String requestId;

  String kind;

  String entity;

  @Nullable String model;

  String action;

  @Nullable JsonObject before;

  @Nullable JsonObject after;

  String reason;
}
