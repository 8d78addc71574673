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

/** A right of a principal for the models that a pattern names. */
@Entity
@Table(schema = "registry", name = "role_grant")
@SuppressWarnings("NullAway.Init")
class GrantRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  long principal;

  String role;

  String pattern;

  @Version long revision = 1;

  @Column(name = "granted_at")
  Instant grantedAt;

  @Column(name = "granted_by")
  String grantedBy;
}
