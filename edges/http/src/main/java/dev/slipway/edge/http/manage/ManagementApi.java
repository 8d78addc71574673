package dev.slipway.edge.http.manage;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Bus;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.caller.Callers;
import dev.slipway.edge.http.caller.Callers.Recognised;
import dev.slipway.platform.infer.PayloadBudget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Mounts {@code /api/v1} from its OpenAPI document: every operation of the document has a handler
 * and every handler an operation, or the server does not start.
 */
public final class ManagementApi {

  private static final System.Logger LOG = System.getLogger(ManagementApi.class.getName());

  /** The largest JSON body; only files are larger, and those are streamed. */
  private static final long MAX_BODY = 1 << 20;

  /** The same of somebody who is not known yet. */
  private static final long MAX_OPEN_BODY = 16 << 10;

  private static final String BASE = "/api/v1";

  private final Vertx vertx;
  private final int bodySeconds;
  private final PayloadBudget budget;
  private final Bus bus;
  private final Callers callers;
  private final JsonObject document;
  private final Buffer served;
  private final Map<String, Operation> operations = new HashMap<>();

  /**
   * Prepares the API.
   *
   * @param door who calls, and how people come in
   * @param bodySeconds that a JSON body may take to arrive; beyond it 408
   * @param budget of the bodies that this process holds
   */
  public ManagementApi(
      Vertx vertx, NodeView node, Door door, int bodySeconds, PayloadBudget budget) {
    this.budget = budget;
    this.vertx = vertx;
    this.bodySeconds = bodySeconds;
    this.bus = Bus.of(vertx);
    this.callers = door.callers();
    this.document = readDocument();
    this.served = document.toBuffer();
    operations.putAll(ModelOperations.all());
    operations.putAll(DeploymentOperations.all(node));
    operations.putAll(TrafficOperations.all());
    operations.putAll(UploadOperations.all(vertx, bus));
    operations.putAll(AccessOperations.all(node, door));
    operations.putAll(SessionOperations.all(node, door));
    operations.putAll(PasswordOperations.all(door));
    operations.putAll(KeyOperations.all(node));
    operations.putAll(OidcOperations.all(door));
    operations.putAll(HistoryOperations.all(node));
    operations.putAll(LiveOperations.all(vertx, node));
    operations.putAll(EventOperations.all(vertx, node, callers::look));
    operations.putAll(AuditOperations.all(vertx, node));
  }

  /** The document, as it is served. */
  public static JsonObject readDocument() {
    try (InputStream in = ManagementApi.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing from the edge's jar");
      }
      return new JsonObject(Buffer.buffer(in.readAllBytes()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * Mounts all routes.
   *
   * @throws IllegalStateException when document and handlers do not agree
   */
  public void mount(Router router) {
    TreeSet<String> unmounted = new TreeSet<>(operations.keySet());
    router
        .get(BASE + "/openapi.json")
        .handler(
            context ->
                context.response().putHeader("Content-Type", "application/json").end(served));
    for (Map.Entry<String, Object> path : document.getJsonObject("paths")) {
      if (path.getKey().equals("/openapi.json")) {
        continue;
      }
      for (Map.Entry<String, Object> verb : (JsonObject) path.getValue()) {
        JsonObject described = (JsonObject) verb.getValue();
        String id = described.getString("operationId");
        Operation operation = operations.get(id);
        if (operation == null) {
          throw new IllegalStateException(
              "the API's document has the operation '" + id + "', which nothing handles");
        }
        unmounted.remove(id);
        Route route =
            router.route(
                HttpMethod.valueOf(verb.getKey().toUpperCase(java.util.Locale.ROOT)),
                BASE + path.getKey().replaceAll("\\{(\\w+)}", ":$1"));
        mountOne(route, described, operation);
      }
    }
    if (!unmounted.isEmpty()) {
      throw new IllegalStateException("nothing in the API's document describes " + unmounted);
    }
    router.route(BASE + "/*").handler(this::unknown);
  }

  private void mountOne(Route route, JsonObject described, Operation operation) {
    boolean open =
        described.getJsonArray("security") != null && described.getJsonArray("security").isEmpty();
    boolean json =
        described.containsKey("requestBody")
            && described
                .getJsonObject("requestBody")
                .getJsonObject("content")
                .containsKey("application/json");
    route.handler(
        context -> {
          String requestId = requestId(context);
          try {
            Recognised caller = callers.recognise(context.request(), open);
            if (!open && caller.actor().kind() == Actor.Kind.NOBODY) {
              throw nobody(caller.ended());
            }
            context.put("slipway.caller", caller);
            context.next();
          } catch (SlipwayException refused) {
            fail(context, requestId, refused);
          }
        });
    route.handler(
        context -> {
          if (json) {
            BodyReader.read(
                    vertx, context.request(), open ? MAX_OPEN_BODY : MAX_BODY, bodySeconds, budget)
                .onSuccess(body -> run(context, operation, body))
                .onFailure(failure -> fail(context, requestId(context), failure));
          } else {
            run(context, operation, Buffer.buffer());
          }
        });
    route.failureHandler(
        context -> {
          Throwable failure = context.failure();
          if (failure == null) {
            failure =
                new SlipwayException(
                    FailureCode.INVALID,
                    "the request cannot be read (" + context.statusCode() + ")");
          }
          fail(context, requestId(context), failure);
        });
  }

  private static SlipwayException nobody(boolean ended) {
    return ended
        ? new SlipwayException(
                FailureCode.UNAUTHENTICATED, "this session is over; sign in again and go on")
            .with("session", "ENDED")
        : new SlipwayException(
            FailureCode.UNAUTHENTICATED,
            "this needs somebody: sign in, or send the header 'Authorization: Bearer slw_…'");
  }

  private void run(RoutingContext context, Operation operation, Buffer body) {
    String requestId = requestId(context);
    Call call = new Call(context, bus, context.get("slipway.caller"), requestId, body);
    Future<Answer> answer;
    try {
      answer = operation.run(call);
    } catch (IllegalArgumentException refused) {
      answer =
          Future.failedFuture(
              new SlipwayException(FailureCode.INVALID, String.valueOf(refused.getMessage())));
    } catch (RuntimeException failure) {
      answer = Future.failedFuture(failure);
    }
    answer
        .onSuccess(done -> send(context, requestId, done))
        .onFailure(failure -> fail(context, requestId, failure));
  }

  private void unknown(RoutingContext context) {
    fail(
        context,
        requestId(context),
        new SlipwayException(
            FailureCode.NOT_FOUND,
            context.request().method()
                + " "
                + context.request().path()
                + " is no operation of this API; they are in "
                + BASE
                + "/openapi.json"));
  }

  private static String requestId(RoutingContext context) {
    String id = context.get("slipway.request-id");
    if (id == null) {
      id = UUID.randomUUID().toString();
      context.put("slipway.request-id", id);
    }
    return id;
  }

  private static void send(RoutingContext context, String requestId, Answer answer) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response
        .setStatusCode(answer.status())
        .putHeader("Slipway-Request-Id", requestId)
        .putHeader("Cache-Control", "no-store");
    if (answer.etag() != null) {
      response.putHeader("ETag", "\"" + answer.etag() + "\"");
    }
    if (answer.location() != null) {
      response.putHeader("Location", answer.location());
    }
    if (answer.status() == 204 || answer.status() == 302) {
      response.end();
      return;
    }
    response.putHeader("Content-Type", "application/json");
    response.end(answer.body().toBuffer());
  }

  private static void fail(RoutingContext context, String requestId, Throwable failure) {
    SlipwayException known;
    if (failure instanceof SlipwayException ours) {
      known = ours;
    } else if (failure instanceof IllegalArgumentException refused) {
      known = new SlipwayException(FailureCode.INVALID, String.valueOf(refused.getMessage()));
    } else {
      known =
          new SlipwayException(
              FailureCode.INTERNAL,
              "this failed unexpectedly; the server's log says more under this request id",
              failure);
    }
    if (known.code() == FailureCode.INTERNAL) {
      LOG.log(
          System.Logger.Level.ERROR,
          context.request().method()
              + " "
              + context.request().path()
              + " (request "
              + requestId
              + ")",
          failure);
    }
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    response
        .setStatusCode(known.code().status())
        .putHeader("Content-Type", Problems.MEDIA_TYPE)
        .putHeader("Slipway-Request-Id", requestId)
        .putHeader("Cache-Control", "no-store");
    if (known.code() == FailureCode.UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    Object retryAfter = known.details().get("retryAfterSeconds");
    if (retryAfter != null || known.code() == FailureCode.UNAVAILABLE) {
      response.putHeader("Retry-After", retryAfter == null ? "1" : retryAfter.toString());
    }
    if (!context.request().isEnded()) {
      // Who was refused need not send the rest.
      response.putHeader("Connection", "close");
    }
    response.end(Problems.of(known, context.request().path(), requestId).toBuffer());
  }
}
