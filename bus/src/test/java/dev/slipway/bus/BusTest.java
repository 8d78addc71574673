package dev.slipway.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.slipway.bus.Actor.Grant;
import dev.slipway.bus.Actor.Kind;
import dev.slipway.bus.Actor.Right;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusTest {

  record Ask(String what) {}

  record Told(String what) {}

  private static final Address<Ask, Told> ASK = new Address<>("test.ask", 1, Ask.class, Told.class);
  private static final Topic<Told> TOLD = new Topic<>("test.told", 1, Told.class);
  private static final Lane<Ask> LANE = new Lane<>("test", Ask.class);
  private static final Actor ADA =
      new Actor(Kind.PERSON, "1", "ada", List.of(new Grant(Right.VIEW, "*")));

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = Bus.of(vertx);

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static SlipwayException failure(Future<?> future) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> await(future));
    return (SlipwayException) failed.getCause();
  }

  private static Caller ada(Duration patience) {
    return new Caller(ADA, Deadline.in(patience), "r-1");
  }

  @Test
  void aCommandCarriesItsActorAndIsAnswered() throws Exception {
    bus.handle(
        ASK,
        command ->
            Future.succeededFuture(
                new Told(
                    command.actor().name()
                        + " "
                        + command.requestId()
                        + " "
                        + command.request().what())));
    assertEquals(
        new Told("ada r-1 hello"),
        await(bus.request(ASK, new Ask("hello"), ada(Duration.ofSeconds(60)))));
  }

  @Test
  void aFailureArrivesWithItsCodeAndDetails() {
    SlipwayException conflict =
        new SlipwayException(FailureCode.CONFLICT, "taken").with("current", 7);
    bus.handle(ASK, command -> Future.failedFuture(conflict));
    SlipwayException got = failure(bus.request(ASK, new Ask("x"), ada(Duration.ofSeconds(60))));
    assertSame(conflict, got);
    assertEquals(7, got.details().get("current"));
  }

  @Test
  void anUnexpectedExceptionIsInternalAndKeepsItsCause() {
    bus.handle(
        ASK,
        command -> {
          throw new IllegalStateException("boom");
        });
    SlipwayException got = failure(bus.request(ASK, new Ask("x"), ada(Duration.ofSeconds(60))));
    assertEquals(FailureCode.INTERNAL, got.code());
    assertEquals("boom", got.getCause().getMessage());
  }

  @Test
  void nobodyThereIsUnavailableAndSilenceIsDeadlineExceeded() {
    assertEquals(
        FailureCode.UNAVAILABLE,
        failure(bus.request(ASK, new Ask("x"), ada(Duration.ofSeconds(60)))).code());
    bus.handle(ASK, command -> Promise.<Told>promise().future());
    assertEquals(
        FailureCode.DEADLINE_EXCEEDED,
        failure(bus.request(ASK, new Ask("x"), ada(Duration.ofMillis(50)))).code());
    assertEquals(
        FailureCode.DEADLINE_EXCEEDED,
        failure(bus.request(ASK, new Ask("x"), ada(Duration.ZERO))).code());
  }

  @Test
  void factsAndLaneCallsGoByReference() throws Exception {
    CompletableFuture<Told> heard = new CompletableFuture<>();
    CompletableFuture<Ask> received = new CompletableFuture<>();
    bus.subscribe(TOLD, heard::complete);
    bus.receive(LANE, 3, received::complete);
    Told fact = new Told("x");
    Ask call = new Ask("y");
    bus.publish(TOLD, fact);
    bus.send(LANE, 3, call);
    assertSame(fact, heard.get(60, TimeUnit.SECONDS));
    assertSame(call, received.get(60, TimeUnit.SECONDS));
  }

  @Test
  void grantsCoverModelsByPatternAndPredictingIsARightOfItsOwn() {
    Actor operator =
        new Actor(Kind.PROGRAM, "2", "ci", List.of(new Grant(Right.OPERATE, "house-*")));
    assertEquals(true, operator.may(Right.VIEW, "house-prices"));
    assertEquals(true, operator.may(Right.OPERATE, "house-prices"));
    assertEquals(false, operator.may(Right.ADMINISTER, "house-prices"));
    assertEquals(false, operator.may(Right.PREDICT, "house-prices"));
    assertEquals(false, operator.may(Right.VIEW, "warehouse-1"));
    assertEquals(false, operator.mayEverywhere(Right.VIEW));
    assertEquals(true, new Grant(Right.VIEW, "a*b*c").covers("axxbyyc"));
    assertEquals(false, new Grant(Right.VIEW, "a*b*c").covers("axxbyy"));
  }
}
