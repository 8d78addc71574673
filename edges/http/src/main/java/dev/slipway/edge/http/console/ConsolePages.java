package dev.slipway.edge.http.console;

import dev.slipway.edge.http.console.ConsoleFile.Coding;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Answers what no protocol and no API answers: a file of the console, or, for every path that a
 * person may have as a link, the page that all of them begin with. What keeps a page to itself is
 * put on it by {@link dev.slipway.edge.http.caller.SecurityHeaders}. Never waits for anything. One
 * event loop at a time; may be shared by all of them.
 */
public final class ConsolePages implements Handler<RoutingContext> {

  /** A year, which is as good as for ever. */
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  /** Kept, and asked for each time: an update is seen at once. */
  private static final String ASK_AGAIN = "no-cache";

  private static final String[] NOT_OURS = {"api/", "v1/", "v2/", "metrics"};

  private final ConsoleFiles files;

  public ConsolePages(ConsoleFiles files) {
    this.files = files;
  }

  /** Mounts the console behind everything that was mounted before. */
  public void mount(Router router) {
    router.route().last().handler(this);
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = request.path();
    String name = path == null || path.isEmpty() ? "" : path.substring(1);
    for (String prefix : NOT_OURS) {
      if (name.startsWith(prefix)) {
        context.next();
        return;
      }
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      refuse(request, 405, "The console's files are read, with GET or HEAD.");
      return;
    }
    ConsoleFile file = files.find(name);
    if (file == null && isPage(name)) {
      file = files.index();
    }
    if (file == null) {
      refuse(request, 404, "The console has no such file.");
      return;
    }
    answer(request, file);
  }

  /**
   * Whether a path can be a page's: files have an ending, the parts of pages may have a dot too.
   */
  private static boolean isPage(String name) {
    return !name.startsWith("assets/") && !name.matches("[^/]*\\.[A-Za-z0-9]+");
  }

  private static void answer(HttpServerRequest request, ConsoleFile file) {
    HttpServerResponse response = request.response();
    Coding coding = file.codingFor(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
    String etag = file.etag(coding);
    MultiMap headers = response.headers();
    headers
        .set(HttpHeaders.ETAG, etag)
        .set(HttpHeaders.CACHE_CONTROL, file.lasting() ? FOR_EVER : ASK_AGAIN)
        .set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (isKnown(request.getHeader(HttpHeaders.IF_NONE_MATCH), etag)) {
      response.setStatusCode(304).end();
      return;
    }
    Buffer body = file.body(coding);
    headers
        .set(HttpHeaders.CONTENT_TYPE, file.contentType())
        .set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (coding != Coding.IDENTITY) {
      headers.set(HttpHeaders.CONTENT_ENCODING, coding.token());
    }
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      // The bytes are shared by all answers; each has its own positions in them.
      response.end(body.slice());
    }
  }

  private static boolean isKnown(@Nullable String known, String etag) {
    if (known == null) {
      return false;
    }
    for (String one : known.split(",", -1)) {
      String tag = one.strip();
      if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }

  private static void refuse(HttpServerRequest request, int status, String sentence) {
    HttpServerResponse response = request.response();
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (!request.isEnded()) {
      // Who was refused need not send the rest.
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    response.end(sentence + "\n");
  }
}
