package dev.slipway.registry.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where an alias pointed from some moment on. */
@Entity
@Table(schema = "registry", name = "alias_revision")
@IdClass(AliasRow.Key.class)
@SuppressWarnings("NullAway.Init")
class AliasRow {
  @Id String model;

  @Id String alias;

  @Id int number;

  @Nullable Integer version;

  String actor;

  String reason;

  @Column(name = "changed_at")
  Instant changedAt;

  /** The key, as Hibernate wants it. */
  @SuppressWarnings("NullAway.Init")
  static class Key implements Serializable {
    private static final long serialVersionUID = 1L;
    String model;
    String alias;
    int number;

    Key() {}

    Key(String model, String alias, int number) {
      this.model = model;
      this.alias = alias;
      this.number = number;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && that.model.equals(model)
          && that.alias.equals(alias)
          && that.number == number;
    }

    @Override
    public int hashCode() {
      return Objects.hash(model, alias, number);
    }
  }
}
