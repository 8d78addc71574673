package dev.slipway.edge.http.manage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.edge.http.manage.SseClient.Sse;
import dev.slipway.registry.api.Access;
import dev.slipway.registry.api.Change;
import dev.slipway.registry.api.History;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The event stream over a real socket, on a real PostgreSQL. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class EventsIT {

  private EventHouse house;

  @BeforeEach
  void start() throws Exception {
    house = new EventHouse();
  }

  @AfterEach
  void stop() throws Exception {
    house.close();
  }

  private static boolean hasPosition(Sse event) {
    return event.name().equals("change") || event.name().equals("status");
  }

  /** The ids of the next events with a position. */
  private static List<String> ids(SseClient client, int count) throws Exception {
    List<String> ids = new ArrayList<>();
    while (ids.size() < count) {
      ids.add(String.valueOf(client.next("a change", EventsIT::hasPosition).id()));
    }
    return ids;
  }

  private boolean caughtUp(String key) throws Exception {
    try (SseClient client = SseClient.open(house.port(), key, null)) {
      JsonObject hello = client.next("hello").data();
      return hello.getBoolean("caughtUp") && logAfter(hello.getString("position")).isEmpty();
    } finally {
      // One reader may have few streams: the next look comes when this one is closed on both sides.
      SseClient.until("the look is closed", () -> house.feed().streams() == 0);
    }
  }

  private List<String> logAfter(@Nullable String position) throws Exception {
    Change.Position after =
        position == null ? Change.Position.START : Change.Position.parse(position);
    return house.log().stream()
        .map(Change::position)
        .filter(at -> at.compareTo(after) > 0)
        .map(Object::toString)
        .toList();
  }

  @Test
  void everyChangeIsToldOnceInTheLogsOrderFromTheMomentItOpens() throws Exception {
    String key = house.administrator();
    house.model("before");
    // The node reads the log a moment after the change: a stream opened before then has it to tell.
    SseClient.until("a node that has read all", () -> caughtUp(key));
    try (SseClient client = SseClient.open(house.port(), key, null)) {
      Sse hello = client.next("hello");
      assertEquals("node-1", hello.data().getString("node"));
      assertEquals("1.2.3", hello.data().getString("release"));
      assertNull(hello.id(), "it moves no position");
      assertTrue(hello.data().getBoolean("caughtUp"));
      String begin = hello.data().getString("position");
      for (int i = 0; i < 50; i++) {
        house.model("m" + i);
      }
      List<String> expected = logAfter(begin);
      assertTrue(expected.size() >= 50, expected::toString);
      assertEquals(expected, ids(client, expected.size()));
      JsonObject listed =
          new JsonObject()
              .put("change", HistoryOperations.change(house.log().get(house.log().size() - 1)));
      house.model("last");
      Sse last = client.created("last");
      assertEquals(
          listed.getJsonObject("change").fieldNames(),
          last.data().fieldNames(),
          "a change as the audit page has it");
      assertEquals(last.id(), last.data().getString("position"));
    }
  }

  @Test
  void whoComesBackWithTheLastIdMissesNothingAndGetsNothingTwice() throws Exception {
    String key = house.administrator();
    List<String> seen = new ArrayList<>();
    String last;
    String begin;
    try (SseClient client = SseClient.open(house.port(), key, null)) {
      begin = client.next("hello").data().getString("position");
      house.model("one");
      seen.addAll(ids(client, logAfter(begin).size()));
      last = client.lastId();
    }
    house.model("two");
    house.model("three");
    try (SseClient client = SseClient.open(house.port(), key, last)) {
      assertEquals(last, client.next("hello").data().getString("position"));
      house.model("four");
      client.created("four");
    }
    try (SseClient client = SseClient.open(house.port(), key, last)) {
      seen.addAll(ids(client, logAfter(last).size()));
    }
    assertEquals(logAfter(begin), seen);
  }

  @Test
  void aRestartInTheMiddleOfChangesLosesNoneAndDoublesNone() throws Exception {
    String key = house.administrator();
    AtomicBoolean writing = new AtomicBoolean(true);
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    try (EventHouse.OtherNode other = house.new OtherNode()) {
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (int i = 0; writing.get(); i++) {
                    other.model("w" + i);
                  }
                } catch (Exception failed) {
                  failures.add(failed);
                }
              });
      writer.start();
      List<String> seen = new ArrayList<>();
      SseClient client = SseClient.open(house.port(), key, null);
      String begin = client.next("hello").data().getString("position");
      for (int round = 0; round < 3; round++) {
        seen.addAll(ids(client, 20));
        house.stop();
        client.close();
        // What had arrived before the end counts; the rest comes after the last id.
        client.events.stream().filter(EventsIT::hasPosition).forEach(e -> seen.add(e.id()));
        String last = client.lastId();
        house.start();
        client = SseClient.open(house.port(), key, last);
      }
      writing.set(false);
      writer.join(20_000);
      List<String> expected = logAfter(begin);
      seen.addAll(ids(client, expected.size() - seen.size()));
      client.close();
      assertEquals(List.of(), failures);
      assertEquals(expected, seen);
    }
  }

  @Test
  void whileTheDatabaseIsAwayTheStreamSaysSoAndThenTellsWhatWasDoneMeanwhile() throws Exception {
    String key = house.administrator();
    try (EventHouse.OtherNode other = house.new OtherNode();
        SseClient client = SseClient.open(house.port(), key, null)) {
      String begin = client.next("hello").data().getString("position");
      house.model("before");
      client.created("before");
      house.cut();
      Sse away = client.next("database");
      assertTrue(away.data().getBoolean("away"));
      assertNotNull(away.data().getString("since"));
      other.model("meanwhile");
      // A reader that comes now is not turned away: it has a position, and hears why nothing comes.
      try (SseClient late = SseClient.open(house.port(), key, begin)) {
        assertTrue(late.next("database").data().getBoolean("away"));
        late.created("before"); // what the node remembers needs no database
        house.mend();
        assertFalse(client.next("database").data().getBoolean("away"));
        client.created("meanwhile");
        assertFalse(late.next("database").data().getBoolean("away"));
        late.created("meanwhile");
      }
    }
  }

  @Test
  void onlyWhatTheReaderMayViewIsToldAndThePositionMovesOnAllTheSame() throws Exception {
    String key = house.key("narrow", new Actor.Grant(Right.VIEW, "house*"));
    try (SseClient client = SseClient.open(house.port(), key, null)) {
      String begin = client.next("hello").data().getString("position");
      house.model("secret");
      house.model("house-1");
      house.key("somebody", new Actor.Grant(Right.VIEW, "*"));
      Sse first = client.next("a change", EventsIT::hasPosition);
      assertEquals("house-1", first.data().getString("model"));
      String newest = logAfter(begin).get(logAfter(begin).size() - 1);
      SseClient.until("the position is moved on", () -> newest.equals(client.lastId()));
      assertTrue(client.events.stream().noneMatch(EventsIT::hasPosition), "nothing else was told");
    }
  }

  @Test
  void rightsThatChangeAreFollowedAndALostKeyEndsTheStream() throws Exception {
    String key = house.key("worker", new Actor.Grant(Right.VIEW, "*"));
    SseClient client = SseClient.open(house.port(), key, null);
    client.next("hello");
    house.model("seen");
    client.created("seen");
    grant("worker", 1, new Actor.Grant(Right.VIEW, "other*"));
    SseClient.until(
        "the rights have changed",
        () -> SseClient.status(house.port(), key, "/api/v1/models/seen/now") == 403);
    house.model("unseen");
    house.model("other-1");
    Sse next = client.next("a change", EventsIT::hasPosition);
    assertEquals("other-1", next.data().getString("model"));
    grant("worker", 2, new Actor.Grant(Right.PREDICT, "*"));
    assertEquals("FORBIDDEN", client.next("end").data().getString("code"));
    SseClient.until("the stream ends", client::ended);
    client.close();

    String other = house.key("leaver", new Actor.Grant(Right.VIEW, "*"));
    SseClient leaving = SseClient.open(house.port(), other, null);
    leaving.next("hello");
    house.ask(
        Access.REVOKE_KEY,
        new Access.RevokeKey(
            house
                .ask(
                    Access.LIST_KEYS,
                    new Access.ListKeys("leaver", dev.slipway.registry.api.Paging.FIRST))
                .items()
                .get(0)
                .prefix(),
            "left"));
    assertEquals("UNAUTHENTICATED", leaving.next("end").data().getString("code"));
    SseClient.until("the stream ends", leaving::ended);
    leaving.close();
  }

  @Test
  void whoseRightsChangeIsToldThemAndNobodyElseIs() throws Exception {
    String key = house.key("worker", new Actor.Grant(Right.VIEW, "*"));
    String other = house.key("other", new Actor.Grant(Right.VIEW, "*"));
    try (SseClient client = SseClient.open(house.port(), key, null);
        SseClient beside = SseClient.open(house.port(), other, null)) {
      client.next("hello");
      beside.next("hello");
      grant("worker", 1, new Actor.Grant(Right.OPERATE, "house*"));
      Sse told = client.next("rights");
      assertEquals(
          new JsonObject(
              """
              {"grants": [{"right": "OPERATE", "pattern": "house*"}]}
              """),
          told.data());
      house.model("house-1");
      // Told once, and to nobody else: the next that either hears of is the model.
      for (SseClient each : List.of(client, beside)) {
        Sse next = each.next("what is next", event -> !event.name().equals("windows"));
        assertEquals("house-1", next.data().getString("model"));
      }
    }
  }

  private void grant(String name, long expected, Actor.Grant grant) throws Exception {
    house.ask(
        Access.EDIT_PRINCIPAL,
        new Access.EditPrincipal(name, expected, null, null, List.of(grant), "for the test"));
  }

  @Test
  void aSignOfLifeComesWhileNothingHappens() throws Exception {
    String key = house.administrator();
    try (SseClient client = SseClient.open(house.port(), key, null)) {
      client.next("hello");
      SseClient.until("comments come", () -> client.comments.get() >= 3);
    }
  }

  @Test
  void whoTakesNothingIsCutOffAndMissesNothingWhenItComesBack() throws Exception {
    String key = house.administrator();
    String begin = house.ask(History.ENDS, new History.ReadEnds()).newest().toString();
    try (Socket stuck = new Socket(InetAddress.getLoopbackAddress(), house.port())) {
      stuck.setReceiveBufferSize(4096);
      OutputStream out = stuck.getOutputStream();
      out.write(
          ("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      SseClient.until("it is open", () -> house.feed().streams() == 1);
      String text = "x".repeat(16_000);
      int written = 0;
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (house.feed().streams() == 1 && System.nanoTime() < until) {
        house.model("big" + written++, text);
      }
      assertEquals(0, house.feed().streams(), "a reader that takes nothing is cut off");
      try (SseClient client = SseClient.open(house.port(), key, begin)) {
        List<String> expected = logAfter(begin);
        assertEquals(expected, ids(client, expected.size()));
      }
    }
  }

  @Test
  void oneMoreStreamThanOneMayHaveIsRefusedUntilAnotherIsClosed() throws Exception {
    String key = house.administrator();
    List<SseClient> open = new ArrayList<>();
    for (int i = 0; i < EventHouse.LIMITS.ofOne(); i++) {
      open.add(SseClient.open(house.port(), key, null));
    }
    JsonObject refused = SseClient.refused(house.port(), key, null);
    assertEquals(429, refused.getInteger("status"), refused::encode);
    assertEquals("QUOTA_EXCEEDED", refused.getString("code"));
    assertEquals("10", refused.getString("retryAfter"));
    // Somebody else is not held up by it.
    String other = house.key("other", new Actor.Grant(Right.VIEW, "*"));
    SseClient.open(house.port(), other, null).close();
    open.get(0).close();
    SseClient.until("there is room again", () -> house.feed().streams() <= 2);
    open.add(SseClient.open(house.port(), key, null));
    for (SseClient client : open) {
      client.close();
    }
    SseClient.until("nothing is left open", () -> house.feed().streams() == 0);
  }

  @Test
  void aPositionThatTheLogDoesNotHoldIsGone() throws Exception {
    String key = house.administrator();
    for (int i = 0; i < 5; i++) {
      house.model("m" + i);
    }
    List<String> log = logAfter(null);
    String ahead = house.log().get(log.size() - 1).position().xid() + 1_000_000 + "-1";
    JsonObject refused = SseClient.refused(house.port(), key, ahead);
    assertEquals(410, refused.getInteger("status"), refused::encode);
    assertEquals("GONE", refused.getString("code"));
    assertTrue(refused.getString("detail").contains("load what you show anew"), refused::encode);
    // As a cut of the log would leave it; its trigger keeps everybody else from doing that.
    try (Connection connection =
            DriverManager.getConnection(
                house.database.jdbcUrl(), house.database.user(), house.database.password());
        Statement sql = connection.createStatement()) {
      sql.execute("alter table registry.change disable trigger keeps_history");
      sql.execute(
          "delete from registry.change where id in (select id from registry.change order by xid, id"
              + " limit 3)");
    }
    house.stop();
    house.start();
    assertEquals(410, SseClient.refused(house.port(), key, log.get(1)).getInteger("status"));
    try (SseClient client = SseClient.open(house.port(), key, log.get(3))) {
      assertEquals(log.subList(4, log.size()), ids(client, log.size() - 4));
    }
  }

  @Test
  void nobodyAndWhoMayViewNothingAreRefusedAndAnUnreadablePositionToo() throws Exception {
    assertEquals(401, SseClient.refused(house.port(), "", null).getInteger("status"));
    assertEquals(401, SseClient.refused(house.port(), "slw_wrong", null).getInteger("status"));
    String app = house.key("app", new Actor.Grant(Right.PREDICT, "*"));
    assertEquals(403, SseClient.refused(house.port(), app, null).getInteger("status"));
    String viewer = house.key("viewer", new Actor.Grant(Right.VIEW, "*"));
    assertEquals(400, SseClient.refused(house.port(), viewer, "yesterday").getInteger("status"));
    assertEquals(0, house.feed().streams(), "what was refused takes no place");
  }

  @Test
  void atTheEndOfTheServerReadersAreToldToComeBack() throws Exception {
    String key = house.administrator();
    try (SseClient client = SseClient.open(house.port(), key, null)) {
      client.next("hello");
      house.feed().end();
      assertEquals("UNAVAILABLE", client.next("end").data().getString("code"));
      SseClient.until("the stream ends", client::ended);
    }
    assertEquals(503, SseClient.refused(house.port(), key, null).getInteger("status"));
  }
}
