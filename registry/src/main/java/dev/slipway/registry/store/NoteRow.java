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

/** What somebody said about a version. */
@Entity
@Table(schema = "registry", name = "version_note")
@SuppressWarnings("NullAway.Init")
class NoteRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  String model;

  int number;

  String note;

  JsonObject tags;

  String actor;

  @Column(name = "noted_at")
  Instant notedAt;
}
