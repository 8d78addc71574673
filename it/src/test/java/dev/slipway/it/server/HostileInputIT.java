package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.app.cli.Api;
import dev.slipway.app.cli.CliException;
import dev.slipway.engine.TensorType;
import dev.slipway.engine.onnx.OnnxModels;
import dev.slipway.registry.artifact.Sha256;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a careless or hostile caller sends to the packaged product: each is a clear 4xx, costs
 * nothing, and the next caller is served.
 */
class HostileInputIT {

  private static final int MIB = 1 << 20;
  private static final String SMILE = "\uD83D\uDE00";

  @TempDir static Path folder;
  private static RunningServer server;
  private static HttpClient http;
  private static long residentBefore;

  @BeforeAll
  static void start() throws Exception {
    server =
        RunningServer.on(folder.resolve("data"))
            .set("http.body-seconds", "30")
            .set("upload.max-bytes", "64MiB")
            .await();
    http = HttpClient.newHttpClient();
    server.register("linear", Files.write(folder.resolve("l.onnx"), OnnxModels.linear()));
    server.deploy("linear", 1);
    for (TensorType type : List.of(TensorType.INT64, TensorType.FP32)) {
      String model = "same-" + type.name().toLowerCase(java.util.Locale.ROOT);
      server.register(
          model, Files.write(folder.resolve(model + ".onnx"), OnnxModels.identity(type)));
      server.deploy(model, 1);
    }
    server.register(
        "same-bytes", Files.write(folder.resolve("b.onnx"), OnnxModels.identity(TensorType.BYTES)));
    // Calls that come together share a batch: the good ones are in one with the bad.
    server.deploy(
        "same-bytes",
        1,
        new JsonObject().put("batching", new JsonObject().put("maxDelayMicros", 300_000)));
    server.register(
        "labels",
        Files.write(
            folder.resolve("labels.onnx"),
            OnnxModels.labels("plain", "smile " + SMILE, "nul\0here")));
    server.deploy("labels", 1);
    residentBefore = resident();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @AfterEach
  void theNextCallerIsServedAndNothingIsKept() throws Exception {
    assertEquals(10.5, server.predictLinear("linear"));
    assertTrue(server.process().isAlive());
    long grown = resident() - residentBefore;
    // The heap is fixed and touched at the start: only native memory can grow.
    assertTrue(grown < 200L * MIB, "resident memory grew by " + grown / MIB + " MiB");
  }

  private static long resident() throws IOException {
    Path status = Path.of("/proc/" + server.process().pid() + "/status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow();
    }
  }

  // ---- predictions

  private static HttpResponse<byte[]> send(String model, byte[] body, String... headers)
      throws Exception {
    return send(model, BodyPublishers.ofByteArray(body), headers);
  }

  private static HttpResponse<byte[]> send(
      String model, HttpRequest.BodyPublisher body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + "/v2/models/" + model + "/infer"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Authorization", "Bearer " + key())
            .POST(body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String key() throws IOException {
    return Files.readString(server.data().resolve("cli.key")).strip();
  }

  private static JsonObject json(HttpResponse<byte[]> answer) {
    return new JsonObject(new String(answer.body(), StandardCharsets.UTF_8));
  }

  private static byte[] input(String datatype, String shape, String data) {
    return input("x", datatype, shape, data);
  }

  private static byte[] input(String name, String datatype, String shape, String data) {
    return ("{\"inputs\":[{\"name\":\""
            + name
            + "\",\"datatype\":\""
            + datatype
            + "\",\"shape\":"
            + shape
            + ",\"data\":"
            + data
            + "}]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String refused(int status, HttpResponse<byte[]> answer) {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertEquals(status, answer.statusCode(), text);
    String error = new JsonObject(text).getString("error");
    assertTrue(error != null && error.length() > 10, text);
    return error;
  }

  @Test
  void wholeNumbersBeyondTwoToTheFiftyThreeAreAnsweredExactly() throws Exception {
    String numbers =
        "[9007199254740993,-9007199254740993,9223372036854775807,-9223372036854775808]";
    HttpResponse<byte[]> answer = send("same-int64", input("INT64", "[1,4]", numbers));
    assertEquals(200, answer.statusCode());
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertTrue(text.replace(" ", "").contains("\"data\":" + numbers), text);
    String beyond =
        refused(400, send("same-int64", input("INT64", "[1,1]", "[9223372036854775808]")));
    assertTrue(beyond.contains("'x'") || beyond.contains("\"x\""), beyond);
  }

  @Test
  void notANumberComesOutAsTheCallerAsksAndIsRefusedInJsonByDefault() throws Exception {
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(Float.NaN).putFloat(Float.NEGATIVE_INFINITY);
    String head =
        "{%s\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],"
            + "\"parameters\":{\"binary_data_size\":8}}]%s}";
    String error = refused(400, binary("same-fp32", head.formatted("", ""), floats.array()));
    assertTrue(error.contains("binary"), error);
    JsonArray nulls =
        data(
            binary(
                "same-fp32",
                head.formatted("\"parameters\":{\"nonfinite_output\":\"null\"},", ""),
                floats.array()));
    assertNull(nulls.getValue(0));
    assertNull(nulls.getValue(1));
    HttpResponse<byte[]> bits =
        binary(
            "same-fp32",
            head.formatted("\"parameters\":{\"binary_data_output\":true},", ""),
            floats.array());
    assertEquals(200, bits.statusCode());
    byte[] body = bits.body();
    assertArrayEquals(floats.array(), Arrays.copyOfRange(body, body.length - 8, body.length));
    refused(400, send("same-fp32", input("FP32", "[1,1]", "[NaN]")));
  }

  private static HttpResponse<byte[]> binary(String model, String head, byte[] tail)
      throws Exception {
    byte[] json = head.getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(json, json.length + tail.length);
    System.arraycopy(tail, 0, body, json.length, tail.length);
    return send(model, body, "Inference-Header-Content-Length", Integer.toString(json.length));
  }

  private static JsonArray data(HttpResponse<byte[]> answer) {
    assertEquals(200, answer.statusCode(), () -> new String(answer.body(), StandardCharsets.UTF_8));
    return json(answer).getJsonArray("outputs").getJsonObject(0).getJsonArray("data");
  }

  @Test
  void aBatchOfNoRowsIsAnsweredWithNoRows() throws Exception {
    JsonObject answer = json(send("linear", input("FP32", "[0,4]", "[]")));
    JsonObject output = answer.getJsonArray("outputs").getJsonObject(0);
    assertEquals(new JsonArray().add(0).add(1), output.getJsonArray("shape"), answer::encode);
    assertEquals(new JsonArray(), output.getJsonArray("data"), answer::encode);
  }

  @Test
  void everyTruncationOfARequestIsABadRequest() throws Exception {
    byte[] whole = input("FP32", "[1,4]", "[1,2.5,-3e2,4]");
    for (int length = 0; length < whole.length; length++) {
      refused(400, send("linear", Arrays.copyOf(whole, length)));
    }
  }

  @Test
  void unknownNamesAreNamed() throws Exception {
    byte[] good = input("FP32", "[1,4]", "[1,1,1,1]");
    assertTrue(refused(404, send("no-such", good)).contains("no-such"));
    assertTrue(refused(404, send("linear/versions/7", good)).contains("7"));
    byte[] other =
        new String(good, StandardCharsets.UTF_8)
            .replace("\"x\"", "\"z\"")
            .getBytes(StandardCharsets.UTF_8);
    assertTrue(refused(400, send("linear", other)).contains("z"));
    assertTrue(refused(400, send("linear", input("FP64", "[1,4]", "[1,1,1,1]"))).contains("FP64"));
  }

  private static final String ONE =
      "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,1,1,1]}";

  @Test
  void nestingCountsAndProductsOfShapesBeyondLimitsAreRefused() throws Exception {
    refused(400, send("linear", "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8)));
    refused(
        400,
        send(
            "linear",
            ("{\"a\":".repeat(200_000) + "1" + "}".repeat(200_000))
                .getBytes(StandardCharsets.UTF_8)));
    refused(400, send("linear", input("FP32", "[1,4]", "[".repeat(100_000) + "]".repeat(100_000))));
    refused(400, send("linear", input("FP32", "[4611686018427387904,4]", "[1,1,1,1]")));
    refused(400, send("linear", input("FP32", "[9223372036854775807,9223372036854775807]", "[1]")));
    refused(400, send("linear", input("FP32", "[-1,4]", "[1,1,1,1]")));
    refused(400, send("linear", input("FP32", "[" + "1,".repeat(5_000) + "4]", "[1,1,1,1]")));
    refused(400, send("linear", text("{\"inputs\":[" + (ONE + ",").repeat(100_000) + ONE + "]}")));
    String sized =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[%s,4],\"parameters\":{\"binary_data_size\":%s}}]}";
    refused(400, binary("linear", sized.formatted("1", "12"), new byte[16]));
    refused(400, binary("linear", sized.formatted("1", "9223372036854775807"), new byte[16]));
    refused(400, binary("linear", sized.formatted("4611686018427387904", "16"), new byte[16]));
    refused(400, binary("linear", sized.formatted("1", "-16"), new byte[16]));
    // What stands before binary data is held to the same.
    refused(400, binary("linear", "[".repeat(1_000_000), new byte[16]));
    refused(
        400, binary("linear", "{\"a\":".repeat(200_000) + "1" + "}".repeat(200_000), new byte[16]));
    String small =
        "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[0,4],\"parameters\":{\"binary_data_size\":0}}";
    refused(
        400,
        binary(
            "linear",
            "{\"inputs\":[" + (small + ",").repeat(100_000) + small + "]}",
            new byte[16]));
  }

  @Test
  void aBodyOfAHundredMegabytesIsRefusedHoweverItComes() throws Exception {
    long bytes = 100L * MIB;
    // Announced: refused before it is read. A client that writes on sees its connection closed.
    try (Socket socket = connect()) {
      socket.getOutputStream().write(head("Content-Length: " + bytes));
      assertEquals(413, status(socket));
    }
    // In chunks that announce nothing.
    byte[] mega = new byte[MIB];
    Arrays.fill(mega, (byte) ' ');
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(head("Transfer-Encoding: chunked"));
      try {
        for (int i = 0; i < 100; i++) {
          out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
          out.write(mega);
          out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      } catch (SocketException closed) {
        // It did not read what it had refused.
      }
      assertEquals(413, status(socket));
    }
    // Packed: 100 MB in 100 KB, of text and of binary data.
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int i = 0; i < 100; i++) {
        gzip.write(mega);
      }
    }
    refused(413, send("linear", packed.toByteArray(), "Content-Encoding", "gzip"));
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(deflated)) {
      for (int i = 0; i < 100; i++) {
        deflate.write(mega);
      }
    }
    refused(413, send("linear", deflated.toByteArray(), "Content-Encoding", "deflate"));
    byte[] head =
        ("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[6553600,4],"
                + "\"parameters\":{\"binary_data_size\":104857600}}]}")
            .getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream binary = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(binary)) {
      gzip.write(head);
      for (int i = 0; i < 100; i++) {
        gzip.write(mega);
      }
    }
    refused(
        413,
        send(
            "linear",
            binary.toByteArray(),
            "Content-Encoding",
            "gzip",
            "Inference-Header-Content-Length",
            Integer.toString(head.length)));
  }

  @Test
  void whatIsPackedHasTheSameLimits() throws Exception {
    for (byte[] hostile :
        List.of(
            "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8),
            input("FP32", "[1,4]", "[".repeat(100_000) + "]".repeat(100_000)),
            input("FP32", "[2147483647,2147483647]", "[1]"),
            input("FP32", "[4611686018427387904,4]", "[1,1,1,1]"),
            text("{\"inputs\":[" + (ONE + ",").repeat(100_000) + ONE + "]}"))) {
      refused(400, send("linear", gzip(hostile), "Content-Encoding", "gzip"));
      refused(400, send("linear", deflate(hostile), "Content-Encoding", "deflate"));
    }
    byte[] head =
        ("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2147483647,2147483647],"
                + "\"parameters\":{\"binary_data_size\":16}}]}")
            .getBytes(StandardCharsets.UTF_8);
    refused(
        400,
        send(
            "linear",
            gzip(Arrays.copyOf(head, head.length + 16)),
            "Content-Encoding",
            "gzip",
            "Inference-Header-Content-Length",
            Integer.toString(head.length)));
  }

  private static byte[] deflate(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(packed)) {
      deflate.write(plain);
    }
    return packed.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }

  @Test
  void parametersAndOutputsAreCounted() throws Exception {
    String good = new String(input("FP32", "[1,4]", "[1,1,1,1]"), StandardCharsets.UTF_8);
    StringBuilder parameters = new StringBuilder("{");
    StringBuilder outputs = new StringBuilder("[");
    for (int i = 0; i < 100_000; i++) {
      parameters.append(i == 0 ? "" : ",").append("\"p").append(i).append("\":1");
      outputs.append(i == 0 ? "" : ",").append("{\"name\":\"y").append(i).append("\"}");
    }
    String many = parameters.append('}').toString();
    assertTrue(
        refused(
                400,
                send(
                    "linear",
                    text(good.replace("{\"inputs\"", "{\"parameters\":" + many + ",\"inputs\""))))
            .contains("parameters"));
    assertTrue(
        refused(
                400,
                send(
                    "linear",
                    text(
                        good.replace(
                            "\"name\":\"x\"", "\"parameters\":" + many + ",\"name\":\"x\""))))
            .contains("parameters"));
    assertTrue(
        refused(
                400,
                send(
                    "linear",
                    text(
                        good.replace(
                            "{\"inputs\"", "{\"outputs\":" + outputs.append(']') + ",\"inputs\""))))
            .contains("outputs"));
  }

  private static byte[] text(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aThousandSlowSendersHoldNobodyUpAndAreTimedOut() throws Exception {
    List<Socket> senders = new ArrayList<>();
    AtomicBoolean slow = new AtomicBoolean(true);
    Thread trickle =
        new Thread(
            () -> {
              while (slow.get()) {
                for (int i = 0; i < senders.size() && slow.get(); i += 2) {
                  try {
                    senders.get(i).getOutputStream().write(' ');
                  } catch (IOException timedOut) {
                    // Its answer has come.
                  }
                }
                java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
              }
            },
            "trickle");
    try {
      honestCallMillis();
      long alone = honestCallMillis();
      for (int i = 0; i < 1_000; i++) {
        Socket sender = connect();
        senders.add(sender);
        // One in twenty signs in, which needs no key.
        sender
            .getOutputStream()
            .write(
                i % 20 > 0
                    ? head("Content-Length: 60000000")
                    : head("/api/v1/session", "Content-Length: 60000"));
        sender.getOutputStream().write("{\"inputs\"".getBytes(StandardCharsets.US_ASCII));
      }
      long beside = honestCallMillis();
      for (Socket sender : senders) {
        assertEquals(0, sender.getInputStream().available(), "one was timed out before the calls");
      }
      assertTrue(
          beside <= 3 * alone + 150,
          () -> "an honest call took " + beside + " ms, and " + alone + " ms without the senders");
      // Half of them go on with a byte now and then, and have no more time for that.
      trickle.start();
      for (Socket sender : senders) {
        assertEquals(408, status(sender));
      }
    } finally {
      slow.set(false);
      trickle.join();
      for (Socket sender : senders) {
        sender.close();
      }
    }
  }

  /** What 99 of 100 honest calls, one after the other, do not exceed. */
  private static long honestCallMillis() {
    long[] took = new long[200];
    for (int i = 0; i < took.length; i++) {
      long began = System.nanoTime();
      assertEquals(10.5, server.predictLinear("linear"));
      took[i] = System.nanoTime() - began;
    }
    Arrays.sort(took);
    return took[took.length * 99 / 100] / 1_000_000;
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static byte[] head(String header) throws IOException {
    return head("/v2/models/linear/infer", header);
  }

  private static byte[] head(String path, String header) throws IOException {
    return ("POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + key()
            + "\r\n"
            + header
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static int status(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      assertTrue(b >= 0, () -> "the connection was closed without an answer: '" + line + "'");
      line.append((char) b);
    }
    return Integer.parseInt(line.substring(9, 12));
  }

  // ---- text

  @Test
  void textThatTheEngineWouldAlterIsRefusedWithTensorAndElementAndWhoeverAsksBesideIsAnswered()
      throws Exception {
    String good = "[\"fine\",\"漢字\"]";
    byte[] ok = {'o', 'k'};
    Map<String, Callable<HttpResponse<byte[]>>> bad = new LinkedHashMap<>();
    bad.put(
        "element 3 of the input 'x' has text outside",
        () -> send("same-bytes", input("BYTES", "[2,2]", "[\"a\",\"b\",\"c\",\"" + SMILE + "\"]")));
    bad.put(
        "element 0 of the input 'x' has the",
        () -> send("same-bytes", input("BYTES", "[1,2]", "[\"nul\\u0000\",\"b\"]")));
    bad.put("element 1 of the input 'x' has text outside", () -> texts(ok, utf8(SMILE)));
    bad.put("element 1 of the input 'x' has the", () -> texts(ok, new byte[] {'a', 0, 'b'}));
    bad.put(
        "element 1 of the input 'x' has bytes that are not UTF-8",
        () -> texts(ok, new byte[] {(byte) 0xFF}));
    List<Future<HttpResponse<byte[]>>> beside = new ArrayList<>();
    Map<String, Future<HttpResponse<byte[]>>> answers = new LinkedHashMap<>();
    ExecutorService callers = Executors.newCachedThreadPool();
    try {
      bad.forEach(
          (sentence, call) -> {
            beside.add(callers.submit(() -> send("same-bytes", input("BYTES", "[1,2]", good))));
            answers.put(sentence, callers.submit(call));
          });
      for (Map.Entry<String, Future<HttpResponse<byte[]>>> answer : answers.entrySet()) {
        String error = refused(400, answer.getValue().get());
        assertTrue(error.contains(answer.getKey()), error);
      }
      for (Future<HttpResponse<byte[]>> answer : beside) {
        assertEquals(new JsonArray(good), data(answer.get()));
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Two texts as the protocol's binary data. */
  private static HttpResponse<byte[]> texts(byte[] first, byte[] second) throws Exception {
    ByteBuffer tail =
        ByteBuffer.allocate(8 + first.length + second.length).order(ByteOrder.LITTLE_ENDIAN);
    tail.putInt(first.length).put(first).putInt(second.length).put(second);
    String head =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"BYTES\",\"shape\":[1,2],"
            + "\"parameters\":{\"binary_data_size\":"
            + tail.capacity()
            + "}}]}";
    return binary("same-bytes", head, tail.array());
  }

  @Test
  void textOfTheModelsOwnThatAnAnswerWouldAlterIsRefusedWithTensorAndElement() throws Exception {
    for (int altered : new int[] {1, 2}) {
      String error =
          refused(400, send("labels", input("index", "INT64", "[2]", "[0," + altered + "]")));
      assertTrue(error.contains("element 1 of the output 'label' has text"), error);
    }
    assertEquals(
        new JsonArray().add("plain"), data(send("labels", input("index", "INT64", "[1]", "[0]"))));
  }

  // ---- wishes

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"device\":{\"kind\":\"CUDA\"}}",
        "{\"engineSettings\":{\"device\":\"cuda\"}}",
      })
  void aWishForAGpuIsRefusedWithTheFieldToChangeAndNothingIsStored(String settings)
      throws Exception {
    Api api = server.api();
    JsonObject wish = new JsonObject(settings);
    String field = wish.containsKey("device") ? "device.kind to CPU" : "'device' to 'cpu'";
    List<JsonObject> before = api.all("/api/v1/deployments");
    Path other = Files.write(folder.resolve("unwished.onnx"), OnnxModels.linear(7f, 1, 2, 3, 4));
    int version = server.register("unwished", other);
    CliException created =
        assertThrows(
            CliException.class,
            () ->
                api.post(
                    "/api/v1/deployments",
                    new JsonObject()
                        .put("model", "unwished")
                        .put("version", version)
                        .put("settings", wish)));
    refusedGpu(created, field);
    String deployment = "/api/v1/deployments/" + before.get(0).getLong("id");
    JsonObject now = api.get(deployment).body();
    CliException edited =
        assertThrows(
            CliException.class,
            () ->
                api.patch(
                    deployment,
                    new JsonObject().put("settings", wish),
                    now.getLong("generation").toString()));
    refusedGpu(edited, field);
    assertEquals(before, api.all("/api/v1/deployments"), "nothing was stored");
    assertEquals(now, api.get(deployment).body());
  }

  private static void refusedGpu(CliException refusal, String field) {
    JsonObject problem = refusal.problem();
    assertEquals(400, problem.getInteger("status"), problem::encode);
    String detail = problem.getString("detail");
    assertTrue(detail.contains("GPU") && detail.contains("set " + field), problem::encode);
    assertTrue(detail.contains("worker process"), problem::encode);
  }

  // ---- uploads

  private static JsonObject upload(String name, byte[] content) {
    String id =
        server
            .api()
            .post("/api/v1/uploads", new JsonObject().put("model", "hostile"))
            .body()
            .getString("id");
    server
        .api()
        .call(
            "PUT",
            "/api/v1/uploads/" + id + "/files/" + name + "?last=true&offset=0",
            BodyPublishers.ofByteArray(content),
            Map.of("Content-Type", "application/octet-stream"));
    server.api().post("/api/v1/uploads/" + id + "/check", new JsonObject());
    JsonObject[] upload = new JsonObject[1];
    Supplier<String> state =
        () -> {
          upload[0] = server.api().get("/api/v1/uploads/" + id).body();
          return upload[0].getString("state");
        };
    try {
      RunningServer.awaitTrue(
          "the upload is checked",
          java.time.Duration.ofSeconds(60),
          () -> List.of("CHECKED", "QUARANTINED").contains(state.get()));
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
    return upload[0];
  }

  private static void quarantined(String name, byte[] content, String code) throws IOException {
    Map<Path, String> before = files();
    JsonObject upload = upload(name, content);
    assertEquals("QUARANTINED", upload.getString("state"), upload::encode);
    assertTrue(upload.getJsonArray("problems").encode().contains(code), upload::encode);
    assertEquals(409, registering(upload, new JsonObject()), "nobody makes a version of it");
    server.api().delete("/api/v1/uploads/" + upload.getString("id"), null);
    Map<Path, String> after = files();
    Path own = incoming().resolve(upload.getString("id"));
    after.keySet().removeIf(path -> path.startsWith(own));
    // What earlier uploads left there may be deleted meanwhile.
    before.keySet().removeIf(path -> path.startsWith(incoming()) && !after.containsKey(path));
    assertEquals(before, after, "nothing was written or changed outside of its own folder");
  }

  /** With which status registering an upload is refused. */
  private static int registering(JsonObject upload, JsonObject wish) {
    String path = "/api/v1/uploads/" + upload.getString("id") + "/register";
    return assertThrows(CliException.class, () -> server.api().post(path, wish))
        .problem()
        .getInteger("status");
  }

  private static Path incoming() {
    return server.data().resolve("artifacts/incoming");
  }

  /**
   * Every file of the data directory and of the folder around it with its size and hash, the
   * database's own and the log left out.
   */
  private static Map<Path, String> files() throws IOException {
    Map<Path, String> files = new TreeMap<>();
    for (Path root : List.of(server.data().resolve("artifacts"), folder)) {
      Files.walkFileTree(
          root,
          Set.of(),
          root.equals(folder) ? 2 : 9,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
                throws IOException {
              return visitFile(path, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
                throws IOException {
              String text = path.toString();
              if (!text.contains("postgres") && !text.endsWith(".log")) {
                try {
                  files.put(path, attributes.isRegularFile() ? content(path) : "");
                } catch (NoSuchFileException gone) {
                  // what was discarded is deleted meanwhile
                }
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException gone) {
              return FileVisitResult.CONTINUE; // what was discarded is deleted meanwhile
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return files;
  }

  private static String content(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Sha256 hash = new Sha256();
    hash.update(bytes, 0, bytes.length);
    return bytes.length + " " + hash.hex();
  }

  private static byte[] zip(String... namesAndTexts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "../evil.onnx",
    "a/../../evil.onnx",
    "FOLDER/evil.onnx",
    "FOLDER/data/cli.key",
    "..\\evil.onnx",
    "C:/evil.onnx",
  })
  void pathsThatLeadOutOfTheArtifactAreQuarantined(String path) throws Exception {
    String real = path.replace("FOLDER", folder.toAbsolutePath().toString());
    quarantined("model.zip", zip("model.onnx", "m", real, "evil"), "path-");
  }

  @Test
  void linksAndDuplicateNamesAreQuarantined() throws Exception {
    quarantined("model.tar", tar("model.onnx", '2', "/etc/passwd"), "archive-link");
    quarantined("model.tar", tar("model.onnx", '1', "../../cli.key"), "archive-link");
    quarantined("model.zip", twice(), "archive-duplicate-name");
  }

  /** Two entries of one name: the second is renamed in the bytes, as no writer would. */
  private static byte[] twice() throws IOException {
    byte[] zip = zip("model.onnx", "one", "mXdel.onnx", "two");
    for (int i = 0; i < zip.length - 1; i++) {
      if (zip[i] == 'm' && zip[i + 1] == 'X') {
        zip[i + 1] = 'o';
      }
    }
    return zip;
  }

  /** One ustar header that links to a target. */
  private static byte[] tar(String name, char type, String target) {
    byte[] tar = new byte[512 * 3];
    put(tar, 0, name);
    put(tar, 100, "0000644\0");
    put(tar, 108, "0000000\0");
    put(tar, 116, "0000000\0");
    put(tar, 124, "00000000000\0");
    put(tar, 136, "00000000000\0");
    put(tar, 148, "        ");
    tar[156] = (byte) type;
    put(tar, 157, target);
    put(tar, 257, "ustar\00000");
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xFF;
    }
    put(tar, 148, String.format("%06o\0 ", sum));
    return tar;
  }

  private static void put(byte[] into, int at, String text) {
    byte[] raw = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(raw, 0, into, at, raw.length);
  }

  @Test
  void aZipBombIsQuarantinedBeforeItIsUnpacked() throws Exception {
    // Within upload.max-bytes it grows too much for what it weighs; beyond, it is too large.
    quarantined("model.zip", zeros(4, 12), "archive-ratio");
    quarantined("model.zip", zeros(4, 256), "archive-too-large");
  }

  private static byte[] zeros(int files, int mebibytesEach) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] zeros = new byte[MIB];
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int file = 0; file < files; file++) {
        zip.putNextEntry(new ZipEntry("weights-" + file + ".bin"));
        for (int i = 0; i < mebibytesEach; i++) {
          zip.write(zeros);
        }
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void whatIsNotAModelOrEndsTooSoonIsQuarantined() throws Exception {
    byte[] model = OnnxModels.linear();
    for (int length : new int[] {1, 10, model.length / 2, model.length - 1}) {
      quarantined("model.onnx", Arrays.copyOf(model, length), "\"truncated\"");
    }
    byte[] noise = new byte[100_000];
    new java.util.Random(7).nextBytes(noise);
    quarantined("model.onnx", noise, "\"not-protobuf\"");
    quarantined("model.bin", noise, "\"format-unknown\"");
  }

  @Test
  void theSameModelUploadedTwiceIsOneVersionAndWhatWouldBeLostIsRefused() throws Exception {
    byte[] model = OnnxModels.linear(3f, 1, 4, 1, 5);
    JsonObject plain = upload("model.onnx", model);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("model.onnx"));
      zip.write(model);
      zip.closeEntry();
    }
    JsonObject packed = upload("model.zip", bytes.toByteArray());
    assertEquals("CHECKED", packed.getString("state"), packed::encode);
    JsonObject one =
        server
            .api()
            .post("/api/v1/uploads/" + plain.getString("id") + "/register", new JsonObject())
            .body();
    assertEquals(
        409,
        registering(packed, new JsonObject().put("note", "the same again")),
        "what is said of it would be lost");
    JsonObject two =
        server
            .api()
            .post("/api/v1/uploads/" + packed.getString("id") + "/register", new JsonObject())
            .body();
    assertEquals(one.getString("digest"), two.getString("digest"), two::encode);
    assertTrue(one.getString("digest") != null, one::encode);
    assertEquals(false, one.getBoolean("existing"), one::encode);
    assertEquals(true, two.getBoolean("existing"), two::encode);
    assertEquals(one.getInteger("number"), two.getInteger("number"), "no second version is made");
  }
}
