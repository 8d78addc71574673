package dev.slipway.registry.access;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an actor may, against what a command wants. */
class AuthorityTest {

  @Test
  void aRightIncludesWhatIsBelowItForTheModelsThatItsPatternNames() {
    Actor operator = actor(new Actor.Grant(Right.OPERATE, "fraud-*"));
    assertDoesNotThrow(() -> Authority.require(operator, Right.VIEW, "fraud-eu"));
    assertDoesNotThrow(() -> Authority.require(operator, Right.OPERATE, "fraud-eu"));
    assertEquals(
        FailureCode.FORBIDDEN,
        refused(() -> Authority.require(operator, Right.ADMINISTER, "fraud-eu")));
    assertEquals(
        FailureCode.FORBIDDEN, refused(() -> Authority.require(operator, Right.VIEW, "prices")));
  }

  @Test
  void toPredictIsARightOfItsOwn() {
    assertEquals(
        FailureCode.FORBIDDEN,
        refused(
            () ->
                Authority.require(
                    actor(new Actor.Grant(Right.ADMINISTER, "*")), Right.PREDICT, "m")));
    assertEquals(
        FailureCode.FORBIDDEN,
        refused(
            () -> Authority.require(actor(new Actor.Grant(Right.PREDICT, "*")), Right.VIEW, "m")));
  }

  @Test
  void everythingIsForThoseWhoseGrantSaysSo() {
    assertEquals(
        FailureCode.FORBIDDEN,
        refused(
            () ->
                Authority.requireEverywhere(
                    actor(new Actor.Grant(Right.ADMINISTER, "a*")), Right.ADMINISTER)));
    assertDoesNotThrow(
        () ->
            Authority.requireEverywhere(
                actor(new Actor.Grant(Right.ADMINISTER, "*")), Right.ADMINISTER));
  }

  @Test
  void nobodyIsAskedToSayWhoTheyAre() {
    assertEquals(
        FailureCode.UNAUTHENTICATED,
        refused(() -> Authority.requireAnywhere(Actor.NOBODY, Right.VIEW)));
    assertEquals(
        FailureCode.UNAUTHENTICATED, refused(() -> Authority.requirePlatform(Actor.NOBODY)));
  }

  @Test
  void patternsBecomeThoseOfSqlWithNothingElseInThemMeaningAnything() {
    assertArrayEquals(
        new String[] {"a\\_b%", "%"},
        Authority.patterns(
            actor(
                new Actor.Grant(Right.VIEW, "a_b*"),
                new Actor.Grant(Right.OPERATE, "*"),
                new Actor.Grant(Right.PREDICT, "c*")),
            Right.VIEW));
  }

  private static Actor actor(Actor.Grant... grants) {
    return new Actor(Actor.Kind.PROGRAM, "p", "p", List.of(grants));
  }

  private static FailureCode refused(Runnable deed) {
    return assertThrows(SlipwayException.class, deed::run).code();
  }
}
