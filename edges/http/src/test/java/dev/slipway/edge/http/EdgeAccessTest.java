package dev.slipway.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may call what, and what every answer carries. */
class EdgeAccessTest {

  private static final String ONE =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[1]}]}";

  private static TestEdge edge;

  @BeforeAll
  static void start() throws Exception {
    edge = TestEdge.closed();
  }

  @AfterAll
  static void stop() throws Exception {
    edge.close();
  }

  @Test
  void healthIsOpen() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      assertEquals(200, client.get("/v2/health/live").status());
      assertEquals(200, client.get("/v2/health/ready").status());
      edge.ready = false;
      RawClient.Answer answer = client.get("/v2/health/ready");
      edge.ready = true;
      assertEquals(503, answer.status());
      assertEquals("{\"ready\":false}", answer.text());
    }
  }

  @Test
  void everythingElseWantsAKey() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      for (String path :
          new String[] {
            "/v2",
            "/v2/models/same_int64",
            "/v2/models/same_int64/ready",
            "/v2/models/same_int64/config",
            "/v2/models/same_int64/stats",
            "/v2/models/stats",
            "/v2/models/nothing"
          }) {
        RawClient.Answer answer = client.get(path);
        assertEquals(401, answer.status(), path);
        assertEquals("Bearer", answer.header("www-authenticate"), path);
        assertEquals(
            200,
            client
                .get(path.replace("nothing", "row"), "Authorization", "Bearer " + TestEdge.KEY)
                .status(),
            path);
      }
      assertEquals(401, client.post("/v2/models/same_int64/infer", ONE).status());
      assertEquals(401, client.post("/v2/models/nothing/infer", ONE).status());
      assertEquals(401, client.post("/v2/repository/index", "").status());
    }
  }

  @Test
  void anUnknownKeyIsRefused() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      for (String header :
          new String[] {"Bearer slw_wrong", "Basic abc", "Bearer", "", TestEdge.KEY}) {
        RawClient.Answer answer =
            client.post("/v2/models/same_int64/infer", ONE, "Authorization", header);
        assertEquals(401, answer.status(), header);
        assertFalse(answer.text().contains("slw_wrong"), "a key is never repeated");
      }
    }
  }

  @Test
  void aKeyPredictsWithTheModelsOfItsGrants() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      String[] narrow = {"Authorization", "bearer " + TestEdge.NARROW_KEY};
      assertEquals(200, client.post("/v2/models/same_int64/infer", ONE, narrow).status());
      RawClient.Answer refused = client.post("/v2/models/same_fp32/infer", ONE, narrow);
      assertEquals(403, refused.status());
      assertTrue(refused.text().contains("same_fp32"), refused::text);
      assertEquals(403, client.get("/v2/models/same_fp32", narrow).status());
      assertEquals(403, client.get("/v2/models/nothing", narrow).status());
      RawClient.Answer index = client.post("/v2/repository/index", "", narrow);
      assertTrue(index.text().contains("same_int8"), index::text);
      assertFalse(index.text().contains("same_fp32"), index::text);
    }
  }

  @Test
  void metricsAreOpenToThisMachineAndWantAKeyElsewhere() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      RawClient.Answer answer = client.get("/metrics");
      assertEquals(200, answer.status());
      assertEquals("slipway_up 1\n", answer.text());
      assertEquals("text/plain; version=0.0.4; charset=utf-8", answer.header("content-type"));
      assertEquals(401, client.get("/metrics", "X-Forwarded-For", "10.1.2.3").status());
      assertEquals(
          403,
          client
              .get(
                  "/metrics",
                  "X-Forwarded-For",
                  "10.1.2.3",
                  "Authorization",
                  "Bearer " + TestEdge.NARROW_KEY)
              .status());
      assertEquals(
          200,
          client
              .get(
                  "/metrics",
                  "X-Forwarded-For",
                  "10.1.2.3",
                  "Authorization",
                  "Bearer " + TestEdge.KEY)
              .status());
      assertEquals(405, client.post("/metrics", "").status());
    }
  }

  @Test
  void everyAnswerCarriesItsIds() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      RawClient.Answer one = infer(client);
      RawClient.Answer two = infer(client);
      assertNotEquals(one.header("slipway-request-id"), two.header("slipway-request-id"));
      assertNotEquals(one.header("slipway-prediction-id"), two.header("slipway-prediction-id"));
      assertNotNull(edge.predictor.recognise(one.header("slipway-prediction-id")));
      RawClient.Answer refused = client.get("/v2/nothing");
      assertFalse(refused.header("slipway-request-id").isEmpty());
    }
  }

  @Test
  void everyAnswerThatIsNoPredictionTellsBrowsersNotToGuessWhatItIs() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      String[] key = {"Authorization", "Bearer " + TestEdge.KEY};
      for (String path :
          new String[] {
            "/metrics",
            "/v2",
            "/v2/health/live",
            "/v2/health/ready",
            "/v2/models/same_int64",
            "/v2/models/same_int64/ready",
            "/v2/models/same_int64/config",
            "/v2/models/same_int64/stats",
            "/v2/models/nothing",
            "/v2/nothing",
            "/v2/models/%zz"
          }) {
        careful(client.get(path, key), path);
        careful(client.get(path), path + " without a key");
      }
      careful(client.post("/v2/repository/index", "", key), "index");
      careful(client.post("/metrics", ""), "metrics, posted");
      careful(client.post("/v2/models/same_int64/infer", "<html>", key), "a broken request");
      careful(client.post("/v2/models/same_int64/infer", ONE), "a call without a key");
    }
  }

  private static void careful(RawClient.Answer answer, String what) {
    assertEquals("nosniff", answer.header("x-content-type-options"), what);
  }

  @Test
  void statisticsCountRowsAndRequests() throws Exception {
    try (RawClient client = new RawClient(edge.port())) {
      String[] key = {"Authorization", "Bearer " + TestEdge.KEY};
      String rows =
          ONE.replace("[1,1]", "[3,1]").replace("[1]", "[1,2,3]").replace("INT64", "INT16");
      client.post("/v2/models/same_int16/infer", rows, key);
      client.post("/v2/models/same_int16/infer", rows, key);
      client.post("/v2/models/same_int16/infer", ONE, key);
      String text = client.get("/v2/models/same_int16/stats", key).text();
      assertTrue(text.contains("\"inference_count\":6,\"execution_count\":2"), text);
      assertTrue(text.contains("\"success\":{\"count\":2,"), text);
      assertTrue(text.contains("\"fail\":{\"count\":1,"), text);
      // As the test's predictor says: 100 ns a run, of that 20 gathering and 30 handing out.
      String parts =
          "\"compute_input\":{\"count\":2,\"ns\":40},\"compute_infer\":{\"count\":2,\"ns\":100},"
              + "\"compute_output\":{\"count\":2,\"ns\":60}";
      assertTrue(text.contains(parts + ",\"cache_hit\""), text);
      assertTrue(text.contains("\"batch_stats\":[{\"batch_size\":3," + parts + "}"), text);
      assertTrue(
          client
              .get("/v2/models/same_int16/versions/1/stats", key)
              .text()
              .contains("\"version\":\"1\""));
      assertTrue(
          client
              .get("/v2/models/same_int16/versions/2/stats", key)
              .text()
              .contains("\"version\":\"2\",\"last_inference\":0,\"inference_count\":0,"));
    }
  }

  @Test
  void socketsAreServedByTheNativeTransport() {
    assertTrue(
        edge.vertx.isNativeTransportEnabled(),
        () -> "epoll is not in use: " + edge.vertx.unavailableNativeTransportCause());
  }

  private static RawClient.Answer infer(RawClient client) throws Exception {
    RawClient.Answer answer =
        client.post("/v2/models/same_int64/infer", ONE, "Authorization", "Bearer " + TestEdge.KEY);
    assertEquals(200, answer.status(), answer::text);
    return answer;
  }
}
