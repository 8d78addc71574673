package dev.slipway.platform.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupRolesTest {

  @Test
  void groupsMayWhatTheirRolesSayEachOnce() {
    GroupRoles roles =
        GroupRoles.parse(
            "admins=admin, ml-team=operator:fraud-*,ml-team=predict , cn=ml ou=x=viewer, b=predict");
    assertEquals(List.of(new Grant(Right.ADMINISTER, "*")), roles.of(List.of("admins")));
    assertEquals(
        List.of(new Grant(Right.OPERATE, "fraud-*"), new Grant(Right.PREDICT, "*")),
        roles.of(List.of("b", "nobodys", "ml-team")));
    assertEquals(List.of(), roles.of(List.of("ADMINS", "")));
    assertEquals(List.of(), GroupRoles.parse("").of(List.of("admins")));
  }

  @Test
  void theStarIsEverybody() {
    GroupRoles roles = GroupRoles.parse("*=viewer,ml=predict:a-*");
    assertEquals(List.of(new Grant(Right.VIEW, "*")), roles.of(List.of()));
    assertEquals(
        List.of(new Grant(Right.VIEW, "*"), new Grant(Right.PREDICT, "a-*")),
        roles.of(List.of("ml")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"admins", "=admin", "admins=", "admins=root", "a=viewer:", "a=viewer:x y"})
  void whatIsNoneIsNamed(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> GroupRoles.parse("ok=viewer," + text));
    assertTrue(String.valueOf(refused.getMessage()).length() > 20);
  }
}
