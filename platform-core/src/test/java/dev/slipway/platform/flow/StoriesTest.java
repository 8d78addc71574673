package dev.slipway.platform.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.Deadline;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.platform.infer.PredictionId;
import dev.slipway.platform.infer.PredictionIds;
import dev.slipway.platform.infer.TrafficLane;
import dev.slipway.registry.api.Catalog;
import dev.slipway.registry.api.Traffic;
import dev.slipway.registry.api.TrafficPolicy;
import dev.slipway.registry.api.TrafficPolicy.Route;
import dev.slipway.registry.api.TrafficRevision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoriesTest {

  private static final Actor ADA =
      new Actor(
          Actor.Kind.PERSON, "ada", "ada", List.of(new Actor.Grant(Actor.Right.VIEW, "house-*")));
  private static final Actor EVE = new Actor(Actor.Kind.PERSON, "eve", "eve", List.of());

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = Bus.of(vertx);
  private final PredictionIds ids = new PredictionIds(new byte[16], 3);
  private final Stories stories = new Stories(ids::parse);

  @BeforeEach
  void aRegistryWithOneRevision() {
    TrafficRevision revision =
        new TrafficRevision(
            41,
            "house-prices",
            7,
            new TrafficPolicy(
                List.of(new Route(3, 9000), new Route(4, 1000)), null, "salt", List.of()),
            null,
            null,
            "bob",
            "canary",
            Instant.parse("2026-11-25T00:00:00Z"));
    bus.handle(
        Traffic.REVISION,
        command -> {
          if (command.request().revision() != 41) {
            return failed(FailureCode.NOT_FOUND);
          }
          return command.actor().may(Actor.Right.VIEW, "house-prices")
              ? Future.succeededFuture(revision)
              : failed(FailureCode.FORBIDDEN);
        });
    bus.handle(Catalog.GET_VERSION, command -> failed(FailureCode.NOT_FOUND));
  }

  private static <T> Future<T> failed(FailureCode code) {
    return Future.failedFuture(new SlipwayException(code, "no"));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void anIdTellsWhichVersionAnsweredAndWhoDecidedIt() throws Exception {
    PredictionId id = ids.next(1_780_000_000_000L, 41, 4, TrafficLane.ROUTED);
    Story story = tell(id.text(), ADA);
    assertEquals(
        "Version 4 of 'house-prices' answered at 2026-05-28T20:26:40Z, because traffic revision 7"
            + " of 'house-prices', decided by bob at 2026-11-25T00:00:00Z (\"canary\") gave it 10 %"
            + " of the traffic.",
        story.sentence());
    assertEquals("bob", Objects.requireNonNull(story.decision()).actor());
    assertEquals(3, story.nodeStart());
  }

  @Test
  void everyLaneHasItsReason() throws Exception {
    for (TrafficLane lane : TrafficLane.values()) {
      Story story = tell(ids.next(1_780_000_000_000L, 41, 3, lane).text(), ADA);
      assertTrue(story.sentence().contains("decided by bob"), story.sentence());
      assertEquals(lane, story.lane());
    }
  }

  @Test
  void anIdWithoutAPolicySaysThatTheCallerNamedTheVersion() throws Exception {
    Story story = tell(ids.next(1_780_000_000_000L, 0, 2, TrafficLane.PINNED).text(), ADA);
    assertTrue(story.sentence().contains("because the caller named it"), story.sentence());
  }

  @Test
  void aForgedIdAndAModelThatOneMayNotViewAreTheSameNotFound() {
    String text = ids.next(1_780_000_000_000L, 41, 4, TrafficLane.ROUTED).text();
    for (String id : List.of("nonsense", text + "0", "0" + text.substring(1), "")) {
      assertEquals(FailureCode.NOT_FOUND, refused(id, ADA).code());
    }
    assertEquals(FailureCode.NOT_FOUND, refused(text, EVE).code());
    String unknown = ids.next(1_780_000_000_000L, 42, 4, TrafficLane.ROUTED).text();
    assertEquals(FailureCode.NOT_FOUND, refused(unknown, ADA).code());
  }

  private SlipwayException refused(String id, Actor actor) {
    return (SlipwayException)
        assertThrows(ExecutionException.class, () -> tell(id, actor)).getCause();
  }

  private Story tell(String id, Actor actor) throws Exception {
    return stories
        .tell(
            id,
            new Asker() {
              @Override
              public Actor actor() {
                return actor;
              }

              @Override
              public <Q, A> Future<A> ask(Address<Q, A> address, Q request) {
                return bus.request(
                    address, request, new Caller(actor, Deadline.in(Duration.ofSeconds(5)), "r"));
              }
            })
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }
}
