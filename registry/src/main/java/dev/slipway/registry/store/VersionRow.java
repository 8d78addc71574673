package dev.slipway.registry.store;

import io.vertx.core.json.JsonArray;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.Type;
import org.jspecify.annotations.Nullable;

/** A version; the database refuses to change one. */
@Entity
@Table(schema = "registry", name = "version")
@IdClass(VersionRow.Key.class)
@SuppressWarnings("NullAway.Init")
class VersionRow {
  @Id String model;

  @Id int number;

  String digest;

  long bytes;

  String format;

  String engine;

  String entry;

  @Type(JsonArrayType.class)
  JsonArray signatures;

  @Column(name = "parent_version")
  @Nullable Integer parentVersion;

  @Nullable String run;

  @Column(name = "data_set")
  @Nullable String dataSet;

  @Nullable UUID upload;

  String actor;

  @Column(name = "registered_at")
  Instant registeredAt;

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
