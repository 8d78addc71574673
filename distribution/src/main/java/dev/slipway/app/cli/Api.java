package dev.slipway.app.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The server, as a command sees it. Blocks. */
public final class Api {

  private final HttpClient http;
  private final URI base;
  private final @Nullable String key;

  /**
   * @param base e.g. {@code http://127.0.0.1:8080}
   * @param key a key's secret, or null
   */
  public Api(URI base, @Nullable String key) {
    this(base, key, null);
  }

  /**
   * @param trust whose certificates to trust; null: those that the JDK does
   */
  public Api(URI base, @Nullable String key, @Nullable SSLContext trust) {
    this.base = base;
    this.key = key;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    SSLContext context = "http".equalsIgnoreCase(base.getScheme()) ? Trust.nobody() : trust;
    this.http = (context == null ? builder : builder.sslContext(context)).build();
  }

  public URI base() {
    return base;
  }

  /**
   * An answer.
   *
   * @param etag without its quotes, or null
   */
  public record Reply(
      int status, JsonObject body, @Nullable String etag, HttpResponse<String> response) {}

  public Reply get(String path) {
    return call("GET", path, null, Map.of());
  }

  public Reply post(String path, JsonObject body) {
    return call("POST", path, json(body), Map.of());
  }

  public Reply post(String path, JsonObject body, String ifMatch) {
    return call("POST", path, json(body), Map.of("If-Match", "\"" + ifMatch + "\""));
  }

  public Reply put(String path, JsonObject body, String ifMatch) {
    return call("PUT", path, json(body), Map.of("If-Match", "\"" + ifMatch + "\""));
  }

  public Reply patch(String path, JsonObject body, String ifMatch) {
    return call("PATCH", path, json(body), Map.of("If-Match", "\"" + ifMatch + "\""));
  }

  public Reply delete(String path, @Nullable String ifMatch) {
    return call(
        "DELETE",
        path,
        null,
        ifMatch == null ? Map.of() : Map.of("If-Match", "\"" + ifMatch + "\""));
  }

  /** All items of a list, page after page. */
  public List<JsonObject> all(String path) {
    List<JsonObject> items = new ArrayList<>();
    String cursor = null;
    do {
      String page =
          path
              + (path.contains("?") ? "&" : "?")
              + "limit=200"
              + (cursor == null ? "" : "&cursor=" + encode(cursor));
      JsonObject body = get(page).body();
      JsonArray array = body.getJsonArray("items");
      for (int i = 0; i < array.size(); i++) {
        items.add(array.getJsonObject(i));
      }
      cursor = body.getString("next");
    } while (cursor != null);
    return items;
  }

  private static BodyPublisher json(JsonObject body) {
    return BodyPublishers.ofString(body.encode());
  }

  /**
   * Calls the server.
   *
   * @throws CliException when it cannot be reached or answers 4xx or 5xx
   */
  public Reply call(
      String method, String path, @Nullable BodyPublisher body, Map<String, String> headers) {
    HttpRequest.Builder request =
        request(path).method(method, body == null ? BodyPublishers.noBody() : body);
    if (body != null && !headers.containsKey("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    HttpResponse<String> response = send(request.build(), BodyHandlers.ofString());
    JsonObject parsed = parse(response.body());
    refuse(response.statusCode(), parsed);
    String etag = response.headers().firstValue("ETag").orElse(null);
    return new Reply(
        response.statusCode(), parsed, etag == null ? null : etag.replace("\"", ""), response);
  }

  /**
   * Copies an answer as it comes, however long it is.
   *
   * @param accept the media type to ask for
   * @throws CliException likewise, and when the answer ends too soon
   */
  public void copy(String path, String accept, OutputStream to) {
    HttpResponse<InputStream> response =
        send(request(path).header("Accept", accept).build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() >= 400) {
        refuse(
            response.statusCode(), parse(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
      }
      body.transferTo(to);
      to.flush();
    } catch (IOException broken) {
      throw new CliException(
          ExitCode.FAILED, "the answer broke off and is not whole: " + broken.getMessage());
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return request;
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (SSLException refused) {
      throw new CliException(
          ExitCode.UNREACHABLE,
          "no secure connection to "
              + base
              + ": "
              + refused.getMessage()
              + "; name a PEM file with the authority that issued its certificate with --ca");
    } catch (IOException lost) {
      throw new CliException(
          ExitCode.UNREACHABLE,
          "no server answers at "
              + base
              + " ("
              + (lost.getMessage() == null ? lost.getClass().getSimpleName() : lost.getMessage())
              + "); start one with 'slipway serve', or name it with --url");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.FAILED, "stopped");
    }
  }

  private static void refuse(int status, JsonObject said) {
    if (status >= 400) {
      throw new CliException(
          ExitCode.ofStatus(status),
          said.getString("detail", said.getString("error", "HTTP " + status)),
          said);
    }
  }

  private static JsonObject parse(String text) {
    if (text.isEmpty()) {
      return new JsonObject();
    }
    try {
      return new JsonObject(text);
    } catch (DecodeException notAnObject) {
      return new JsonObject().put("text", text);
    }
  }

  /** For a part of a path or a query. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
