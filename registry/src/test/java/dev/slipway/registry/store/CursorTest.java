package dev.slipway.registry.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a page ended. */
class CursorTest {

  @Test
  void aCursorIsReadAsItWasWritten() {
    assertArrayEquals(new String[] {"a\"b", "7"}, Cursor.read(Cursor.write(List.of("a\"b", 7)), 2));
  }

  @Test
  void aForeignOneIsRefused() {
    for (String foreign : List.of("", "###", Cursor.write(List.of("a")))) {
      assertEquals(
          FailureCode.INVALID,
          assertThrows(SlipwayException.class, () -> Cursor.read(foreign, 2)).code());
    }
  }

  @Test
  void theLastPageHasNoNext() {
    assertNull(Cursor.Page.of(List.of(1, 2), 2, List::of).next());
    Cursor.Page<Integer> page = Cursor.Page.of(List.of(1, 2, 3), 2, List::of);
    assertEquals(List.of(1, 2), page.items());
    assertArrayEquals(new String[] {"2"}, Cursor.read(page.next(), 1));
  }
}
