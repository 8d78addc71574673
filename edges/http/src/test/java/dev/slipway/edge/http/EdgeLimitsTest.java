package dev.slipway.edge.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.edge.http.exchange.EdgeLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a caller may take of the process, and what happens when it takes more. */
@Execution(ExecutionMode.CONCURRENT)
class EdgeLimitsTest {

  private static final String INFER = "/v2/models/same_fp32/infer";
  private static final String ONE =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1]}]}";
  private static final int KIB = 1 << 10;

  /** 1 MiB bodies, and all the time that a busy machine may need for them. */
  private static final EdgeLimits SMALL = new EdgeLimits(1 << 20, 60, 0, 60, 60, 60, 2000, 60);

  /** Two seconds for a body, for its head and between two requests. */
  private static final EdgeLimits HASTY = new EdgeLimits(1 << 20, 2, 0, 1, 2, 2, 2000, 60);

  @Test
  void refusesABodyThatAnnouncesTooMuchBeforeReadingIt() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      client.send(head("Content-Length: 100000000"));
      RawClient.Answer answer = client.read(false);
      assertEquals(413, answer.status());
      assertTrue(answer.text().contains("1048576 bytes"), answer::text);
      assertEquals("close", answer.header("connection"));
      assertTrue(client.closedByServer());
      assertEquals(0, edge.predictor.budget().heldBytes(), "nothing was ever taken");
    }
  }

  @Test
  void holdsAnAnswerAsLargeAsItsTextBecomes() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 1 << 20);
        RawClient client = new RawClient(edge.port())) {
      RawClient.Answer plain = line(client, 'a');
      assertEquals(200, plain.status(), plain::text);
      // Each of these takes six bytes as text: 1.2 MB, beside the tensor and the request.
      RawClient.Answer escaped = line(client, 1);
      assertEquals(413, escaped.status(), escaped::text);
      assertTrue(escaped.text().contains("may hold at all (http.body-budget)"), escaped::text);
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  /** 200,000 times a byte, sent as binary data and answered as text. */
  private static RawClient.Answer line(RawClient client, int letter) throws IOException {
    byte[] text = new byte[200_000];
    java.util.Arrays.fill(text, (byte) letter);
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BYTES\",\"parameters\":"
            + "{\"binary_data_size\":200004}}]}";
    client.send(
        "POST /v2/models/line/infer HTTP/1.1\r\nHost: a\r\nContent-Length: "
            + (json.length() + 4 + text.length)
            + "\r\nInference-Header-Content-Length: "
            + json.length()
            + "\r\n\r\n"
            + json);
    client.send(
        java.nio.ByteBuffer.allocate(4 + text.length)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .putInt(text.length)
            .put(text)
            .array());
    return client.read(false);
  }

  @Test
  void refusesAChunkedBodyAsSoonAsItIsTooLarge() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      client.send(head("Transfer-Encoding: chunked"));
      String chunk = "8000\r\n" + "x".repeat(32 * KIB) + "\r\n";
      for (int i = 0; i < 33; i++) {
        client.send(chunk);
      }
      assertEquals(413, client.read(false).status());
      assertTrue(client.closedByServer());
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void readsAChunkedBodyInTinyPieces() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      client.send(head("Transfer-Encoding: chunked"));
      for (int i = 0; i < ONE.length(); i++) {
        client.send("1\r\n" + ONE.charAt(i) + "\r\n");
      }
      client.send("0\r\n\r\n");
      assertEquals(200, client.read(false).status());
      assertEquals(200, client.post(INFER, ONE).status());
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void readsBodiesThatComeInManyPieces() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      int columns = 100_000;
      String json =
          "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,"
              + columns
              + "],\"datatype\":\"FP32\",\"data\":[0.25"
              + ",0.5".repeat(columns - 1)
              + "]}]}";
      RawClient.Answer answer = client.post(INFER, json);
      assertEquals(200, answer.status(), answer::text);
      assertTrue(answer.text().contains("\"data\":[0.25,0.5,0.5"));
      assertTrue(answer.text().endsWith(",0.5]}]}"));
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void refusesBombsWhileTheyUnpack() throws Exception {
    byte[] zeros = new byte[100 << 20];
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20)) {
      for (String coding : new String[] {"gzip", "deflate"}) {
        byte[] bomb = packed(coding, zeros);
        assertTrue(bomb.length < 1 << 20);
        try (RawClient client = new RawClient(edge.port())) {
          RawClient.Answer answer = client.call("POST", INFER, bomb, "Content-Encoding", coding);
          assertEquals(413, answer.status(), answer::text);
        }
      }
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void refusesPackedBodiesThatAreBroken() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      byte[] whole = packed("gzip", ONE.getBytes(StandardCharsets.UTF_8));
      byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
      byte[] wrong = whole.clone();
      wrong[whole.length - 6] ^= 1;
      for (byte[] body : new byte[][] {half, wrong, {1, 2, 3}, {}}) {
        RawClient.Answer answer = client.call("POST", INFER, body, "Content-Encoding", "gzip");
        assertEquals(400, answer.status(), answer::text);
        assertTrue(answer.text().contains("Content-Encoding"), answer::text);
      }
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void unpacksWhatIsLargeButAllowed() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      int columns = 200_000;
      String json =
          "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,"
              + columns
              + "],\"datatype\":\"FP32\",\"data\":[1"
              + ",1".repeat(columns - 1)
              + "]}]}";
      byte[] body = packed("deflate", json.getBytes(StandardCharsets.UTF_8));
      RawClient.Answer answer =
          client.call(
              "POST", INFER, body, "Content-Encoding", "deflate", "Accept-Encoding", "gzip");
      assertEquals(200, answer.status());
      assertEquals("gzip", answer.header("content-encoding"));
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void saysWhenToComeBackWhenTheProcessHoldsAllItMay() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 256 * KIB);
        RawClient slow = new RawClient(edge.port());
        RawClient other = new RawClient(edge.port())) {
      slow.send(head("Content-Length: 1000000") + "x".repeat(200 * KIB));
      waitUntil(() -> edge.predictor.budget().heldBytes() == 200 * KIB);
      other.send(head("Content-Length: 1000000") + "x".repeat(100 * KIB));
      RawClient.Answer answer = other.read(false);
      assertEquals(503, answer.status());
      assertFalse(answer.header("retry-after").isEmpty());
      assertTrue(answer.text().contains("http.body-budget"), answer::text);
    }
  }

  @Test
  void announcedBytesCostNothing() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 256 * KIB)) {
      List<RawClient> liars = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        RawClient liar = new RawClient(edge.port());
        liar.send(head("Content-Length: 1000000"));
        liars.add(liar);
      }
      try (RawClient honest = new RawClient(edge.port())) {
        assertEquals(200, honest.post(INFER, ONE).status());
      }
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
      for (RawClient liar : liars) {
        liar.close();
      }
    }
  }

  @Test
  void aBodyHasADeadline() throws Exception {
    try (TestEdge edge = TestEdge.limited(HASTY, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      client.send(head("Content-Length: 100") + "{");
      RawClient.Answer answer = client.read(false);
      assertEquals(408, answer.status());
      assertTrue(answer.text().contains("within 2 s"), answer::text);
      assertTrue(client.closedByServer());
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void aThousandSlowSendersHoldNobodyUp() throws Exception {
    EdgeLimits limits = new EdgeLimits(1 << 20, 30, 1024, 1, 75, 60, 2000, 60);
    try (TestEdge edge = TestEdge.limited(limits, 1 << 20)) {
      List<RawClient> senders = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        RawClient sender = new RawClient(edge.port());
        sender.send(head("Content-Length: 900000") + "{\"inputs\"");
        senders.add(sender);
      }
      assertTrue(edge.predictor.budget().heldBytes() < 100 * KIB);
      try (RawClient honest = new RawClient(edge.port())) {
        for (int i = 0; i < 20; i++) {
          assertEquals(200, honest.post(INFER, ONE).status());
        }
      }
      for (RawClient sender : senders) {
        assertEquals(408, sender.read(false).status());
        sender.close();
      }
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void headersSentAByteAtATimeDoNotKeepAConnection() throws Exception {
    try (TestEdge edge = TestEdge.limited(HASTY, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      client.timeout(20);
      String header = "GET /v2 HTTP/1.1\r\nHost: x\r\nX-Slow: " + "s".repeat(4000);
      long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      boolean closed = false;
      for (int i = 0; !closed && i < header.length() && System.nanoTime() < until; i++) {
        try {
          client.send(header.substring(i, i + 1));
          closed = client.closedByServer();
        } catch (IOException reset) {
          closed = true;
        }
      }
      assertTrue(closed, "the connection is still open after 30 s");
    }
  }

  @Test
  void anAnswerForWhoseTextThereIsNoRoomIsRefusedBeforeItIsWritten() throws Exception {
    int columns = 50_000;
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,"
            + columns
            + "],\"datatype\":\"FP32\",\"data\":[1"
            + ",1".repeat(columns - 1)
            + "]}]}";
    try (TestEdge edge = TestEdge.limited(EdgeLimits.DEFAULT, 700 * KIB);
        RawClient client = new RawClient(edge.port())) {
      RawClient.Answer never = client.post(INFER, json);
      assertEquals(413, never.status(), never::text);
      assertTrue(never.text().contains("may hold at all (http.body-budget)"), never::text);
      assertEquals(200, client.post(INFER, ONE).status());
    }
    try (TestEdge edge = TestEdge.limited(EdgeLimits.DEFAULT, 1400 * KIB);
        RawClient client = new RawClient(edge.port())) {
      // What others hold is free again some day.
      assertTrue(edge.predictor.budget().take(800_000));
      RawClient.Answer refused = client.post(INFER, json);
      assertEquals(503, refused.status(), refused::text);
      assertTrue(refused.text().contains("http.body-budget"), refused::text);
      edge.predictor.budget().give(800_000);
      assertEquals(200, client.post(INFER, json).status());
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
      assertEquals(200, client.post(INFER, ONE).status());
    }
  }

  @Test
  void aBodyThatGoesOnAfterItsAnswerDoesNotKeepTheConnection() throws Exception {
    String unknown = "POST /v2/models/nothing/infer HTTP/1.1\r\nHost: localhost\r\n";
    String others = "POST /api/v1/models HTTP/1.1\r\nHost: localhost\r\n";
    for (String head :
        List.of(
            unknown + "Content-Length: 60000\r\n\r\n",
            others + "Content-Length: 60000\r\n\r\n",
            others + "Transfer-Encoding: chunked\r\n\r\n")) {
      boolean chunked = head.contains("chunked");
      try (TestEdge edge = TestEdge.limited(HASTY, 64 << 20);
          RawClient client = new RawClient(edge.port())) {
        client.send(head);
        assertTrue(client.read(false).status() > 0);
        client.timeout(100);
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        boolean closed = false;
        while (!closed && System.nanoTime() < until) {
          try {
            client.send(chunked ? "1\r\n \r\n" : " ");
            closed = client.closedByServer();
          } catch (IOException reset) {
            closed = true;
          }
        }
        assertTrue(closed, "the connection is still open after 30 s: " + head);
      }
    }
  }

  @Test
  void aCallerThatReadsSlowlyStillGetsItsWholeAnswer() throws Exception {
    EdgeLimits limits = new EdgeLimits(32 << 20, 60, 0, 60, 2, 2, 100, 60);
    int columns = 4_000_000;
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,"
            + columns
            + "],\"datatype\":\"FP32\",\"data\":[1"
            + ",1".repeat(columns - 1)
            + "]}]}";
    try (TestEdge edge = TestEdge.limited(limits, 256 << 20);
        RawClient client = new RawClient(edge.port())) {
      client.send(head("Content-Length: " + json.length()) + json);
      waitUntil(() -> edge.predictor.budget().heldBytes() > json.length() + 16_000_000L);
      // Longer than a connection may be idle, or an answer stand still.
      LockSupport.parkNanos(Duration.ofMillis(3_500).toNanos());
      assertTrue(edge.predictor.budget().heldBytes() > 0);
      String text = client.read(false).text();
      assertTrue(text.endsWith(",1.0]}]}"));
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void whatABodyUnpacksToCountsAgainstTheBudget() throws Exception {
    int columns = 30_000;
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,"
            + columns
            + "],\"datatype\":\"FP64\",\"data\":[1"
            + ",1".repeat(columns - 1)
            + "]}]}";
    try (TestEdge edge = TestEdge.limited(SMALL, 128 * KIB);
        RawClient client = new RawClient(edge.port())) {
      assertEquals(503, client.post("/v2/models/same_fp64/infer", json).status());
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void moreConnectionsThanAllowedAreClosedAtOnce() throws Exception {
    EdgeLimits limits = new EdgeLimits(1 << 20, 30, 0, 5, 75, 60, 3, 60);
    try (TestEdge edge = TestEdge.limited(limits, 1 << 20);
        RawClient one = new RawClient(edge.port());
        RawClient two = new RawClient(edge.port());
        RawClient three = new RawClient(edge.port())) {
      assertEquals(200, one.get("/v2/health/live").status());
      assertEquals(200, two.get("/v2/health/live").status());
      assertEquals(200, three.get("/v2/health/live").status());
      try (RawClient four = new RawClient(edge.port())) {
        assertTrue(four.closedByServer());
      }
      assertEquals(200, one.get("/v2/health/live").status());
    }
  }

  @Test
  void askedWhetherToContinueItAnswersBeforeTheBodyComes() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20)) {
      try (RawClient client = new RawClient(edge.port())) {
        client.send(head("Content-Length: " + ONE.length() + "\r\nExpect: 100-continue"));
        assertEquals(100, client.read(false).status());
        client.send(ONE);
        assertEquals(200, client.read(false).status());
      }
      try (RawClient client = new RawClient(edge.port())) {
        client.send(head("Content-Length: 90000000\r\nExpect: 100-continue"));
        assertEquals(413, client.read(false).status());
      }
    }
  }

  @Test
  void aConnectionGoesOnAfterARefusal() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      for (int i = 0; i < 3; i++) {
        assertEquals(400, client.post(INFER, "nonsense").status());
        assertEquals(404, client.post("/v2/models/nothing/infer", ONE).status());
        assertEquals(405, client.post("/v2", ONE).status());
        assertEquals(200, client.post(INFER, ONE).status());
      }
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20);
        RawClient client = new RawClient(edge.port())) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        String body = ONE.replace("[1]", "[" + i + "]");
        all.append(head("Content-Length: " + body.length())).append(body);
      }
      client.send(all.toString());
      for (int i = 0; i < 20; i++) {
        String text = client.read(false).text();
        assertTrue(text.contains("\"data\":[" + i + ".0]"), text);
      }
    }
  }

  @Test
  void aCallerThatLeavesCancelsItsCallAndGivesItsBytesBack() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20)) {
      edge.predictor.holdBack = true;
      RawClient client = new RawClient(edge.port());
      client.send(head("Content-Length: " + ONE.length()) + ONE);
      waitUntil(() -> edge.predictor.heldBack().size() == 1);
      assertEquals(ONE.length(), edge.predictor.budget().heldBytes());
      client.close();
      waitUntil(() -> edge.predictor.heldBack().get(0).cancelled());
      waitUntil(() -> edge.predictor.budget().heldBytes() == 0);
    }
  }

  @Test
  void longLinesAndHeadersAreRefusedWithASentence() throws Exception {
    try (TestEdge edge = TestEdge.limited(SMALL, 64 << 20)) {
      try (RawClient client = new RawClient(edge.port())) {
        RawClient.Answer answer = client.get("/v2/" + "x".repeat(9000));
        assertEquals(414, answer.status());
        assertTrue(answer.text().startsWith("{\"error\""), answer::text);
      }
      try (RawClient client = new RawClient(edge.port())) {
        assertEquals(431, client.get("/v2", "X-Long", "x".repeat(20_000)).status());
      }
      try (RawClient client = new RawClient(edge.port())) {
        client.send("complete nonsense\r\n\r\n");
        assertEquals(400, client.read(false).status());
      }
    }
  }

  private static String head(String headers) {
    return "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n";
  }

  private static byte[] packed(String coding, byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream packing =
        coding.equals("gzip") ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
      packing.write(body);
    }
    return out.toByteArray();
  }

  private static void waitUntil(BooleanSupplier condition) throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, "not within 60 s");
      LockSupport.parkNanos(200_000);
    }
  }
}
