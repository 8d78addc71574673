package dev.slipway.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTest {

  @TempDir Path folder;

  @Test
  void aBinaryRequestIsAHeadOfJsonOfTheLengthThatItSaysThenTheNumbers() throws Exception {
    Request request =
        new Request.Maker(folder, "secret").binary("r", List.of(Request.Input.longs("ids", 7, -1)));
    List<String> headers = Files.readAllLines(request.headers());
    assertTrue(headers.contains("Authorization: Bearer secret"), headers.toString());
    String said = "Inference-Header-Content-Length: ";
    int length =
        headers.stream()
            .filter(line -> line.startsWith(said))
            .mapToInt(line -> Integer.parseInt(line.substring(said.length())))
            .findFirst()
            .orElseThrow();
    byte[] body = Files.readAllBytes(request.body());
    JsonObject head =
        new JsonObject(new String(Arrays.copyOf(body, length), StandardCharsets.UTF_8));
    JsonObject input = head.getJsonArray("inputs").getJsonObject(0);
    assertEquals(16, input.getJsonObject("parameters").getInteger("binary_data_size"));
    ByteBuffer data =
        ByteBuffer.wrap(body, length, body.length - length).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(7, data.getLong());
    assertEquals(-1, data.getLong());
    assertEquals(0, data.remaining());
  }
}
