package dev.slipway.registry.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people may name. */
class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "house-prices", "A.b_c-9", "0"})
  void aModelMayBeNamed(String name) {
    assertEquals(name, Names.model(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-a", ".a", "_a", "a b", "a/b", "../a", "ä", "a\n", "a\0", "a%", "a:b", "a@1"})
  void aModelMayNotBeNamed(String name) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Names.model(name));
    assertTrue(String.valueOf(refused.getMessage()).contains("is not one"));
  }

  @Test
  void aModelIsNotMadeWithANameThatTheProtocolNeeds() {
    assertEquals("statistics", Names.newModel("statistics"));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Names.newModel("stats"));
    assertTrue(String.valueOf(refused.getMessage()).contains("take another name"));
    assertThrows(IllegalArgumentException.class, () -> Names.newModel("a/b"));
  }

  @Test
  void aNameHas128CharactersAtMost() {
    assertEquals("a".repeat(128), Names.model("a".repeat(128)));
    assertThrows(IllegalArgumentException.class, () -> Names.model("a".repeat(129)));
  }

  @Test
  void anAliasIsNeverTakenForAVersionNumber() {
    assertEquals("champion", Names.alias("champion"));
    assertThrows(IllegalArgumentException.class, () -> Names.alias("3"));
  }
}
