package dev.slipway.registry.store;

import io.vertx.core.json.JsonArray;
import java.io.Serializable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.usertype.UserType;
import org.jspecify.annotations.Nullable;

/**
 * A jsonb array as Vert.x' {@link JsonArray}, which the PostgreSQL client reads and writes itself.
 */
final class JsonArrayType implements UserType<JsonArray> {

  @Override
  public int getSqlType() {
    return Types.JAVA_OBJECT;
  }

  @Override
  public Class<JsonArray> returnedClass() {
    return JsonArray.class;
  }

  @Override
  public @Nullable JsonArray nullSafeGet(ResultSet rows, int position, WrapperOptions options)
      throws SQLException {
    return (JsonArray) rows.getObject(position);
  }

  @Override
  public void nullSafeSet(
      PreparedStatement statement, @Nullable JsonArray value, int index, WrapperOptions options)
      throws SQLException {
    statement.setObject(index, value);
  }

  @Override
  public @Nullable JsonArray deepCopy(@Nullable JsonArray value) {
    return value == null ? null : value.copy();
  }

  @Override
  public boolean isMutable() {
    return true;
  }

  @Override
  public @Nullable Serializable disassemble(@Nullable JsonArray value) {
    return value == null ? null : value.encode();
  }

  @Override
  public @Nullable JsonArray assemble(Serializable cached, Object owner) {
    return new JsonArray((String) cached);
  }
}
