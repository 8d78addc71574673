package dev.slipway.registry.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/** That a version is no longer offered. */
@Entity
@Table(schema = "registry", name = "version_removal")
@IdClass(RemovalRow.Key.class)
@SuppressWarnings("NullAway.Init")
class RemovalRow {
  @Id String model;

  @Id int number;

  String actor;

  String reason;

  @Column(name = "removed_at")
  Instant removedAt;

  /** The key, as Hibernate wants it. */
  @SuppressWarnings("NullAway.Init")
  static class Key implements Serializable {
    private static final long serialVersionUID = 1L;
    String model;
    int number;

    Key() {}

    Key(String model, int number) {
      this.model = model;
      this.number = number;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && that.model.equals(model) && that.number == number;
    }

    @Override
    public int hashCode() {
      return Objects.hash(model, number);
    }
  }
}
