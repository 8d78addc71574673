package dev.slipway.registry.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A key never may more than its principal, and never more than its scope. */
class KeyScopeTest {

  private static final String[] PATTERNS = {
    "*", "a*", "*b", "a*b", "ab", "a", "b", "*a*", "a**", "ba*"
  };
  private static final String[] NAMES = {
    "a", "b", "ab", "ba", "aab", "abb", "aba", "bab", "c", "acb"
  };

  @Test
  void aKeyMayOnlyWhatBothItsPrincipalAndItsScopeAllow() {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      List<Grant> principal = grants(random);
      List<Grant> scope = grants(random);
      Actor key = actor(KeyScope.narrow(principal, scope));
      for (Right right : Right.values()) {
        for (String name : NAMES) {
          boolean both = actor(principal).may(right, name) && actor(scope).may(right, name);
          assertTrue(
              both || !key.may(right, name),
              () -> principal + " narrowed by " + scope + ": " + right + " " + name);
        }
      }
      if (KeyScope.beyond(principal, scope) == null) {
        assertEquals(
            rights(actor(scope)), rights(key), "a scope within the principal's is the key's");
      }
    }
  }

  @Test
  void whatThePrincipalLosesTheKeyLoses() {
    List<Grant> scope = List.of(new Grant(Right.OPERATE, "house-*"), new Grant(Right.PREDICT, "*"));
    assertEquals(
        List.of(new Grant(Right.VIEW, "house-*"), new Grant(Right.PREDICT, "car")),
        KeyScope.narrow(
            List.of(new Grant(Right.VIEW, "*"), new Grant(Right.PREDICT, "car")), scope));
    assertEquals(List.of(), KeyScope.narrow(List.of(), scope));
    assertEquals(
        List.of(),
        KeyScope.narrow(List.of(new Grant(Right.VIEW, "*-prices")), List.of(scope.get(0))),
        "patterns that only overlap grant nothing");
  }

  @Test
  void withoutAScopeAKeyMayAllThatItsPrincipalMay() {
    List<Grant> grants = List.of(new Grant(Right.ADMINISTER, "*"));
    assertSame(grants, KeyScope.narrow(grants, null));
    assertEquals(List.of(), KeyScope.narrow(grants, List.of()));
  }

  @Test
  void whatIsBeyondThePrincipalIsFound() {
    List<Grant> principal =
        List.of(new Grant(Right.PREDICT, "house-*"), new Grant(Right.OPERATE, "house-*"));
    assertNull(
        KeyScope.beyond(
            principal,
            List.of(new Grant(Right.PREDICT, "house-a*"), new Grant(Right.VIEW, "house-*"))));
    for (Grant wider :
        List.of(
            new Grant(Right.PREDICT, "*"),
            new Grant(Right.PREDICT, "house*"),
            new Grant(Right.ADMINISTER, "house-*"),
            new Grant(Right.VIEW, "*house-a"))) {
      assertEquals(wider, KeyScope.beyond(principal, List.of(wider)));
    }
  }

  @Test
  void aQuotaIsInItsRange() {
    for (double rate : new double[] {0, -1, 0.0001, 2e9, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new KeyQuota(rate, null, null));
      assertThrows(IllegalArgumentException.class, () -> new KeyQuota(null, rate, null));
    }
    assertThrows(IllegalArgumentException.class, () -> new KeyQuota(null, null, 0L));
    assertTrue(new KeyQuota(null, null, null).unlimited());
  }

  private static List<String> rights(Actor actor) {
    List<String> all = new ArrayList<>();
    for (Right right : Right.values()) {
      for (String name : NAMES) {
        if (actor.may(right, name)) {
          all.add(right + " " + name);
        }
      }
    }
    return all;
  }

  private static Actor actor(List<Grant> grants) {
    return new Actor(Actor.Kind.PROGRAM, "p", "p", grants);
  }

  private static List<Grant> grants(Random random) {
    List<Grant> grants = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      grants.add(
          new Grant(Right.values()[random.nextInt(4)], PATTERNS[random.nextInt(PATTERNS.length)]));
    }
    return grants;
  }
}
