package dev.slipway.edge.http.exchange;

import dev.slipway.bus.Actor;
import dev.slipway.bus.FailureCode;
import dev.slipway.bus.SlipwayException;
import dev.slipway.edge.http.json.JsonWriter;
import dev.slipway.platform.infer.ItemQuota;
import dev.slipway.platform.infer.PayloadBudget;
import dev.slipway.platform.security.KeyMeter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call of a prediction protocol, from its headers to its answer. It is answered exactly
 * once, whatever happens; what it held of the process' budget is given back exactly once. One event
 * loop.
 */
public final class Exchange {

  /** Every answer to a prediction carries it: the prediction id. */
  public static final CharSequence PREDICTION_ID =
      HttpHeaders.createOptimized("slipway-prediction-id");

  /** Every answer carries it: the id of this HTTP call, as the log has it. */
  public static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("slipway-request-id");

  /** The content type of JSON. */
  public static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  /** A person who is signed in says with it that a call is a try; nobody else's is looked at. */
  private static final CharSequence LANE = HttpHeaders.createOptimized("slipway-lane");

  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
  private static final CharSequence WWW_AUTHENTICATE =
      HttpHeaders.createOptimized("www-authenticate");
  private static final CharSequence ACCEPT_ENCODING =
      HttpHeaders.createOptimized("accept-encoding");
  private static final CharSequence CONTENT_ENCODING =
      HttpHeaders.createOptimized("content-encoding");
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence VARY = HttpHeaders.createOptimized("vary");
  private static final CharSequence EXPECT = HttpHeaders.createOptimized("expect");

  /** Shorter answers are not packed: a packet is a packet. */
  private static final int LEAST_PACKED = 1024;

  /** Packing more bytes than this leaves the loop. */
  private static final int LOOP_PACKED_BYTES = 32 << 10;

  private static final Logger LOG = System.getLogger(Exchange.class.getName());

  private final EdgeLoop loop;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final String requestId;
  private @Nullable BodyListener listener;
  private ContentCoding coding = ContentCoding.IDENTITY;
  private @Nullable KeyMeter meter;
  private long held;
  private boolean answerHeld;
  private long metered;
  private boolean personal;
  private boolean answered;
  private boolean gone;

  /** Who waits for a body. Nothing is called after the exchange was answered. */
  public interface BodyListener {

    /** The whole body, unpacked: {@code bytes[from, to)}. */
    void body(byte[] bytes, int from, int to);

    /** The caller has gone; no answer can reach it any more. May come at any time, once. */
    void callerGone();
  }

  public Exchange(EdgeLoop loop, HttpServerRequest request) {
    this.loop = loop;
    this.request = request;
    this.response = request.response();
    this.requestId = loop.nextRequestId();
  }

  public EdgeLoop loop() {
    return loop;
  }

  public HttpServerRequest request() {
    return request;
  }

  public String requestId() {
    return requestId;
  }

  /** Whether nobody waits for an answer any more. */
  public boolean over() {
    return answered || gone;
  }

  /**
   * Who calls.
   *
   * @return the actor; {@link Actor#NOBODY} when no key was sent and callers without one may
   *     predict; null after the exchange was failed with 401
   */
  public @Nullable Actor authenticate() {
    String header = request.headers().get(HttpHeaders.AUTHORIZATION);
    if (header == null) {
      Actor person;
      try {
        person = loop.authenticator().session(request);
      } catch (SlipwayException refused) {
        fail(refused);
        return null;
      }
      if (person != null) {
        personal = true;
        return person;
      }
      if (loop.anonymousPredict()) {
        return Actor.NOBODY;
      }
      fail(
          new SlipwayException(
              FailureCode.UNAUTHENTICATED,
              "this needs a key: send the header 'Authorization: Bearer slw_…'; 'slipway key"
                  + " create' makes one"));
      return null;
    }
    Actor actor =
        header.regionMatches(true, 0, "Bearer ", 0, 7)
            ? loop.authenticator().actor(header.substring(7).trim())
            : null;
    if (actor == null) {
      fail(
          new SlipwayException(
              FailureCode.UNAUTHENTICATED,
              "the key in the header Authorization is unknown, expired or revoked (expected"
                  + " 'Bearer slw_…')"));
    }
    return actor;
  }

  /** Whether the caller may predict with the model; if not, the exchange was failed. */
  public boolean mayPredict(String model) {
    Actor actor = authenticate();
    if (actor == null
        || actor.kind() == Actor.Kind.NOBODY
        || actor.may(Actor.Right.PREDICT, model)) {
      if (actor != null) {
        meter = personal ? loop.quotas().personal(actor) : loop.quotas().meter(actor);
      }
      return actor != null;
    }
    fail(
        new SlipwayException(
            FailureCode.FORBIDDEN,
            actor.name() + " has no right to predict with the model '" + model + "'"));
    return false;
  }

  /**
   * Whether a person tries the model from the console, so that the call is counted apart from those
   * of callers. Only who came with a session may say so: a program cannot hide what it does, and
   * for its calls the header is not even looked up. After {@link #mayPredict}.
   *
   * @throws SlipwayException INVALID for a lane that nobody can choose
   */
  public boolean playground() {
    if (!personal) {
      return false;
    }
    String lane = request.headers().get(LANE);
    if (lane == null) {
      return false;
    }
    if (!lane.trim().equalsIgnoreCase("playground")) {
      throw new SlipwayException(
          FailureCode.INVALID,
          "the header Slipway-Lane is 'playground' or left out; the traffic policy decides the"
              + " other lanes");
    }
    return true;
  }

  /**
   * Takes a request and the announced body from the caller's quota, if it has one; call it once,
   * after {@link #mayPredict}.
   *
   * @return false when the quota is used up: the exchange was failed
   */
  public boolean withinQuota() {
    if (meter == null) {
      return true;
    }
    long announced = Math.max(0, announcedBytes());
    SlipwayException spent = meter.admit(announced);
    if (spent != null) {
      fail(spent);
      return false;
    }
    metered = announced;
    return true;
  }

  /** What the call's items are taken from, or null for a caller without a quota. */
  public @Nullable ItemQuota itemQuota() {
    return meter;
  }

  /**
   * Holds what came of a body beyond what was announced against the caller's quota.
   *
   * @return null when there is room for it
   */
  @Nullable SlipwayException meter(long received) {
    if (meter == null || received <= metered) {
      return null;
    }
    SlipwayException full = meter.holdBytes(received - metered);
    if (full == null) {
      metered = received;
    }
    return full;
  }

  /** Bytes of the body that the headers announce; −1 when they do not. */
  public long announcedBytes() {
    String header = request.headers().get(HttpHeaders.CONTENT_LENGTH);
    if (header == null) {
      return -1;
    }
    try {
      return Long.parseLong(header.trim());
    } catch (NumberFormatException wrong) {
      return -1;
    }
  }

  /** Receives the body for the listener, or fails the exchange. */
  public void receive(BodyListener bodyListener) {
    String given = request.headers().get(CONTENT_ENCODING);
    ContentCoding known = ContentCoding.of(given);
    if (known == null) {
      fail(Refusals.coding(String.valueOf(given)));
      return;
    }
    coding = known;
    if (announcedBytes() > loop.limits().maxBodyBytes()) {
      fail(Refusals.bodyTooLarge(loop.limits().maxBodyBytes()));
      return;
    }
    String expectation = request.headers().get(EXPECT);
    if (expectation != null) {
      if (!expectation.equalsIgnoreCase("100-continue")) {
        fail(
            new SlipwayException(
                FailureCode.INVALID, "the header Expect is 100-continue or nothing"));
        return;
      }
      response.writeContinue();
    }
    listener = bodyListener;
    BodyReceiver.receive(this, request, loop);
  }

  /** Answers with a failure, as {@code {"error": …}}. */
  public void fail(SlipwayException failure) {
    if (over()) {
      return;
    }
    FailureCode code = failure.code();
    if (code == FailureCode.INTERNAL) {
      LOG.log(Level.ERROR, "request " + requestId + " failed: " + failure.getMessage(), failure);
    }
    MultiMap headers = response.headers();
    if (code == FailureCode.UNAVAILABLE || code == FailureCode.QUOTA_EXCEEDED) {
      Object seconds = failure.details().get("retryAfterSeconds");
      headers.set(RETRY_AFTER, seconds == null ? "1" : seconds.toString());
    } else if (code == FailureCode.UNAUTHENTICATED) {
      headers.set(WWW_AUTHENTICATE, "Bearer");
    }
    error(code.status(), String.valueOf(failure.getMessage()));
  }

  /** Answers with a failure that nobody foresaw; its text stays in the log. */
  public void failUnforeseen(Throwable failure) {
    if (failure instanceof SlipwayException known) {
      fail(known);
      return;
    }
    LOG.log(Level.ERROR, "request " + requestId + " failed", failure);
    if (!over()) {
      error(500, "an error inside of the server; its log says more under the request " + requestId);
    }
  }

  /** Answers with a failure and closes the connection, whose rest cannot be read any more. */
  void failAndClose(SlipwayException failure) {
    if (!over()) {
      response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      fail(failure);
    }
  }

  /** Answers {@code {"error": …}} with any status. */
  public void error(int status, String message) {
    JsonWriter out = loop.writer();
    out.put("{\"error\":").putString(message).put('}');
    tell(status, JSON, Payload.of(out.toBytes()));
  }

  /** Answers with JSON. */
  public void json(int status, String text) {
    tell(status, JSON, Payload.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Answers with what is no prediction, e.g. metadata or a failure, which somebody may open in a
   * browser: it is told not to guess what this is.
   */
  public void tell(int status, CharSequence contentType, Payload payload) {
    if (!over()) {
      response.headers().set(CONTENT_TYPE_OPTIONS, NOSNIFF);
    }
    answer(status, contentType, payload);
  }

  /** Answers with a body, packed when the caller takes that and it is worth it. */
  public void answer(int status, CharSequence contentType, Payload payload) {
    if (over()) {
      finish();
      return;
    }
    ContentCoding wanted =
        payload.size() < LEAST_PACKED
            ? ContentCoding.IDENTITY
            : ContentCoding.accepted(request.headers().get(ACCEPT_ENCODING));
    if (wanted == ContentCoding.IDENTITY) {
      send(status, contentType, payload);
      return;
    }
    MultiMap headers = response.headers();
    headers.set(CONTENT_ENCODING, wanted.token());
    headers.set(VARY, ACCEPT_ENCODING);
    if (payload.size() <= LOOP_PACKED_BYTES) {
      send(status, contentType, Payload.of(Packing.pack(wanted, payload)));
      return;
    }
    loop.elsewhere(() -> Packing.pack(wanted, payload))
        .onComplete(
            packed -> {
              if (packed.succeeded()) {
                send(status, contentType, Payload.of(packed.result()));
              } else {
                headers.remove(CONTENT_ENCODING);
                send(status, contentType, payload);
              }
            });
  }

  private void send(int status, CharSequence contentType, Payload payload) {
    if (over()) {
      finish();
      return;
    }
    answered = true;
    MultiMap headers = response.headers();
    headers.set(HttpHeaders.CONTENT_TYPE, contentType);
    headers.set(REQUEST_ID, requestId);
    response.setStatusCode(status);
    if (listener == null && bodyIsLeft()) {
      headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      BodyReceiver.drop(this, request, loop);
    }
    if (payload.size() <= EdgeLoop.LOOP_TEXT_BYTES) {
      finish();
      response.end(HeapBuffers.wrap(payload.parts()));
    } else {
      // Held until it has left: a caller that does not read must not cost more than the budget.
      if (!answerHeld && loop.predictor().budget().take(payload.size())) {
        held += payload.size();
      }
      Runnable sent = loop.connections().sending(request.connection());
      response
          .end(HeapBuffers.wrap(payload.parts()))
          .onComplete(
              ignored -> {
                sent.run();
                finish();
              });
    }
  }

  /**
   * Whether a body is on its way that nobody will read, and that is not so short that the next
   * request may as well wait behind it.
   */
  private boolean bodyIsLeft() {
    long announced = announcedBytes();
    return !request.isEnded()
        && (announced > EdgeLoop.LOOP_TEXT_BYTES
            || (announced < 0 && request.headers().contains(HttpHeaders.TRANSFER_ENCODING))
            || (announced > 0 && request.headers().contains(EXPECT)));
  }

  /**
   * Takes bytes from the process' budget for this exchange.
   *
   * @throws SlipwayException UNAVAILABLE when it is used up
   */
  public void take(long bytes) {
    if (!loop.predictor().budget().take(bytes)) {
      throw Refusals.budget(loop.predictor().budget());
    }
    held += bytes;
  }

  /**
   * Takes a large answer with what it becomes on the wire from the process' budget, before that is
   * made.
   *
   * @throws SlipwayException UNAVAILABLE when it is used up, TOO_LARGE when it never suffices
   */
  public void holdAnswer(long bytes) {
    PayloadBudget budget = loop.predictor().budget();
    if (!budget.takeWithReserve(bytes)) {
      throw budget.everHolds(held + bytes)
          ? Refusals.budget(budget)
          : new SlipwayException(
              FailureCode.TOO_LARGE,
              budget.refusal(
                  "this request with its answer and the text of it may take", held + bytes, false));
    }
    held += bytes;
    answerHeld = true;
  }

  /** Counts bytes that were taken from the budget for this exchange. */
  void holds(long bytes) {
    held += bytes;
  }

  void bodyArrived(byte[] bytes, int from, int to) {
    if (coding == ContentCoding.IDENTITY) {
      deliver(bytes, from, to);
      return;
    }
    try {
      unpack(
          new Packing.Unpacking(
              coding,
              bytes,
              from,
              to - from,
              loop.limits().maxBodyBytes(),
              loop.predictor().budget()));
    } catch (SlipwayException failure) {
      fail(failure);
    }
  }

  private void unpack(Packing.Unpacking unpacking) {
    boolean whole;
    try {
      whole = unpacking.step(EdgeLoop.LOOP_UNPACKED_BYTES);
    } catch (SlipwayException failure) {
      unpacked(unpacking, failure);
      return;
    }
    if (whole) {
      unpacked(unpacking, null);
    } else {
      loop.elsewhere(
              () -> {
                while (!unpacking.step(Integer.MAX_VALUE / 2)) {
                  // Until it ends or a limit does.
                }
                return true;
              })
          .onComplete(done -> unpacked(unpacking, done.cause()));
    }
  }

  private void unpacked(Packing.Unpacking unpacking, @Nullable Throwable failure) {
    unpacking.close();
    if (over()) {
      loop.predictor().budget().give(unpacking.taken());
      return;
    }
    holds(unpacking.taken());
    if (failure != null) {
      failUnforeseen(failure);
    } else {
      deliver(unpacking.bytes(), 0, unpacking.size());
    }
  }

  private void deliver(byte[] bytes, int from, int to) {
    if (over() || listener == null) {
      return;
    }
    response.closeHandler(ignored -> callerGone());
    try {
      listener.body(bytes, from, to);
    } catch (SlipwayException failure) {
      fail(failure);
    } catch (RuntimeException failure) {
      failUnforeseen(failure);
    }
  }

  /** The connection is lost. */
  void callerGone() {
    if (over()) {
      return;
    }
    gone = true;
    finish();
    if (listener != null) {
      listener.callerGone();
    }
  }

  /** Closes the connection at once. */
  void disconnect() {
    request.connection().close();
  }

  private void finish() {
    long bytes = held;
    held = 0;
    if (bytes != 0) {
      loop.predictor().budget().give(bytes);
    }
    if (meter != null) {
      meter.releaseBytes(metered);
      metered = 0;
    }
  }
}
