package dev.slipway.registry.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A person or a program. */
@Entity
@Table(schema = "registry", name = "principal")
@SuppressWarnings("NullAway.Init")
class PrincipalRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  @Column(updatable = false)
  String name;

  @Column(updatable = false)
  String kind;

  @Column(name = "display_name")
  String displayName;

  @Column(name = "password_hash")
  @Nullable String passwordHash;

  boolean disabled;

  @Version long revision = 1;

  @Column(name = "created_at", updatable = false)
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;
}
