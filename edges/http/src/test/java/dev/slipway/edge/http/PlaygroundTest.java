package dev.slipway.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Actor.Right;
import dev.slipway.edge.http.caller.Callers;
import dev.slipway.edge.http.caller.SessionCookie;
import dev.slipway.edge.http.caller.TrustedProxies;
import dev.slipway.edge.http.exchange.EdgeLimits;
import dev.slipway.edge.http.oip.InferenceStatistics;
import dev.slipway.platform.infer.InferRequest;
import dev.slipway.platform.security.KeyRing;
import dev.slipway.platform.security.SessionRing;
import dev.slipway.registry.api.Principal;
import dev.slipway.registry.api.ServingSnapshot.KeyHash;
import dev.slipway.registry.api.SessionHash;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What people try is told apart from what programs ask, and nobody else's calls can pass for it.
 */
class PlaygroundTest {

  private static final String SECRET = "c2VjcmV0LW9mLWEtc2Vzc2lvbi0wMTIzNDU2Nzg5YWI";
  private static final String INFER = "/v2/models/same_int64/infer";
  private static final String[] PERSON = {
    "Cookie", "slipway-session=" + SECRET, "Slipway-Csrf", SessionCookie.csrf(SECRET)
  };
  private static final String[] PROGRAM = {"Authorization", "Bearer slw_key"};

  private final KeyRing keys = new KeyRing();
  private final SessionRing sessions = new SessionRing(Duration.ofHours(8));
  private final InferenceStatistics statistics = new InferenceStatistics();
  private final TestPredictor predictor = new TestPredictor(1 << 26, statistics.forLoop(0));
  private Vertx vertx;
  private HttpEdge edge;

  @BeforeEach
  void start() throws Exception {
    List<Actor.Grant> grants =
        List.of(new Actor.Grant(Right.PREDICT, "*"), new Actor.Grant(Right.VIEW, "*"));
    keys.replace(
        List.of(
            new KeyHash(
                "slw_k", sha256("slw_key"), "ada", Principal.Kind.PERSON, grants, 1, null)));
    sessions.replace(
        List.of(
            new SessionHash(
                sha256(SECRET),
                "id",
                "ada",
                "Ada",
                grants,
                Instant.now(),
                Instant.now().plusSeconds(3600))));
    Callers callers = new Callers(keys, sessions, TrustedProxies.NONE);
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2));
    edge =
        HttpEdge.start(
                vertx,
                new HttpEdgeSettings("127.0.0.1", 0, 1, EdgeLimits.DEFAULT, true, "1.0.0"),
                new HttpEdgeParts(
                    predictor,
                    callers,
                    callers,
                    () -> true,
                    statistics,
                    () -> new byte[0],
                    ignored -> request -> request.response().end()))
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void whatAPersonTriesIsCountedApartAndToldItsTimesAndWhoChose() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      RawClient.Answer tried =
          client.post(INFER, rows(3), with(PERSON, "Slipway-Lane", "playground"));
      assertEquals(200, tried.status(), tried::text);
      assertTrue(last().playground());
      assertTrue(
          tried
              .header("server-timing")
              .matches(
                  "queue;dur=\\d+\\.\\d{3}, compute;dur=\\d+\\.\\d{3}, total;dur=\\d+\\.\\d{3}"),
          tried.header("server-timing"));
      assertEquals("drawn", tried.header("slipway-chosen-by"));
      RawClient.Answer named =
          client.post(
              "/v2/models/same_int64/versions/1/infer",
              rows(1),
              with(PERSON, "Slipway-Lane", "Playground"));
      assertEquals("named", named.header("slipway-chosen-by"));
      client.post(INFER, rows(5), PROGRAM);
      awaitStatistics("5 rows");
    }
  }

  @Test
  void aPersonWhoDoesNotSaySoCallsLikeAnyCaller() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      RawClient.Answer called = client.post(INFER, rows(3), PERSON);
      assertEquals(200, called.status(), called::text);
      assertFalse(last().playground());
      assertEquals("", called.header("server-timing"));
      assertEquals("", called.header("slipway-chosen-by"));
      awaitStatistics("3 rows");
    }
  }

  @Test
  void noKeyNotEvenAPersonsAndNobodyCanHideWhatItAsks() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      for (String[] caller : new String[][] {PROGRAM, {}, with(PERSON, PROGRAM)}) {
        for (String lane : new String[] {"playground", "nonsense"}) {
          RawClient.Answer called = client.post(INFER, rows(1), with(caller, "Slipway-Lane", lane));
          assertEquals(200, called.status(), called::text);
          assertFalse(last().playground(), String.join(" ", caller));
          assertEquals("", called.header("server-timing"));
        }
      }
      awaitStatistics("6 rows");
    }
  }

  @Test
  void aLaneThatNobodyCanChooseIsRefusedWithASentence() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      RawClient.Answer refused =
          client.post(INFER, rows(1), with(PERSON, "Slipway-Lane", "shadow"));
      assertEquals(400, refused.status());
      assertTrue(
          refused.text().contains("Slipway-Lane is 'playground' or left out"), refused::text);
    }
  }

  @Test
  void whoIsSignedInPredictsByHandOnlyAndTheKeyOfTheSamePersonIsNotSlowed() throws Exception {
    int refused = 0;
    RawClient.Answer last = null;
    try (RawClient client = new RawClient(edge.port())) {
      for (int i = 0; i < 60; i++) {
        RawClient.Answer answer =
            client.post(INFER, rows(1), with(PERSON, "Slipway-Lane", "playground"));
        if (answer.status() != 200) {
          refused++;
          last = answer;
        }
      }
      assertTrue(refused > 20, "of 60 at once " + refused + " were refused");
      assertEquals(429, last == null ? 0 : last.status());
      assertEquals("1", last.header("retry-after"));
      assertTrue(
          last.text().contains("ada, who is signed in, may ask for 20 requests a second"),
          last::text);
      for (int i = 0; i < 60; i++) {
        assertEquals(200, client.post(INFER, rows(1), PROGRAM).status());
      }
    }
  }

  private InferRequest last() {
    InferRequest last = predictor.last;
    if (last == null) {
      throw new AssertionError("nothing was asked");
    }
    return last;
  }

  /** What the protocol's statistics say of the model; a call is counted after its answer left. */
  private void awaitStatistics(String wanted) throws InterruptedException {
    String told = "";
    for (int i = 0; i < 500 && !told.equals(wanted); i++) {
      TimeUnit.MILLISECONDS.sleep(10);
      told =
          statistics.all().stream()
              .map(each -> each.inferenceCount() + " rows")
              .collect(Collectors.joining(", "));
    }
    assertEquals(wanted, told);
  }

  private static String[] with(String[] headers, String... more) {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + more.length);
    System.arraycopy(more, 0, all, headers.length, more.length);
    return all;
  }

  private static String rows(int rows) {
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":["
        + rows
        + ",1],\"datatype\":\"INT64\",\"data\":["
        + "1,".repeat(rows - 1)
        + "1]}]}";
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
