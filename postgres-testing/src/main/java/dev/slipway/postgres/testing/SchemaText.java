package dev.slipway.postgres.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the database says of a schema, as text that a person can read and a test can compare: for
 * each table its columns with types, keys, checks, other indexes and triggers. Flyway's own table
 * and the partitions of others are left out.
 */
public final class SchemaText {

  private static final String TABLES =
      """
      select c.oid, c.relname, c.relkind = 'p'
      from pg_class c
      where c.relnamespace = ?::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname <> 'flyway_schema_history'
      order by c.relname collate "C"
      """;

  private static final String OF_A_TABLE =
      """
      select line from (
        select 1 as part, '' as kind,
          a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || case when a.attnotnull then ' not null' else '' end
            || case a.attidentity when 'a' then ' always by itself' when 'd' then ' by itself' else '' end
            || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line, a.attnum
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
        union all
        select 2, contype::text, pg_get_constraintdef(oid), 0
        from pg_constraint where conrelid = ? and contype in ('p', 'u', 'f', 'c')
        union all
        select 3, '', regexp_replace(pg_get_indexdef(i.indexrelid), ' ON .* USING ', ' using '), 0
        from pg_index i
        where i.indrelid = ?
          and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))
        union all
        select 4, '', regexp_replace(pg_get_triggerdef(oid), ' ON .* FOR', ' for'), 0
        from pg_trigger where tgrelid = ? and not tgisinternal
      ) lines
      order by part, attnum, kind collate "C", line collate "C"
      """;

  private SchemaText() {}

  /**
   * Reads a schema.
   *
   * @param connection to its database; stays open
   * @param schema its name
   * @return a line for each thing, tables in the order of their names
   */
  public static String of(Connection connection, String schema) throws SQLException {
    StringBuilder text = new StringBuilder();
    try (var tables = connection.prepareStatement(TABLES)) {
      tables.setString(1, schema);
      try (var rows = tables.executeQuery()) {
        while (rows.next()) {
          text.append(text.isEmpty() ? "" : "\n")
              .append(rows.getString(2))
              .append(rows.getBoolean(3) ? ", in partitions\n" : "\n");
          for (String line : lines(connection, rows.getLong(1))) {
            text.append("  ").append(line).append('\n');
          }
        }
      }
    }
    return text.toString();
  }

  private static List<String> lines(Connection connection, long table) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (var statement = connection.prepareStatement(OF_A_TABLE)) {
      for (int parameter = 1; parameter <= 4; parameter++) {
        statement.setLong(parameter, table);
      }
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          lines.add(rows.getString(1));
        }
      }
    }
    return lines;
  }
}
