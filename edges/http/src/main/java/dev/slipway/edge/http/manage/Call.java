package dev.slipway.edge.http.manage;

import dev.slipway.bus.Actor;
import dev.slipway.bus.Address;
import dev.slipway.bus.Bus;
import dev.slipway.bus.Caller;
import dev.slipway.bus.Deadline;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.caller.Callers.Recognised;
import dev.slipway.registry.api.Paging;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One call of the API, as an operation reads it. Lives on the event loop of its connection. */
final class Call implements NodeView.Call {

  /** How long an ordinary command may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RoutingContext context;
  private final Bus bus;
  private final Recognised caller;
  private final String requestId;
  private final Buffer body;

  Call(RoutingContext context, Bus bus, Recognised caller, String requestId, Buffer body) {
    this.body = body;
    this.context = context;
    this.bus = bus;
    this.caller = caller;
    this.requestId = requestId;
  }

  @Override
  public Actor actor() {
    return caller.actor();
  }

  /** By what somebody was recognised. */
  Recognised caller() {
    return caller;
  }

  String requestId() {
    return requestId;
  }

  HttpServerRequest request() {
    return context.request();
  }

  @Override
  public <Q, A> Future<A> ask(Address<Q, A> address, Q request) {
    return ask(address, request, PATIENCE);
  }

  <Q, A> Future<A> ask(Address<Q, A> address, Q request, Duration patience) {
    return bus.request(address, request, new Caller(actor(), Deadline.in(patience), requestId));
  }

  /** As the platform itself, for what it has made sure of. */
  <Q, A> Future<A> askAsPlatform(Address<Q, A> address, Q request) {
    return bus.request(
        address, request, new Caller(Actor.PLATFORM, Deadline.in(PATIENCE), requestId));
  }

  String path(String name) {
    String value = context.pathParam(name);
    if (value == null) {
      throw new IllegalStateException("the route has no parameter '" + name + "'");
    }
    return value;
  }

  int pathInteger(String name) {
    return (int) whole("path parameter '" + name + "'", path(name), Integer.MAX_VALUE);
  }

  long pathNumber(String name) {
    return whole("path parameter '" + name + "'", path(name), Long.MAX_VALUE);
  }

  UUID pathUuid(String name) {
    try {
      return UUID.fromString(path(name));
    } catch (IllegalArgumentException notOne) {
      throw new SlipwayException(FailureCode.NOT_FOUND, "'" + path(name) + "' is no id of ours");
    }
  }

  @Nullable String query(String name) {
    String value = context.request().getParam(name);
    return value == null || value.isEmpty() ? null : value;
  }

  boolean queryFlag(String name, boolean otherwise) {
    String value = query(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.equals("true") && !value.equals("false")) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "the query parameter '" + name + "' is true or false, got '" + value + "'");
    }
    return value.equals("true");
  }

  long queryNumber(String name, long otherwise) {
    String value = query(name);
    return value == null
        ? otherwise
        : whole("query parameter '" + name + "'", value, Long.MAX_VALUE);
  }

  @Nullable Instant queryInstant(String name) {
    String value = query(name);
    try {
      return value == null ? null : Instant.parse(value);
    } catch (DateTimeParseException notATime) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "the query parameter '"
              + name
              + "' is a time such as 2026-11-25T09:30:00Z, got '"
              + value
              + "'");
    }
  }

  Paging paging() {
    return new Paging(query("cursor"), (int) Math.min(Integer.MAX_VALUE, queryNumber("limit", 50)));
  }

  /** Whether the caller would rather have an operation at once than wait (RFC 7240). */
  boolean prefersAsync() {
    for (String header : context.request().headers().getAll("Prefer")) {
      for (String preference : header.split(",", -1)) {
        if (preference.strip().equalsIgnoreCase("respond-async")) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The revision in If-Match, or null when the header is missing (the receiver then asks for it).
   */
  @Nullable Long expected() {
    String header = context.request().getHeader("If-Match");
    if (header == null) {
      return null;
    }
    String text = header.strip();
    if (text.length() > 2 && text.startsWith("\"") && text.endsWith("\"")) {
      text = text.substring(1, text.length() - 1);
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException foreign) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "If-Match carries the ETag of the answer that is being edited, such as \"3\"; got "
              + header);
    }
  }

  @Nullable String idempotencyKey() {
    String key = context.request().getHeader("Idempotency-Key");
    if (key != null && (key.isBlank() || key.length() > 255)) {
      throw new SlipwayException(FailureCode.INVALID, "Idempotency-Key is 1 to 255 characters");
    }
    return key;
  }

  /** The body as an object; an empty body is an empty object. */
  Fields body() {
    if (body.length() == 0) {
      return new Fields(new JsonObject(), "");
    }
    String type = context.request().getHeader("Content-Type");
    if (type != null && !type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
      throw new SlipwayException(
          FailureCode.UNSUPPORTED_MEDIA, "the body is application/json, got " + type);
    }
    Object parsed;
    try {
      parsed = io.vertx.core.json.Json.decodeValue(body);
    } catch (RuntimeException unreadable) {
      throw new SlipwayException(
          FailureCode.INVALID, "the body is not JSON: " + unreadable.getMessage());
    }
    if (!(parsed instanceof JsonObject object)) {
      throw new SlipwayException(FailureCode.INVALID, "the body is a JSON object");
    }
    return new Fields(object, "");
  }

  private static long whole(String what, String text, long most) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new SlipwayException(
        FailureCode.INVALID,
        "the " + what + " is a whole number from 0 to " + most + ", got '" + text + "'");
  }
}
