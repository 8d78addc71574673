package dev.slipway.registry.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.registry.api.Change.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a reader of changes stands. */
class ChangePositionTest {

  @Test
  void aPositionIsReadAsItWasWritten() {
    Position position = new Position(731, 12);
    assertEquals(position, Position.parse(position.toString()));
  }

  @Test
  void theTransactionGoesBeforeTheRow() {
    assertTrue(new Position(1, 9).compareTo(new Position(2, 1)) < 0);
    assertTrue(new Position(2, 1).compareTo(new Position(2, 2)) < 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1-", "a-b", "1-2-3", "-1-2"})
  void whatIsNoPositionIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> Position.parse(text));
  }
}
