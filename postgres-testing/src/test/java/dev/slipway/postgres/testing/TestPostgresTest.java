package dev.slipway.postgres.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.postgres.PostgresAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestPostgresTest {

  @Test
  void eachCallGivesAnEmptyDatabaseOfItsOwnOnOneServer() throws SQLException {
    PostgresAddress one = TestPostgres.freshDatabase();
    PostgresAddress two = TestPostgres.freshDatabase();
    assertNotEquals(one.database(), two.database());
    assertEquals(one.port(), two.port());
    try (Connection first = connect(one);
        Connection second = connect(two);
        Statement inFirst = first.createStatement();
        Statement inSecond = second.createStatement()) {
      inFirst.execute("create table seen (id int)");
      try (ResultSet tables =
          inSecond.executeQuery("select 1 from pg_tables where tablename = 'seen'")) {
        assertFalse(tables.next());
      }
    }
  }

  @Test
  void readsAnAddressWithEncodedParts() {
    PostgresAddress address =
        AddressUrl.parse("X", "postgresql://me%40home:p%3Aa%2Bs+s@db.example/my%20data");
    assertEquals(new PostgresAddress("db.example", 5432, "my data", "me@home", "p:a+s+s"), address);
    assertEquals(address, AddressUrl.parse("X", address.url()));
  }

  @Test
  void anAddressThatCannotBeReadIsRefusedWithoutItsPassword() {
    for (String url :
        new String[] {
          "postgresql://me:hidden@db", "me:hidden@db/x", "postgresql://me:hid den@db/x"
        }) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> AddressUrl.parse("VARIABLE", url));
      String message = refused.getMessage();
      assertTrue(message.startsWith("VARIABLE is not of the form"), message);
      assertFalse(message.contains("hid"), message);
    }
  }

  private static Connection connect(PostgresAddress address) throws SQLException {
    return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
  }
}
