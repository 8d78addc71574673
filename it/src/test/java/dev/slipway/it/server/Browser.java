package dev.slipway.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** What a browser and a page of ours do for a person: keep the cookie, send the token. */
final class Browser {

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private String cookie = "";
  private String csrf = "";

  Browser(URI base) {
    this.base = base;
  }

  /** An answer; its body is an empty object when there is none. */
  record Reply(HttpResponse<String> response, JsonObject body) {
    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** This answer, which must have the status. */
    Reply is(int status) {
      assertEquals(status, status(), response::body);
      return this;
    }
  }

  String cookie() {
    return cookie;
  }

  String csrf() {
    return csrf;
  }

  Reply signIn(String name, String password) throws Exception {
    return post("/api/v1/session", new JsonObject().put("name", name).put("password", password));
  }

  Reply get(String path, String... headers) throws Exception {
    return call("GET", path, null, headers);
  }

  Reply post(String path, JsonObject body, String... headers) throws Exception {
    return call("POST", path, body, headers);
  }

  Reply put(String path, JsonObject body) throws Exception {
    return call("PUT", path, body);
  }

  Reply delete(String path) throws Exception {
    return call("DELETE", path, null);
  }

  Reply call(String method, String path, JsonObject body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
      if (!method.equals("GET")) {
        request.header("Slipway-Csrf", csrf);
      }
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    response
        .headers()
        .firstValue("Set-Cookie")
        .ifPresent(set -> cookie = set.contains("Max-Age=0") ? "" : set.replaceAll(";.*", ""));
    String type = response.headers().firstValue("Content-Type").orElse("");
    JsonObject parsed =
        type.contains("json") && response.body().startsWith("{")
            ? new JsonObject(response.body())
            : new JsonObject();
    if (response.statusCode() < 300 && parsed.containsKey("csrf")) {
      csrf = parsed.getString("csrf");
    }
    return new Reply(response, parsed);
  }
}
