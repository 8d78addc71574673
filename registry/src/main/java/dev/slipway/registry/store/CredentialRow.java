package dev.slipway.registry.store;

import io.vertx.core.json.JsonArray;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.Type;
import org.jspecify.annotations.Nullable;

/** A key of a principal: what tells it from others, and its hash. */
@Entity
@Table(schema = "registry", name = "credential")
@SuppressWarnings("NullAway.Init")
class CredentialRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  long principal;

  String prefix;

  byte[] sha256;

  String label;

  @Version long revision = 1;

  @Column(name = "created_at", updatable = false)
  Instant createdAt;

  @Column(name = "expires_at")
  @Nullable Instant expiresAt;

  @Column(name = "revoked_at")
  @Nullable Instant revokedAt;

  @Type(JsonArrayType.class)
  @Nullable JsonArray grants;

  @Column(name = "requests_per_second")
  @Nullable Double requestsPerSecond;

  @Column(name = "items_per_second")
  @Nullable Double itemsPerSecond;

  @Column(name = "bytes_in_flight")
  @Nullable Long bytesInFlight;

  @Column(updatable = false)
  @Nullable String replaces;

  @Column(updatable = false)
  String family;
}
